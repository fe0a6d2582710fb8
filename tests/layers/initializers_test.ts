import assert from "node:assert/strict";
import { tf } from "../../engine/mod.ts";
import * as initializers from "../../layers/initializers/mod.ts";
import "../../layers/mod.ts";
import { setRandomSeed } from "../../numpy/random/mod.ts";
import { deserialize } from "../../layers/serialization/registry.ts";
import { Sequential } from "../../models/mod.ts";
import type { Layer } from "../../layers/mod.ts";
import { SeedGenerator } from "../../layers/mod.ts";
import {
  assertTensor,
  golden,
  type GoldenTensor,
  toTensor,
} from "./_golden.ts";

interface Case {
  id: string;
  class_name: string;
  name?: string;
  resolves_to?: string | null;
  args?: Record<string, unknown>;
  shape: number[];
  output?: GoldenTensor;
  second_call?: "same" | GoldenTensor;
  calls?: GoldenTensor[];
  seed_generator?: number;
}

const cases = golden<Case[]>("numeric/initializers.json");
/** Initializers of other rooms or of audio layers. */
const ABSENT = ["STFT"];

function make(one: Case): initializers.InitializerFunction {
  const args = Object.fromEntries(
    Object.entries(one.args ?? {}).map(([key, value]) => [
      key,
      typeof value === "object" && value !== null && "dtype" in value
        ? toTensor(value as GoldenTensor)
        : value,
    ]),
  );
  return deserialize(
    { class_name: one.class_name, config: args },
    "keras.initializers",
  ) as initializers.InitializerFunction;
}

/** Uniform values are exact, normals and QR are not promised to be. */
function tolerance(one: Case): [number, number] {
  if (one.class_name === "Orthogonal") return [1e-5, 2e-6];
  return /Uniform|Zeros|Ones|Constant|Identity/.test(one.class_name)
    ? [0, 0]
    : [1e-6, 1e-9];
}

/** The nearest float32 to what the shortest digits of a float32 say. */
function exact(tensor: GoldenTensor): GoldenTensor {
  return { ...tensor, data: tensor.data.map((v) => Math.fround(Number(v))) };
}

for (const one of cases) {
  if (one.id.startsWith("names/") || ABSENT.includes(one.class_name)) continue;
  Deno.test(`${one.class_name}() gives Keras' numbers for ${one.id}`, () => {
    tf.tidy(() => {
      const [relative, absolute] = tolerance(one);
      if (one.calls) {
        const seed = SeedGenerator(one.seed_generator);
        const initializer = make({ ...one, args: { ...one.args, seed } });
        one.calls.forEach((expected, i) =>
          assertTensor(
            initializer(one.shape),
            exact(expected),
            `call ${i}`,
            relative,
            absolute,
          )
        );
        return;
      }
      const initializer = make(one);
      const first = exact(one.output!);
      assertTensor(initializer(one.shape), first, one.id, relative, absolute);
      if (!one.second_call) return;
      const again = one.second_call === "same" ? first : exact(one.second_call);
      assertTensor(initializer(one.shape), again, one.id, relative, absolute);
    });
  });
}

Deno.test("initializers.get() knows the names that Keras knows", () => {
  for (const one of cases.filter(({ id }) => id.startsWith("names/"))) {
    if (ABSENT.includes(String(one.resolves_to))) continue;
    // Here "constant" is Constant(0), where Keras stumbles.
    if (one.name === "constant") continue;
    if (one.resolves_to === null) {
      assert.throws(() => initializers.get(one.name!), RangeError, one.name);
    } else {
      assert.equal(
        initializers.get(one.name!)!.constructor.name,
        one.resolves_to,
      );
    }
  }
});

Deno.test("Constant() names both shapes where they do not fit", () => {
  const constant = initializers.Constant(tf.zeros([4, 2]));
  assert.throws(() => constant([3, 2]), {
    name: "RangeError",
    message: /\[3, 2\].*\[4, 2\]/,
  });
});

interface WeightCase {
  id: string;
  kind: string;
  seed: number;
  input_shape: (number | null)[];
  layers: { class_name: string; config: Record<string, unknown> }[];
  weights: {
    path: string;
    value?: GoldenTensor;
    shape?: number[];
    head?: GoldenTensor;
    tail?: GoldenTensor;
    sum?: number;
  }[];
}

const LAYERS = [
  "Embedding",
  "LSTM",
  "GRU",
  "Bidirectional",
  "Dropout",
  "Dense",
  "Activation",
  "BatchNormalization",
];

for (const one of golden<WeightCase[]>("numeric/random.json")) {
  if (one.kind !== "initial_weights") continue;
  if (one.layers.some(({ class_name }) => !LAYERS.includes(class_name))) {
    continue;
  }
  Deno.test(`setRandomSeed() starts the weights of Keras for ${one.id}`, () => {
    setRandomSeed(one.seed);
    const model = Sequential(
      one.layers.map((layer) => deserialize(layer, "keras.layers") as Layer),
    );
    model.build(one.input_shape);
    assert.equal(model.weights.length, one.weights.length);
    one.weights.forEach((expected, i) => {
      const { value, path } = model.weights[i];
      const tail = (text: string) =>
        text.split("/").slice(1).join("/").replace(/_\d+(?=\/)/g, "");
      assert.equal(tail(path), tail(expected.path));
      const flat = value.reshape([-1]);
      const [relative, absolute] = /recurrent/.test(path)
        ? [1e-5, 2e-6]
        : [0, 0];
      if (expected.value) {
        assertTensor(
          value as never,
          exact(expected.value),
          path,
          relative,
          absolute,
        );
        return;
      }
      assert.deepEqual(value.shape, expected.shape);
      const { head, tail: last } = expected;
      const size = flat.size;
      assertTensor(
        flat.slice(0, head!.data.length),
        exact(head!),
        `${path} head`,
        relative,
        absolute,
      );
      assertTensor(
        flat.slice(size - last!.data.length),
        exact(last!),
        `${path} tail`,
        relative,
        absolute,
      );
    });
    model.dispose();
  });
}
