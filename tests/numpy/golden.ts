/**
 * Reading the golden numbers.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

/** A tensor as the golden files hold it. */
export interface GoldenTensor {
  shape: number[];
  dtype: string;
  data: (number | string | boolean)[];
}

/** The cases of `tests/golden/<path>`. */
export function golden<T>(path: string): T[] {
  const url = new URL(`../golden/${path}`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8"));
}

/** The numbers of a golden tensor; NaN and the infinities are strings there. */
export function numbers(tensor: GoldenTensor): number[] {
  return tensor.data.map(Number);
}

/** How many float32 lie between two numbers. */
export function ulps(a: number, b: number): number {
  const bits = new Int32Array(Float32Array.of(a, b).buffer);
  const [x, y] = Array.from(bits, (v) => v < 0 ? -(v & 0x7fffffff) : v);
  return Math.abs(x - y);
}

/** Fails unless every number is its float32 counterpart to `most` ulps. */
export function assertUlps(
  actual: ArrayLike<number>,
  expected: GoldenTensor,
  most: number,
): void {
  const wanted = numbers(expected);
  assert.equal(actual.length, wanted.length);
  wanted.forEach((value, i) =>
    assert.ok(
      ulps(actual[i], value) <= most,
      `element ${i}: ${actual[i]} is ${
        ulps(actual[i], value)
      } ulps from ${value}`,
    )
  );
}
