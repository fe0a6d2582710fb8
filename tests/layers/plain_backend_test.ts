/**
 * Layers and activations whose fused operations need the engine give Keras'
 * numbers on a backend without it too.
 *
 * @module
 */
import { onPlainBackend } from "../engine/plain_backend.ts";
import assert from "node:assert/strict";
import { type Tensor, tf } from "../../engine/mod.ts";
import * as activations from "../../layers/activations/mod.ts";
import {
  BatchNormalization,
  GroupNormalization,
  LayerNormalization,
  RMSNormalization,
  UnitNormalization,
} from "../../layers/mod.ts";
import { camelCase } from "../../layers/arguments/resolve.ts";
import {
  assertTensor,
  golden,
  type GoldenTensor,
  toTensor,
} from "./_golden.ts";
import { type Case, runCase } from "./_layer_case.ts";

for (const one of golden<Case[]>("numeric/layers.json")) {
  if (!/^(Batch|Layer|RMS|Group|Unit)Normalization$/.test(one.layer)) continue;
  Deno.test(`${one.layer}() gives Keras' numbers without the engine for ${one.id}`, () =>
    onPlainBackend(() => runCase(one)));
}

interface ActivationCase {
  id: string;
  name: string;
  args?: Record<string, unknown>;
  input: GoldenTensor;
  output: GoldenTensor;
  grad: { upstream: GoldenTensor; input: GoldenTensor };
}

const plain = golden<ActivationCase[]>("numeric/activations.json")
  .filter(({ id }) => /\/(grid|edges|rows|arguments_\d)$/.test(id));

Deno.test("activations give Keras' numbers without the engine", () =>
  onPlainBackend(() => {
    assert.ok(plain.length > 60, `${plain.length} cases`);
    for (const one of plain) {
      const f = activations.get(one.name) as (
        x: Tensor,
        options?: Record<string, unknown>,
      ) => Tensor;
      const options = Object.fromEntries(
        Object.entries(one.args ?? {}).map((
          [key, value],
        ) => [camelCase(key), value]),
      );
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
    }
  }));

Deno.test("a gradient of a gradient goes through what is fused elsewhere", () => {
  const second = (f: (x: Tensor) => Tensor, x: number) =>
    tf.tidy(() => {
      const first = (x: Tensor) => tf.grad((x: Tensor) => f(x).sum())(x).sum();
      return tf.grad(first)(tf.tensor([x])).dataSync()[0];
    });
  // d²/dx² of x Φ(x) is φ(x) (2 - x²).
  const density = Math.exp(-0.125) / Math.sqrt(2 * Math.PI);
  assert.ok(
    Math.abs(second((x) => activations.gelu(x), 0.5) - density * 1.75) < 1e-6,
  );
  assert.ok(
    Math.abs(second((x) => activations.leakyRelu(x.square()), 0.5) - 2) < 1e-6,
  );
  assert.ok(
    Math.abs(second((x) => activations.relu(x.square()), 0.5) - 2) < 1e-6,
  );
  assert.ok(
    Math.abs(second((x) => activations.squareplus(x), 0.5) - 2 / 4.25 ** 1.5) <
      1e-6,
  );
});

Deno.test("a penalty on the gradient has a gradient through normalization", () => {
  const layers = {
    BatchNormalization: BatchNormalization(),
    GroupNormalization: GroupNormalization(1),
    LayerNormalization: LayerNormalization(),
    RMSNormalization: RMSNormalization(),
    UnitNormalization: UnitNormalization(),
  };
  for (const [name, layer] of Object.entries(layers)) {
    const start = [1, 2, 4, 3];
    tf.tidy(() => {
      layer(tf.tensor([start]));
      const weights = tf.tensor([[0.3, -1, 2, 0.5]]);
      const first = (x: Tensor) =>
        tf.grad((x: Tensor) =>
          (layer(x) as Tensor).mul(weights).square().sum()
        )(x);
      const penalty = (x: Tensor) => first(x).square().sum() as Tensor;
      const second = tf.grad(penalty)(tf.tensor([start])).dataSync();
      const largest = Math.max(...second.map(Math.abs));
      start.forEach((_, i) => {
        const at = (step: number) =>
          penalty(tf.tensor([start.map((v, j) => i === j ? v + step : v)]))
            .dataSync()[0];
        const slope = (at(0.01) - at(-0.01)) / 0.02;
        const error = Math.abs(second[i] - slope);
        assert.ok(error < 1e-3 * largest, `${name} ${i}`);
      });
    });
    layer.dispose();
  }
});
