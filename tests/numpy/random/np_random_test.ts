import assert from "node:assert/strict";
import { np, type Tensor, tf } from "../setup.ts";
import { type RandomState, setRandomSeed } from "../../../numpy/mod.ts";
import { golden, type GoldenTensor } from "../golden.ts";

Deno.test("np.random.randint() gives S1's input for seed 0", () => {
  np.random.seed(0);
  const ids = np.random.randint(1000, { size: [32, 10] });
  assert.equal(ids.dtype, "int32");
  assert.deepEqual(ids.shape, [32, 10]);
  const rows = ids.arraySync() as number[][];
  assert.deepEqual(rows[0], [684, 559, 629, 192, 835, 763, 707, 359, 9, 723]);
  assert.deepEqual(rows[31], [73, 297, 919, 899, 814, 730, 946, 876, 771, 799]);
  assert.equal(ids.sum().dataSync()[0], 164599);
});

Deno.test("np.random takes the size by position where NumPy has it", () => {
  np.random.seed(0);
  const named = np.random.randint(0, 10, { size: [2, 2] });
  np.random.seed(0);
  assert.deepEqual(
    (np.random.randint(0, 10, [2, 2]) as Tensor).arraySync(),
    named.arraySync(),
  );
  assert.deepEqual(np.random.uniform(0, 1, 3).shape, [3]);
  assert.deepEqual(np.random.normal(0, 1, [3, 1]).shape, [3, 1]);
  assert.deepEqual(np.random.rand(2, 3).shape, [2, 3]);
  assert.deepEqual(np.random.random([4]).shape, [4]);
});

Deno.test("np.random gives a number without a size", () => {
  np.random.seed(1);
  assert.equal(np.random.rand(), 0.417022004702574);
  assert.deepEqual(np.random.randn(2).arraySync(), [
    -0.802172839641571,
    -0.44887781143188477,
  ]);
  assert.equal(np.random.choice(5), 0);
  assert.deepEqual(np.random.random({ size: [2] }).arraySync(), [
    0.3965807259082794,
    0.38791075348854065,
  ]);
});

Deno.test("np.random.RandomState() gives NumPy's numbers narrowed to 32 bits", () => {
  const r = np.random.RandomState(0);
  assert.deepEqual(r.normal({ size: [2, 2] }).arraySync(), [
    [1.764052391052246, 0.40015721321105957],
    [0.978738009929657, 2.2408931255340576],
  ]);
  assert.deepEqual(r.uniform(-1, 1, 3).arraySync(), [
    -0.15269039571285248,
    0.2917882204055786,
    -0.12482557445764542,
  ]);
  assert.deepEqual(r.choice(["a", "b", "c"], 4).arraySync(), [
    "c",
    "a",
    "a",
    "a",
  ]);
  assert.deepEqual(r.permutation(5).arraySync(), [0, 3, 4, 1, 2]);
});

Deno.test("np.random.shuffle() puts rows of a tensor, a list and a typed array in order in place", () => {
  // x = np.arange(12).reshape(4, 3); np.random.seed(42); np.random.shuffle(x)
  const x = np.arange(12).reshape([4, 3]);
  np.random.seed(42);
  np.random.shuffle(x);
  assert.deepEqual(x.arraySync(), [[3, 4, 5], [9, 10, 11], [0, 1, 2], [
    6,
    7,
    8,
  ]]);
  const list = [0, 1, 2, 3];
  const typed = Int32Array.of(0, 1, 2, 3);
  np.random.seed(42);
  np.random.shuffle(list);
  np.random.seed(42);
  np.random.shuffle(typed);
  assert.deepEqual(list, [1, 3, 0, 2]);
  assert.deepEqual([...typed], [1, 3, 0, 2]);
  assert.throws(() => np.random.shuffle(3), TypeError);
  assert.throws(() => np.random.shuffle(tf.variable(x)), /permutation/);
});

Deno.test("np.random.permutation() takes rows of an array, texts too", () => {
  np.random.seed(42);
  assert.deepEqual(
    np.random.permutation([[0, 1], [2, 3], [4, 5], [6, 7]])
      .arraySync(),
    [[2, 3], [6, 7], [0, 1], [4, 5]],
  );
  np.random.seed(42);
  assert.deepEqual(np.random.permutation(["a", "b", "c", "d"]).arraySync(), [
    "b",
    "d",
    "a",
    "c",
  ]);
});

Deno.test("np.random.defaultRng() gives NumPy's numbers", () => {
  const rng = np.random.defaultRng(42);
  assert.deepEqual(rng.permutation(4).arraySync(), [3, 2, 1, 0]);
  assert.deepEqual(rng.integers(0, 10, { size: 5 }).arraySync(), [
    4,
    4,
    8,
    0,
    6,
  ]);
  assert.deepEqual(rng.random(2).arraySync(), [
    0.09417735040187836,
    0.9756223559379578,
  ]);
  assert.deepEqual(rng.normal({ size: 2 }).arraySync(), [
    0.12784039974212646,
    -0.31624260544776917,
  ]);
});

