import assert from "node:assert/strict";
import { moveAverage, registerEngine, tf } from "../../engine/mod.ts";
import { assertClose, numbers, tensor } from "./reference.ts";

registerEngine();

Deno.test("moveAverage() agrees with float64, in place", () => {
  for (const size of [1, 7, 5000]) {
    const next = numbers(size);
    const [old, value] = [next(size), next(size)];
    const average = tf.variable(tensor(old, [size]));
    const before = average.clone();
    const latest = tensor(value, [size]);
    const { numTensors } = tf.memory();
    moveAverage(average, latest, 0.9);
    assert.equal(tf.memory().numTensors, numTensors);
    assertClose(average, old.map((v, i) => v * 0.9 + value[i] * 0.1), 1e-6);
    // Who has seen the old numbers keeps them.
    assertClose(before, old, 0);
    tf.dispose([average, before, latest]);
  }
});

Deno.test("moveAverage() refuses another shape", () => {
  const average = tf.variable(tf.ones([2]), false, "mean");
  assert.throws(
    () => moveAverage(average, tf.ones([3]), 0.9),
    new TypeError(
      'Cannot update variable "mean" as its new value must be float32 of shape [2]: current value is float32 of shape [3]',
    ),
  );
  average.dispose();
});
