import assert from "node:assert/strict";
import { random, type Tensor } from "../../../mod.ts";

/** `keras.random` of Keras 3.15.1 on TensorFlow. */
const golden = JSON.parse(
  Deno.readTextFileSync(
    new URL("../../golden/numeric/random.json", import.meta.url),
  ),
);

type Draw = (seed: number | random.SeedGenerator) => Tensor;

/** The calls of the golden data, in our form. */
const CALLS: Record<string, Draw> = {
  "k.uniform((2, 5), seed=s)": (seed) => random.uniform([2, 5], { seed }),
  "k.uniform((6,), -3.0, 2.0, seed=s)": (seed) =>
    random.uniform([6], -3, 2, { seed }),
  "k.normal((3, 3), seed=s)": (seed) => random.normal([3, 3], { seed }),
  "k.normal((5,), 1.0, 0.5, seed=s)": (seed) =>
    random.normal([5], 1, 0.5, { seed }),
  "k.truncated_normal((5,), -1.0, 3.0, seed=s)": (seed) =>
    random.truncatedNormal([5], -1, 3, { seed }),
  "k.randint((8,), 0, 10, seed=s)": (seed) =>
    random.randint([8], 0, 10, { seed }),
  "k.randint((2, 3), -100, 100, seed=s)": (seed) =>
    random.randint([2, 3], -100, 100, { seed }),
};

interface Expected {
  shape: number[];
  dtype: string;
  data: number[];
}

function assertEqual(actual: Tensor, expected: Expected, exact: boolean): void {
  assert.deepEqual(actual.shape, expected.shape);
  assert.equal(actual.dtype, expected.dtype);
  const values = actual.dataSync();
  expected.data.forEach((value, i) =>
    assert.ok(
      Math.abs(values[i] - Math.fround(value)) <=
        (exact ? 0 : 2e-7 * Math.abs(value)),
      `${values[i]} is not ${value}`,
    )
  );
  actual.dispose();
}

for (const [call, draw] of Object.entries(CALLS)) {
  Deno.test(`${call} gives Keras' numbers, from a seed and from a SeedGenerator`, () => {
    // Normals differ from TensorFlow's by at most the last bit.
    const exact = !call.includes("normal");
    const cases = golden.filter((c: { call?: string }) => c.call === call);
    assert.ok(cases.length >= 4);
    for (const { kind, seed, output, outputs, state } of cases) {
      if (kind === "keras_random") assertEqual(draw(seed), output, exact);
      else {
        const generator = new random.SeedGenerator(seed);
        for (const o of outputs) assertEqual(draw(generator), o, exact);
        assert.deepEqual(generator.state, state.data.map(Number));
      }
    }
  });
}

Deno.test("random.uniform() refuses what it does not know", () => {
  assert.throws(() => random.uniform([2], { seeds: 3 } as object), {
    name: "TypeError",
    message: /Did you mean `seed`\?/,
  });
  assert.throws(() => random.uniform([2], { seed: 1.5 }), {
    name: "TypeError",
    message:
      "Argument `seed` must be either an integer or an instance of `SeedGenerator`. Received: seed=1.5",
  });
  assert.throws(
    () => random.uniform([2], { dtype: "float64" as never }),
    TypeError,
  );
});
