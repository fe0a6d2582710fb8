import assert from "node:assert/strict";
import {
  categorical,
  nextGlobalSeed,
  normal,
  philoxBlock,
  pythonRandom,
  randint,
  type SeedPair,
  setRandomSeed,
  shuffleOrder,
  truncatedNormal,
  uniform,
} from "../../../numpy/random/mod.ts";
import { assertUlps, golden, type GoldenTensor, ulps } from "../golden.ts";

interface Case {
  id: string;
  kind: string;
  seed: number;
  call: string;
  output: GoldenTensor;
  outputs: GoldenTensor[];
}

type Draw = (seed: SeedPair) => ArrayLike<number>;

/** Keras' call, our call, and how many units in the last place may differ. */
const CALLS: Record<string, [Draw, number]> = {
  "k.uniform((2, 5), seed=s)": [(s) => uniform([2, 5], s), 0],
  "k.uniform((6,), -3.0, 2.0, seed=s)": [(s) => uniform([6], s, -3, 2), 0],
  "k.uniform((17,), seed=s)": [(s) => uniform([17], s), 0],
  "k.normal((3, 3), seed=s)": [(s) => normal([3, 3], s), 0],
  "k.normal((5,), 1.0, 0.5, seed=s)": [(s) => normal([5], s, 1, 0.5), 0],
  "k.normal((1,), seed=s)": [(s) => normal([1], s), 0],
  "k.truncated_normal((3, 7), seed=s)": [(s) => truncatedNormal([3, 7], s), 1],
  "k.truncated_normal((5,), -1.0, 3.0, seed=s)": [
    (s) => truncatedNormal([5], s, -1, 3),
    1,
  ],
  "k.randint((8,), 0, 10, seed=s)": [(s) => randint([8], s, 0, 10), 0],
  "k.randint((2, 3), -100, 100, seed=s)": [
    (s) => randint([2, 3], s, -100, 100),
    0,
  ],
};

/** `k.shuffle` of 12 numbers of `shape` along an axis of six. */
function shuffled(seed: SeedPair, axis: 0 | 1): number[] {
  const order = Array.from(shuffleOrder(6, seed));
  return axis === 0
    ? order.flatMap((row) => [2 * row, 2 * row + 1])
    : [...order, ...order.map((column) => 6 + column)];
}

/** `k.dropout` of ones: what is kept is scaled up. */
function dropout(seed: SeedPair, count: number, rate: number): number[] {
  const kept = Math.fround(1 / (1 - rate));
  return Array.from(uniform([count], seed), (u) => u >= rate ? kept : 0);
}

const LOGITS = [0.1, 0.2, 0.7, 0.5, 0.25, 0.25].map((p) =>
  Math.fround(Math.log(p))
);

Object.assign<typeof CALLS, typeof CALLS>(CALLS, {
  "k.shuffle(np.arange(12.0).reshape(6, 2), seed=s)": [
    (s) => shuffled(s, 0),
    0,
  ],
  "k.shuffle(np.arange(12.0).reshape(2, 6), axis=1, seed=s)": [
    (s) => shuffled(s, 1),
    0,
  ],
  'k.categorical(np.log([[0.1, 0.2, 0.7], [0.5, 0.25, 0.25]]).astype("float32"), 6, seed=s)':
    [(s) => categorical(LOGITS, 3, 6, s), 0],
  'k.dropout(np.ones((4, 5), "float32"), 0.4, seed=s)': [
    (s) => dropout(s, 20, 0.4),
    0,
  ],
  'k.dropout(np.ones((3, 4), "float32"), 0.5, noise_shape=(3, 1), seed=s)': [
    (s) => dropout(s, 3, 0.5).flatMap((value) => Array(4).fill(value)),
    0,
  ],
});

const cases = golden<Case>("numeric/random.json");

Deno.test("uniform(), normal(), truncatedNormal(), randint() give keras.random's numbers for a seed", () => {
  const found = cases.filter((c) => c.kind === "keras_random" && CALLS[c.call]);
  assert.equal(found.length, 2 * Object.keys(CALLS).length);
  for (const { call, seed, output } of found) {
    const [draw, most] = CALLS[call];
    assertUlps(draw([seed, 0]), output, most);
  }
});

