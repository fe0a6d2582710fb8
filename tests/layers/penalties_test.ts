import assert from "node:assert/strict";
import { type Tensor, tf } from "../../engine/mod.ts";
import * as constraints from "../../layers/constraints/mod.ts";
import * as regularizers from "../../layers/regularizers/mod.ts";
import {
  deserialize,
  serializeObject,
} from "../../layers/serialization/registry.ts";
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
  resolves_to?: string | { class_name: string; config: unknown } | null;
  args: Record<string, unknown>;
  input: GoldenTensor;
  output: GoldenTensor;
  grad?: GoldenTensor;
}

function make(one: Case, module: string): (x: Tensor) => Tensor {
  return deserialize(
    { class_name: one.class_name, config: one.args },
    module,
  ) as (x: Tensor) => Tensor;
}

const regularizerCases = golden<Case[]>("numeric/regularizers.json");
for (const one of regularizerCases) {
  if (one.id.startsWith("names/")) continue;
  Deno.test(`${one.class_name}() gives Keras' penalty for ${one.id}`, () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const f = make(one, "keras.regularizers");
      const x = toTensor(one.input);
      assertTensor(f(x), one.output, one.id);
      if (!one.grad) return;
      const [dx] = tf.engine().gradients(() => f(x), [x]).grads;
      assertTensor(dx, one.grad, `${one.id}: gradient`);
    });
    assert.equal(tf.memory().numTensors, before);
  });
}

Deno.test("regularizers.get() knows the names that Keras knows", () => {
  for (const one of regularizerCases) {
    if (!one.id.startsWith("names/")) continue;
    if (one.resolves_to === null) {
      assert.throws(() => regularizers.get(one.name!), RangeError, one.name);
    } else {
      const { class_name, config, module } = serializeObject(
        regularizers.get(one.name!) as never,
      );
      assert.equal(module, "keras.regularizers");
      assert.deepEqual({ class_name, config }, one.resolves_to);
    }
  }
});

const constraintCases = golden<Case[]>("numeric/constraints.json");
for (const one of constraintCases) {
  if (one.id.startsWith("names/")) continue;
  Deno.test(`${one.class_name}() gives Keras' weights for ${one.id}`, () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const f = make(one, "keras.constraints");
      assertTensor(f(toTensor(one.input)), one.output, one.id);
    });
    assert.equal(tf.memory().numTensors, before);
  });
}

Deno.test("constraints.get() knows the names that Keras knows", () => {
  for (const one of constraintCases) {
    if (!one.id.startsWith("names/")) continue;
    if (one.resolves_to === null) {
      assert.throws(() => constraints.get(one.name!), RangeError, one.name);
    } else {
      const found = constraints.get(one.name!);
      assert.equal(found!.constructor.name, one.resolves_to);
    }
  }
});