Deno.test("np.random refuses unknown options and values that do not fit", () => {
  const bad = { sise: [2] } as unknown as { size: number[] };
  assert.throws(() => np.random.randint(10, bad), /Did you mean `size`/);
  assert.throws(() => np.random.randint(0), RangeError);
  assert.throws(() => np.random.randint(0.5), TypeError);
  assert.throws(
    () => np.random.randint(0, 2 ** 40, { size: 8 }),
    /narrow low and high/,
  );
  assert.throws(
    () => np.random.randint(3, { size: [2], dtype: "float32" }),
    TypeError,
  );
  assert.throws(() => np.random.normal(0, -1), RangeError);
  assert.throws(() => np.random.seed(-1), RangeError);
  assert.throws(() => np.random.rand(-2), RangeError);
  assert.throws(() => np.random.choice([[1, 2]]), TypeError);
});

Deno.test("setRandomSeed() seeds np.random", () => {
  setRandomSeed(42);
  assert.equal(np.random.rand(), 0.3745401188473625);
});

Deno.test("np.random.RandomState() gives NumPy's numbers of every distribution", () => {
  type Draw = (r: RandomState) => number | Tensor;
  const calls: Record<string, Draw> = {
    "r.binomial(10, 0.3, 8)": (r) => r.binomial(10, 0.3, 8),
    "r.binomial(1, 0.5, 8)": (r) => r.binomial(1, 0.5, { size: 8 }),
    "r.binomial(100, 0.4, 6)": (r) => r.binomial(100, 0.4, 6),
    "r.poisson(3.0, 6)": (r) => r.poisson(3, 6),
    "r.exponential(2.0, 5)": (r) => r.exponential(2, 5),
    "r.beta(2.0, 3.0, 3)": (r) => r.beta(2, 3, 3),
    "r.gamma(2.0, 1.5, 3)": (r) => r.gamma(2, 1.5, 3),
    "r.laplace(0, 1, 4)": (r) => r.laplace(0, 1, 4),
    "r.multinomial(10, [0.2, 0.3, 0.5])": (r) =>
      r.multinomial(10, [0.2, 0.3, 0.5]),
    'r.choice(["a", "b", "c"], 5)': (r) => r.choice(["a", "b", "c"], 5),
    "r.permutation(np.arange(12).reshape(6, 2))": (r) =>
      r.permutation(np.arange(12).reshape([6, 2])),
    "shuffled(r, np.arange(12).reshape(4, 3))": (r) => {
      const x = np.arange(12).reshape([4, 3]);
      r.shuffle(x);
      return x;
    },
    "r.rand(2, 5)": (r) => r.rand(2, 5),
    "r.standard_normal(5)": (r) => r.standardNormal(5),
    "r.random_sample(4)": (r) => r.randomSample(4),
    "r.randint(1000, size=(3, 5))": (r) => r.randint(1000, { size: [3, 5] }),
    "r.uniform(-2, 3, 6)": (r) => r.uniform(-2, 3, 6),
    "r.normal(1, 2, 6)": (r) => r.normal(1, 2, { size: 6 }),
  };
  interface Case {
    kind: string;
    seed: number;
    call: string;
    output: GoldenTensor;
  }
  const found = golden<Case>("numeric/random.json")
    .filter((c) => c.kind === "RandomState" && calls[c.call]);
  assert.equal(found.length, 2 * Object.keys(calls).length);
  for (const { call, seed, output } of found) {
    const tensor = calls[call](np.random.RandomState(seed)) as Tensor;
    assert.deepEqual(tensor.shape, output.shape, call);
    const expected = tensor.dtype === "float32"
      ? output.data.map((v) => Math.fround(Number(v)))
      : output.data;
    assert.deepEqual([...tensor.dataSync()], expected, `${call}, ${seed}`);
  }
});

Deno.test("np.random.RandomState() draws by every branch of NumPy's algorithms", () => {
  // r = np.random.RandomState(7), one line after the other
  const r = np.random.RandomState(7);
  assert.deepEqual(r.gamma(0.3, 1, 4).arraySync(), [
    0.0001884686207631603,
    0.06401262432336807,
    0.012478199787437916,
    0.27545851469039917,
  ]);
  assert.deepEqual(r.beta(0.5, 0.5, 4).arraySync(), [
    0.970911979675293,
    0.09120052307844162,
    0.18217012286186218,
    0.9992855787277222,
  ]);
  assert.deepEqual(r.poisson(50, 8).arraySync(), [
    44,
    61,
    50,
    54,
    43,
    47,
    47,
    56,
  ]);
  assert.deepEqual(r.binomial(5000, 0.4, 8).arraySync(), [
    2037,
    2019,
    2038,
    1993,
    1974,
    1963,
    2011,
    2025,
  ]);
  assert.deepEqual(r.binomial(1000, 0.9, 8).arraySync(), [
    887,
    909,
    896,
    881,
    903,
    912,
    883,
    887,
  ]);
  assert.deepEqual(r.multinomial(20, [0.5, 0.5], 2).arraySync(), [[12, 8], [
    7,
    13,
  ]]);
  assert.equal(r.gamma(1), 0.36923008417961994);
});

Deno.test("np.random refuses parameters that a distribution does not have", () => {
  assert.throws(() => np.random.exponential(-1), {
    name: "RangeError",
    message:
      "Cannot call exponential as scale must be 0 or more: current value is -1",
  });
  assert.throws(() => np.random.poisson(-1), RangeError);
  assert.throws(() => np.random.beta(0, 1), RangeError);
  assert.throws(() => np.random.binomial(1.5, 0.5), RangeError);
  assert.throws(() => np.random.binomial(1, 1.5), RangeError);
  assert.throws(() => np.random.multinomial(1, [2]), RangeError);
  assert.throws(() => np.random.gamma("1" as unknown as number), TypeError);
});
