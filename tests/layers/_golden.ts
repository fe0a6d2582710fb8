/**
 * Reference data as tensors, and comparisons with it.
 *
 * @module
 */
import assert from "node:assert/strict";
import "../../setup.ts";
import { type DataType, type Tensor, tf } from "../../engine/mod.ts";

/** A number of a golden file: JSON has no form for some. */
export type GoldenNumber = number | boolean | string;

/** A tensor of a golden file. */
export interface GoldenTensor {
  shape: number[];
  dtype: string;
  data: GoldenNumber[];
  path?: string;
}

/** Reads a file of tests/golden. */
export function golden<T>(path: string): T {
  const url = new URL(`../golden/${path}`, import.meta.url);
  return JSON.parse(Deno.readTextFileSync(url));
}

/** A golden number as a number. */
export function toNumber(value: GoldenNumber): number {
  return Number(value);
}

/** A golden tensor as a tensor. */
export function toTensor(value: GoldenTensor): Tensor {
  const dtype: DataType = value.dtype.includes("int")
    ? "int32"
    : value.dtype === "bool" || value.dtype === "string"
    ? value.dtype
    : "float32";
  const data = dtype === "string"
    ? value.data as string[]
    : value.data.map(toNumber);
  return tf.tensor(data as number[], value.shape, dtype);
}

/** Whether two numbers agree within the tolerance of the golden data. */
export function near(
  actual: number,
  expected: number,
  relative = 1e-5,
  absolute = 1e-6,
): boolean {
  if (Number.isNaN(expected)) return Number.isNaN(actual);
  if (!Number.isFinite(expected)) return actual === expected;
  return Math.abs(actual - expected) <=
    absolute + relative * Math.abs(expected);
}

/** Fails unless a tensor has the golden shape and values. */
export function assertTensor(
  actual: Tensor,
  expected: GoldenTensor,
  what: string,
  relative = 1e-5,
  absolute = 1e-6,
): void {
  assert.deepEqual(actual.shape, expected.shape, `${what}: shape`);
  const data = Array.from(actual.dataSync() as Float32Array);
  if (expected.dtype === "string") {
    assert.deepEqual(data, expected.data, what);
    return;
  }
  expected.data.forEach((value, i) =>
    assert.ok(
      near(Number(data[i]), toNumber(value), relative, absolute),
      `${what}: element ${i} is ${data[i]}, not ${value}`,
    )
  );
}
