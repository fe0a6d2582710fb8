import assert from "node:assert/strict";
import { type Tensor, tf } from "../../../engine/mod.ts";
import * as activations from "../../../layers/activations/mod.ts";
import { withLogits } from "../../../layers/activations/logits.ts";
import { camelCase } from "../../../layers/arguments/resolve.ts";
import { attachMask } from "../../../layers/masks.ts";
import * as losses from "../../../training/losses/mod.ts";
import {
  assertClose,
  assertNoLeak,
  golden,
  type GoldenTensor,
  toTensor,
} from "../_golden.ts";

interface Case {
  id: string;
  class_name?: string;
  args: Record<string, unknown>;
  y_true: GoldenTensor;
  y_pred: GoldenTensor;
  sample_weight?: number | GoldenTensor;
  mask?: GoldenTensor;
  activation?: "sigmoid" | "softmax";
  result: GoldenTensor;
  grad: GoldenTensor;
  resolves_to?: string | null;
}

const cases = golden<Case[]>("numeric/losses.json");

function check(item: Case): void {
  const loss = losses.get({
    class_name: item.class_name,
    config: item.args,
  }) as losses.Loss;
  const yTrue = toTensor(item.y_true);
  const yPred = toTensor(item.y_pred);
  const weight = item.sample_weight === undefined
    ? null
    : typeof item.sample_weight === "number"
    ? item.sample_weight
    : toTensor(item.sample_weight);
  let result!: Tensor;
  const run = (given: Tensor): Tensor => {
    let prediction = given;
    if (item.activation) prediction = activations.get(item.activation)(given);
    if (item.mask) attachMask(prediction, toTensor(item.mask));
    result = tf.keep(loss(yTrue, prediction, weight));
    return result.sum();
  };
  const gradient = withLogits(() => tf.grad(run)(yPred));
  assert.deepEqual(result.shape, item.result.shape);
  const tolerance = { rtol: 1e-5, atol: 2e-6 };
  assertClose(result.dataSync(), item.result.data, {
    ...tolerance,
    what: "loss",
  });
  assertClose(gradient.dataSync(), item.grad.data, {
    ...tolerance,
    what: "gradient",
  });
}

/** See below: TensorFlow's answer for padded labels is not the sum of the paths. */
const OTHERWISE = "CTC/plain";

for (const item of cases.filter((c) => c.class_name && c.id !== OTHERWISE)) {
  Deno.test(`${item.id} gives Keras' loss and gradient`, () => check(item));
}

Deno.test("losses.get() knows the names that Keras knows", () => {
  for (const { id, resolves_to } of cases.filter((c) => !c.class_name)) {
    if (!resolves_to) continue;
    const found = losses.get(id.slice("names/".length))!;
    const name = found instanceof losses.Loss
      ? found.constructor.name
      : found.name;
    assert.equal(name, camelCase(resolves_to));
  }
});

Deno.test("losses.get() suggests the nearest name", () => {
  assert.throws(
    () => losses.get("mean_squared_eror"),
    RangeError(
      "Could not interpret loss identifier: mean_squared_eror. Did you mean 'mean_squared_error'?",
    ),
  );
});

Deno.test("losses leave no tensors behind", () => {
  const t = tf.tensor2d([[0, 1], [1, 0]]);
  const p = tf.tensor2d([[0.1, 0.9], [0.8, 0.2]]);
  for (
    const name of [
      "MeanSquaredError",
      "BinaryCrossentropy",
      "CategoricalCrossentropy",
      "Huber",
    ]
  ) {
    const loss = losses.get(name)!;
    assertNoLeak(() => loss(t, p).dispose());
  }
});

Deno.test("CTC() is minus the logarithm of the sum over all paths", () => {
  const item = cases.find((c) => c.id === OTHERWISE)!;
  const values = losses.ctc(toTensor(item.y_true), toTensor(item.y_pred));
  // All 5^6 paths enumerated in float64; the labels are 3 2 2 and 1 3 (one
  // place of padding). Keras on TensorFlow gives 7.931798 for the second.
  assertClose(values.dataSync(), [6.807111421775693, 6.931076746398832]);
  assertClose(values.dataSync().slice(0, 1), item.result.data.slice(0, 1));
});

Deno.test("CTC() has Keras' gradient where labels are not padded", () => {
  const item = cases.find((c) => c.id === OTHERWISE)!;
  const yTrue = toTensor(item.y_true).slice([0, 0], [1, 3]);
  const yPred = toTensor(item.y_pred).slice([0, 0, 0], [1, 6, 5]);
  const gradient = tf.grad((x) => losses.ctc(yTrue, x).sum())(yPred);
  assertClose(gradient.dataSync(), item.grad.data.slice(0, 30));
});
