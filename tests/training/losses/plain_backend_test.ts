/**
 * Cross-entropies give the same numbers with the engine and without it.
 *
 * @module
 */
import { onPlainBackend } from "../../engine/plain_backend.ts";
import assert from "node:assert/strict";
import { type Tensor, tf } from "../../../engine/mod.ts";
import * as activations from "../../../layers/activations/mod.ts";
import { withLogits } from "../../../layers/activations/logits.ts";
import * as losses from "../../../training/losses/mod.ts";
import { assertClose } from "../_golden.ts";

const LOGITS = [[0.3, -1.2, 2.5], [-0.7, 0.1, 0.4], [4, -3, 0.2], [1, 1, 1]];
const HOT = [[0, 0, 1], [0, 1, 0], [0.5, 0.25, 0.25], [1, 0, 0]];

interface Case {
  loss: losses.Loss;
  target: unknown;
  /** What comes before the loss, which then may not know the logits. */
  before?: (x: Tensor) => Tensor;
  weight?: number[];
}

const softmax = (x: Tensor) => activations.softmax(x);
const forgotten = (x: Tensor) => activations.softmax(x).mul(0.9);
const sigmoid = (x: Tensor) => activations.sigmoid(x);
const squeezed = (x: Tensor) => activations.sigmoid(x).mul(0.9);
const categorical = losses.CategoricalCrossentropy;
const sparse = losses.SparseCategoricalCrossentropy;
const binary = losses.BinaryCrossentropy;
const IDS = [2, 1, 0, 0];

const CASES: Record<string, Case> = {
  logits: { loss: categorical({ fromLogits: true }), target: HOT },
  "known logits": { loss: categorical(), target: HOT, before: softmax },
  probabilities: { loss: categorical(), target: HOT, before: forgotten },
  smoothed: {
    loss: categorical({ labelSmoothing: 0.1 }),
    target: HOT,
    before: forgotten,
  },
  "other axis": {
    loss: categorical({ fromLogits: true, axis: 0 }),
    target: HOT,
  },
  weighted: {
    loss: categorical({ fromLogits: true }),
    target: HOT,
    weight: [0, 1, 2, 3],
  },
  summed: {
    loss: categorical({ fromLogits: true, reduction: "sum" }),
    target: HOT,
  },
  "sparse logits": { loss: sparse({ fromLogits: true }), target: IDS },
  "sparse known logits": { loss: sparse(), target: IDS, before: softmax },
  "sparse probabilities": { loss: sparse(), target: IDS, before: forgotten },
  "sparse column": {
    loss: sparse({ fromLogits: true }),
    target: IDS.map((id) => [id]),
  },
  "sparse ignoring": {
    loss: sparse({ fromLogits: true, ignoreClass: 0 }),
    target: IDS,
  },
  "binary logits": { loss: binary({ fromLogits: true }), target: HOT },
  "binary known logits": { loss: binary(), target: HOT, before: sigmoid },
  "binary probabilities": { loss: binary(), target: HOT, before: squeezed },
  "binary smoothed": {
    loss: binary({ labelSmoothing: 0.2 }),
    target: HOT,
    before: squeezed,
  },
  "binary other axis": {
    loss: binary({ fromLogits: true, axis: 0 }),
    target: HOT,
  },
  focal: {
    loss: losses.BinaryFocalCrossentropy({ labelSmoothing: 0.1 }),
    target: HOT,
    before: squeezed,
  },
};

/** The loss, and its gradient for the logits. */
function compute({ loss, target, before, weight }: Case): number[] {
  return withLogits(() =>
    tf.tidy(() => {
      const { value, grads } = tf.engine().gradients(
        () => {
          const prediction = before ? before(x) : x;
          return loss(tf.tensor(target as number[]), prediction, weight);
        },
        [x],
      );
      return [...value.dataSync(), ...grads[0].dataSync()];
    })
  );
}

let x: Tensor;

for (const [name, one] of Object.entries(CASES)) {
  Deno.test(`the loss of ${name} is the same with and without the engine`, async () => {
    x = tf.tensor(LOGITS);
    const { numTensors } = tf.memory();
    const fused = compute(one);
    assert.equal(tf.memory().numTensors, numTensors);
    let composed: number[] = [];
    await onPlainBackend(() => {
      composed = compute(one);
    });
    assertClose(fused, composed, { rtol: 1e-5, atol: 1e-6, what: name });
    assert.ok(fused.some((v) => Math.abs(v) > 0.01));
    x.dispose();
  });
}

Deno.test("an id that is no class is refused with and without the engine", async () => {
  const refuse = () =>
    assert.throws(
      () =>
        losses.sparseCategoricalCrossentropy(
          tf.tensor([0, 3]),
          tf.ones([2, 3]),
        ),
      new RangeError(
        "Received a label value of 3 which is outside the valid range of [0, 3).",
      ),
    );
  refuse();
  await onPlainBackend(refuse);
});
