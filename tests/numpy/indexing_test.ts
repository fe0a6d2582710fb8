import assert from "node:assert/strict";
import { registerEngine, tf } from "../../engine/mod.ts";
import { indexingTests } from "./indexing_cases.ts";

registerEngine();
indexingTests("kerno");

Deno.test("installIndexing() writes into the memory of the engine's kernels", () => {
  const ones = tf.ones([64, 64]);
  const m = tf.matMul(ones, ones);
  const clone = m.clone();
  m[0] = 0;
  m[1][5] = 1;
  // Row sums, by a kernel that reads the engine's memory.
  const sums = tf.matMul(m, tf.ones([64, 1])).dataSync();
  assert.deepEqual([...sums.slice(0, 3)], [0, 63 * 64 + 1, 64 * 64]);
  assert.equal(clone.sum().dataSync()[0], 64 ** 3);
  m[2] = 1;
  assert.equal(tf.matMul(m, tf.ones([64, 1])).dataSync()[2], 64);
});
