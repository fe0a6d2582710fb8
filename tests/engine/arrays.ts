/**
 * Arrays by index, for references that say what an operation means.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Tensor, tf } from "../../engine/mod.ts";

/** Dtypes of the tensors that tests move about. */
export type Dtype = "float32" | "int32" | "bool";

export const DTYPES: readonly Dtype[] = ["float32", "int32", "bool"];

/** The number of elements of a shape. */
export const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((a, b) => a * b, 1);

/** Every index of a shape, in row-major order. */
export function* indices(shape: readonly number[]): Generator<number[]> {
  const count = sizeOf(shape);
  for (let i = 0; i < count; i++) {
    const index = new Array<number>(shape.length);
    let rest = i;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = rest % shape[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    yield index;
  }
}

/** Where an index stands in row-major order. */
export function placeOf(
  index: readonly number[],
  shape: readonly number[],
): number {
  return index.reduce((at, i, axis) => at * shape[axis] + i, 0);
}

/** Numbers of a dtype that look random, and may be NaN. */
export function draw(
  count: number,
  dtype: Dtype,
  seed = 1,
  nan = false,
): number[] {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    if (dtype === "bool") return (state >>> 30) & 1;
    if (dtype === "int32") return (state >>> 24) - 128;
    if (nan && state >>> 28 === 0) return NaN;
    return Math.fround((state >>> 8) / 2 ** 22 - 2);
  });
}

/** A tensor of a dtype. */
export function tensorOf(
  values: readonly number[],
  shape: number[],
  dtype: Dtype,
): Tensor {
  return tf.tensor(values as number[], shape, dtype);
}

/** Fails unless a tensor has exactly these elements, its shape and its dtype. */
export function assertIs(
  actual: Tensor,
  values: readonly number[],
  shape: readonly number[],
  dtype: string,
  what: string,
): void {
  assert.deepEqual(actual.shape, shape, `${what}: shape`);
  assert.equal(actual.dtype, dtype, `${what}: dtype`);
  const data = Array.from(actual.dataSync(), Number);
  assert.deepEqual(data, Array.from(values, Number), what);
}
