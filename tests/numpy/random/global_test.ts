import assert from "node:assert/strict";
import {
  drawSeed,
  LegacyGenerator,
  legacyRandom,
  PythonRandom,
  setRandomSeed,
} from "../../../numpy/random/mod.ts";
import { golden, type GoldenTensor, numbers } from "../golden.ts";

interface Case {
  kind: string;
  seed: number;
  call: string;
  output: GoldenTensor;
}

const cases = golden<Case>("numeric/random.json");

/** Flat numbers of `count` draws. */
function times<T>(count: number, draw: () => T): T[] {
  return Array.from({ length: count }, draw);
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

const LEGACY: Record<string, (r: LegacyGenerator) => unknown> = {
  "r.rand(2, 5)": (r) => times(10, () => r.double()),
  "r.randn(3, 3)": (r) => times(9, () => r.gauss()),
  "r.randint(10, size=12)": (r) => times(12, () => r.integer(0, 10)),
  "r.randint(1000, size=(3, 5))": (r) => times(15, () => r.integer(0, 1000)),
  "r.randint(-5, 6, 8)": (r) => times(8, () => r.integer(-5, 6)),
  "r.randint(1, size=3)": (r) => times(3, () => r.integer(0, 1)),
  'r.randint(0, 100, 6, dtype="int32")': (r) =>
    times(6, () => r.integer(0, 100)),
  "r.randint(0, 2**40, 4)": (r) => times(4, () => r.integer(0, 2 ** 40)),
  "r.permutation(10)": (r) => [...r.permutation(10)],
  "r.uniform(-2, 3, 6)": (r) => times(6, () => -2 + 5 * r.double()),
  "r.normal(1, 2, 6)": (r) => times(6, () => 1 + 2 * r.gauss()),
  "r.standard_normal(5)": (r) => times(5, () => r.gauss()),
  "r.random_sample(4)": (r) => times(4, () => r.double()),
  "r.choice(10, 8)": (r) => [...r.choice(10, 8)],
  "r.choice(10, 5, replace=False)": (r) => [
    ...r.choice(10, 5, { replace: false }),
  ],
  "r.choice(4, 8, p=[0.1, 0.2, 0.3, 0.4])": (r) => [
    ...r.choice(4, 8, { p: [0.1, 0.2, 0.3, 0.4] }),
  ],
  "[r.rand(), r.randint(7), r.randn(), r.randint(3), r.rand(), r.randn()]": (
    r,
  ) => [
    r.double(),
    r.integer(0, 7),
    r.gauss(),
    r.integer(0, 3),
    r.double(),
    r.gauss(),
  ],
  "shuffled(r, np.arange(10))": (r) => {
    const items = range(10);
    r.shuffle(items);
    return items;
  },
};

const PYTHON: Record<string, (r: PythonRandom) => unknown> = {
  "[r.randint(1, 10**9) for _ in range(10)]": (r) =>
    times(10, () => r.randint(1, 1e9)),
  "[r.random() for _ in range(4)]": (r) => times(4, () => r.random()),
  "[r.randint(1, 6) for _ in range(10)]": (r) =>
    times(10, () => r.randint(1, 6)),
  "shuffled(r, list(range(8)))": (r) => {
    const items = range(8);
    r.shuffle(items);
    return items;
  },
  '[r.choice("abcde") for _ in range(6)]': (r) =>
    times(6, () => r.choice("abcde")),
  "r.sample(range(20), 5)": (r) => r.sample(range(20), 5),
  "[r.uniform(2, 5) for _ in range(3)]": (r) => times(3, () => r.uniform(2, 5)),
  "[r.gauss(0, 1) for _ in range(4)]": (r) => times(4, () => r.gauss(0, 1)),
  "[r.getrandbits(32) for _ in range(4)]": (r) =>
    times(4, () => r.getrandbits(32)),
  "r.choices([1, 2, 3], weights=[1, 2, 1], k=6)": (r) =>
    r.choices([1, 2, 3], 6, [1, 2, 1]),
  "[r.randrange(0, 100, 5) for _ in range(5)]": (r) =>
    times(5, () => r.randrange(0, 100, 5)),
};

/** Runs every recorded call of `kind` that the table knows. */
function replay<R>(
  kind: string,
  table: Record<string, (r: R) => unknown>,
  make: (seed: number) => R,
): void {
  const found = cases.filter((c) => c.kind === kind && table[c.call]);
  assert.equal(found.length, 2 * Object.keys(table).length);
  for (const { call, seed, output } of found) {
    const expected = Array.isArray(output) ? output : numbers(output);
    assert.deepEqual(table[call](make(seed)), expected, `${call}, ${seed}`);
  }
}

Deno.test("LegacyGenerator gives np.random.RandomState's doubles and integers exactly", () => {
  replay("RandomState", LEGACY, (seed) => new LegacyGenerator(seed));
});

Deno.test("PythonRandom gives random.Random's numbers exactly", () => {
  replay("python_random", PYTHON, (seed) => new PythonRandom(seed));
});

Deno.test("setRandomSeed() starts the generators as keras.utils.set_random_seed", () => {
  interface Seeds {
    kind: string;
    seed: number;
    python_randint: number[];
    numpy_rand: GoldenTensor;
  }
  const found = golden<Seeds>("numeric/random.json")
    .find((c) => c.kind === "set_random_seed")!;
  for (let again = 0; again < 2; again++) {
    setRandomSeed(found.seed);
    assert.deepEqual(times(6, drawSeed), found.python_randint);
    assert.deepEqual(
      times(3, () => legacyRandom.double()),
      numbers(found.numpy_rand),
    );
  }
});

Deno.test("setRandomSeed() refuses what NumPy cannot be seeded with and changes nothing", () => {
  setRandomSeed(7);
  const before = drawSeed();
  setRandomSeed(7);
  assert.throws(() => setRandomSeed(-1), RangeError);
  assert.throws(() => setRandomSeed(2 ** 32), RangeError);
  assert.throws(() => setRandomSeed(1.5), TypeError);
  assert.equal(drawSeed(), before);
});

Deno.test("LegacyGenerator takes a list of seeds", () => {
  // np.random.RandomState([1, 2, 3]).rand()
  assert.equal(new LegacyGenerator([1, 2, 3]).double(), 0.6098612722867289);
});

Deno.test("LegacyGenerator without a seed differs from the next", () => {
  assert.notEqual(
    new LegacyGenerator().double(),
    new LegacyGenerator().double(),
  );
});

Deno.test("LegacyGenerator.choice() refuses probabilities that do not add up to 1", () => {
  const r = new LegacyGenerator(0);
  assert.throws(() => r.choice(2, 1, { p: [0.5, 0.6] }), RangeError);
  assert.throws(() => r.choice(2, 1, { p: [1.5, -0.5] }), RangeError);
  assert.throws(() => r.choice(2, 1, { p: [1] }), RangeError);
  assert.throws(() => r.choice(2, 3, { replace: false }), RangeError);
  assert.throws(
    () => r.choice(2, 2, { replace: false, p: [1, 0] }),
    RangeError,
  );
});

Deno.test("LegacyGenerator.choice() without replacement follows p", () => {
  // np.random.RandomState(0).choice(6, 4, replace=False, p=[.1,.1,.1,.1,.3,.3])
  const p = [0.1, 0.1, 0.1, 0.1, 0.3, 0.3];
  assert.deepEqual(
    [...new LegacyGenerator(0).choice(6, 4, { replace: false, p })],
    [4, 5, 1, 2],
  );
});

Deno.test("PythonRandom takes seeds of more than 32 bits and draws more than 32 bits", () => {
  // r = random.Random(2**40 + 5)
  const r = new PythonRandom(2 ** 40 + 5);
  assert.equal(r.getrandbits(40), 569101979940);
  assert.deepEqual(r.sample(range(100), 4), [34, 84, 3, 67]);
  assert.equal(r.randint(0, 2 ** 40), 360977370925);
});

Deno.test("PythonRandom refuses what has nothing to draw", () => {
  const r = new PythonRandom(0);
  assert.throws(() => r.randint(3, 2), RangeError);
  assert.throws(() => r.choice([]), RangeError);
  assert.throws(() => r.sample([1, 2], 3), RangeError);
  assert.throws(() => r.choices([1], 1, [0]), RangeError);
  assert.throws(() => r.getrandbits(54), RangeError);
  assert.throws(() => new PythonRandom(0.5), TypeError);
});
