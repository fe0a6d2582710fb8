/**
 * Reading the golden data of training, and comparing with it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { registerEngine, type Tensor, tf } from "../../engine/mod.ts";

registerEngine();

/** A tensor as the golden files hold it. */
export interface GoldenTensor {
  path?: string;
  shape: number[];
  dtype: string;
  data: (number | string | boolean)[];
}

/** The content of `tests/golden/<path>`. */
export function golden<T>(path: string): T {
  const url = new URL(`../golden/${path}`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8"));
}

/** A golden tensor as a tensor of ours. */
export function toTensor({ shape, dtype, data }: GoldenTensor): Tensor {
  const kind = dtype === "bool"
    ? "bool"
    : dtype.includes("int")
    ? "int32"
    : "float32";
  return tf.tensor(data.map(Number), shape, kind);
}

/** Fails unless every number is the expected one within the tolerances. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: readonly (number | string | boolean)[],
  { rtol = 1e-5, atol = 1e-6, what = "" } = {},
): void {
  assert.equal(actual.length, expected.length, `${what}: length`);
  for (let i = 0; i < actual.length; i++) {
    const [a, b] = [actual[i], Number(expected[i])];
    if (Object.is(a, b) || a === b) continue;
    assert.ok(
      Math.abs(a - b) <= atol + rtol * Math.abs(b),
      `${what}[${i}]: ${a} is not ${b}`,
    );
  }
}

/** Fails if `body` leaves tensors behind, or takes some away. */
export function assertNoLeak(body: () => void): void {
  const before = tf.memory().numTensors;
  body();
  assert.equal(tf.memory().numTensors - before, 0, "tensors left behind");
}