Deno.test("uniform(), normal(), truncatedNormal(), randint() give a SeedGenerator's first two draws", () => {
  const found = cases.filter((c) =>
    c.kind === "keras_random_seed_generator" && CALLS[c.call]
  );
  assert.equal(found.length, 2 * Object.keys(CALLS).length);
  for (const { call, seed, outputs } of found) {
    const [draw, most] = CALLS[call];
    outputs.forEach((output, n) => assertUlps(draw([seed, n]), output, most));
  }
});

Deno.test("nextGlobalSeed() gives keras.random's draws without a seed", () => {
  const found = golden<Case & { keras_uniform: GoldenTensor[] }>(
    "numeric/random.json",
  ).find((c) => c.kind === "set_random_seed")!;
  setRandomSeed(found.seed);
  // The recorded run drew six seeds from Python's generator first.
  for (let i = 0; i < 6; i++) pythonRandom.randint(1, 1e9);
  for (const expected of found.keras_uniform) {
    assertUlps(uniform([2], nextGlobalSeed()), expected, 0);
  }
});

Deno.test("uniform(), normal(), truncatedNormal() give the numbers of Keras' initializers", () => {
  interface Initializer {
    id: string;
    class_name: string;
    args: Record<string, number>;
    shape: number[];
    output: GoldenTensor;
  }
  let found = 0;
  for (
    const { id, class_name, args, shape, output } of golden<Initializer>(
      "numeric/initializers.json",
    )
  ) {
    if (id.endsWith("/generator")) continue;
    const { seed, mean = 0, stddev = 0.05, minval = -0.05, maxval = 0.05 } =
      args ?? {};
    const pair: SeedPair = [seed, 0];
    if (class_name === "RandomUniform") {
      assertUlps(uniform(shape, pair, minval, maxval), output, 0);
    } else if (class_name === "RandomNormal") {
      assertUlps(normal(shape, pair, mean, stddev), output, 0);
    } else if (class_name === "TruncatedNormal") {
      // One float32 of the unit normal is two where 2x - 1 is smaller than x.
      const most = mean === -1 ? 2 : 1;
      assertUlps(truncatedNormal(shape, pair, mean, stddev), output, most);
    } else continue;
    found++;
  }
  assert.equal(found, 32);
});

Deno.test("philoxBlock() passes the known-answer tests of Random123", () => {
  const words = new Uint32Array(4);
  philoxBlock(words, 0, 0, 0, 0, 0, 0, 0);
  assert.deepEqual([...words], [
    0x6627e8d5,
    0xe169c58d,
    0xbc57ac4c,
    0x9b00dbd8,
  ]);
  philoxBlock(words, 0, -1, -1, -1, -1, -1, -1);
  assert.deepEqual([...words], [
    0x408f276d,
    0x41c83b0e,
    0xa20bc7c6,
    0x6d5451fd,
  ]);
});

Deno.test("normal() gives the number of TensorFlow's documentation", () => {
  assert.ok(ulps(normal([2, 3], [1, 2])[0], 0.5441101) <= 1);
});

Deno.test("uniform() is empty for an empty shape and has one number for a scalar's", () => {
  assert.equal(uniform([0, 3], [1, 2]).length, 0);
  assert.equal(uniform([], [1, 2]).length, 1);
});

Deno.test("uniform() reduces a seed as Keras does", () => {
  // 2147483646 is tf.int32.max - 1, the modulus.
  assert.deepEqual(uniform([4], [2147483646 + 42, 0]), uniform([4], [42, 0]));
});

Deno.test("uniform() refuses a seed that is not of integers and a shape that is none", () => {
  assert.throws(() => uniform([2], [0.5, 0]), {
    name: "TypeError",
    message:
      "Cannot seed a draw as a seed must be two integers: current value is [0.5,0]",
  });
  assert.throws(() => uniform([-1], [1, 0]), RangeError);
});

Deno.test("randint() refuses an empty range and bounds outside int32", () => {
  assert.throws(() => randint([2], [1, 0], 3, 3), RangeError);
  assert.throws(() => randint([2], [1, 0], 0, 2 ** 31), RangeError);
  assert.throws(() => randint([2], [1, 0], 0, 1.5), TypeError);
});

Deno.test("categorical() refuses logits that are no rows, and never draws an impossible class", () => {
  assert.throws(() => categorical([1, 2, 3], 2, 1, [0, 0]), RangeError);
  assert.throws(() => categorical([1, 2], 2, 0, [0, 0]), RangeError);
  const drawn = categorical([-Infinity, 0, -Infinity], 3, 100, [1, 2]);
  assert.deepEqual(new Set(drawn), new Set([1]));
});
