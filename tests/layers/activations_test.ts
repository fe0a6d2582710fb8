import assert from "node:assert/strict";
import { type Tensor, tf } from "../../engine/mod.ts";
import * as activations from "../../layers/activations/mod.ts";
import { camelCase } from "../../layers/arguments/resolve.ts";
import {
  assertTensor,
  golden,
  type GoldenTensor,
  toTensor,
} from "./_golden.ts";

interface Case {
  id: string;
  name: string;
  args?: Record<string, unknown>;
  resolves_to?: string | null;
  input: GoldenTensor;
  output: GoldenTensor;
  grad: { upstream: GoldenTensor; input: GoldenTensor };
}

type Activation = (x: Tensor, options?: Record<string, unknown>) => Tensor;

const cases = golden<Case[]>("numeric/activations.json");

/**
 * TensorFlow may flush denormals to 0: the data calls them informative.
 */
const isInformative = (id: string) => id.endsWith("/denormals");

for (const one of cases.filter(({ id }) => !isInformative(id))) {
  if (one.id.startsWith("names/")) continue;
  Deno.test(`activations.get() gives Keras' numbers for ${one.id}`, () => {
    const f = activations.get(one.name) as Activation;
    const options = Object.fromEntries(
      Object.entries(one.args ?? {}).map(([key, value]) => [
        camelCase(key),
        value,
      ]),
    );
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const x = toTensor(one.input);
      assertTensor(f(x, options), one.output, one.id, 1e-5, 2e-6);
      const dy = toTensor(one.grad.upstream);
      const [dx] = tf.engine().gradients(
        () => f(x, options).mul(dy).sum(),
        [x],
        undefined,
        true,
      ).grads;
      assertTensor(
        dx ?? tf.zerosLike(x),
        one.grad.input,
        `${one.id}: gradient`,
        1e-5,
        2e-6,
      );
    });
    assert.equal(tf.memory().numTensors, before);
  });
}

Deno.test("activations.get() knows the names that Keras knows", () => {
  for (const one of cases.filter(({ id }) => id.startsWith("names/"))) {
    // camelCase is the written form here; files of Keras 2 need the second.
    if (["hardSigmoid", "hard_sigmoid_v2"].includes(one.name)) continue;
    if (one.resolves_to === null) {
      assert.throws(() => activations.get(one.name), RangeError, one.name);
    } else {
      assert.equal(typeof activations.get(one.name), "function", one.name);
    }
  }
});
