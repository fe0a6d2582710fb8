/**
 * Normalization, activations and losses give the same numbers on WebGPU,
 * where they are composed, as on the engine, where they are fused.
 *
 * @module
 */
import assert from "node:assert/strict";
import { engine, type Tensor, tf } from "../../engine/mod.ts";
import * as activations from "../../layers/activations/mod.ts";
import {
  BatchNormalization,
  GroupNormalization,
  type Layer,
  LayerNormalization,
  RMSNormalization,
  UnitNormalization,
} from "../../layers/mod.ts";
import * as losses from "../../training/losses/mod.ts";

const X = [0.3, -1.2, 2.5, 0.9, -0.7, 0.1, 0.4, 1.1, 1, 2, -3, 0.5];
const HOT = [0, 0, 1, 0, 0, 1, 0, 0, 0.5, 0.25, 0.25, 0];
const options = { fromLogits: true };

const FUNCTIONS: Record<string, (x: Tensor, t: Tensor) => Tensor> = {
  gelu: (x) => activations.gelu(x),
  relu: (x) => activations.relu(x),
  silu: (x) => activations.silu(x),
  logSoftmax: (x) => activations.logSoftmax(x),
  elu: (x) => activations.elu(x),
  leakyRelu: (x) => activations.leakyRelu(x),
  categorical: (x, t) => losses.CategoricalCrossentropy(options)(t, x),
  sparse: (x) =>
    losses.SparseCategoricalCrossentropy(options)(
      tf.tensor([2, 0, 3], [3], "int32"),
      x,
    ),
  binary: (x, t) => losses.BinaryCrossentropy(options)(t, x),
  probabilities: (x, t) =>
    losses.CategoricalCrossentropy()(t, activations.sigmoid(x)),
  squared: (x, t) => losses.MeanSquaredError()(t, x),
  absolute: (x, t) => losses.MeanAbsoluteError()(t, x),
};

const LAYERS: Record<string, () => Layer> = {
  LayerNormalization: () => LayerNormalization(),
  RMSNormalization: () => RMSNormalization(),
  UnitNormalization: () => UnitNormalization(),
  BatchNormalization: () => BatchNormalization(),
  GroupNormalization: () => GroupNormalization(2),
};

/** Results of all functions and layers, with the gradients of x. */
async function compute(): Promise<Record<string, number[]>> {
  const results: Record<string, number[]> = {};
  const layers = Object.entries(LAYERS).map(([name, make]) =>
    [name, make()] as const
  );
  const all = [
    ...Object.entries(FUNCTIONS),
    ...layers.map(([name, layer]) =>
      [name, (x: Tensor) => layer(x, { training: true }) as Tensor] as const
    ),
  ];
  for (const [name, f] of all) {
    const [x, t] = [X, HOT].map((values) => tf.tensor(values, [3, 4]));
    f(x, t).dispose();
    const gradients = tf.grad((x: Tensor) => f(x, t).square().sum());
    const [y, dx] = [f(x, t), gradients(x)];
    results[name] = [...await y.data(), ...await dx.data()];
    tf.dispose([x, t, y, dx]);
  }
  for (const [, layer] of layers) layer.dispose();
  return results;
}

const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<unknown> } };
const adapter = await gpu?.requestAdapter() ?? null;
const name = "what the engine fuses gives the same numbers on WebGPU";

if (adapter === null) {
  Deno.test.ignore(`${name} (skipped: Deno finds no adapter)`, () => {});
} else {
  Deno.test(
    { name, sanitizeOps: false, sanitizeResources: false },
    async () => {
      const fused = await compute();
      await engine.use("webgpu");
      let composed: Record<string, number[]>;
      try {
        composed = await compute();
      } finally {
        await engine.use("kerno");
      }
      for (const [name, values] of Object.entries(fused)) {
        const largest = Math.max(...values.map(Math.abs));
        values.forEach((value, i) =>
          assert.ok(
            Math.abs(value - composed[name][i]) <= 1e-5 * largest,
            `${name} ${i}: ${value} and ${composed[name][i]}`,
          )
        );
      }
    },
  );
}
