/**
 * From what a caller hands to a layer to tensors, and to their shapes.
 *
 * @module
 */
import { type Tensor, tf } from "../engine/mod.ts";
import { KerasTensor } from "./keras_tensor.ts";
import type { Shape } from "./shapes.ts";
import { flatten, isPlainObject, mapStructure } from "./tree.ts";
import { Variable } from "./variable.ts";

/** Whether every leaf of a nested array is a number, a boolean or a string. */
function isArrayOfValues(value: readonly unknown[]): boolean {
  const leaves = flatten(value);
  return leaves.length > 0 &&
    leaves.every((leaf) =>
      typeof leaf === "number" || typeof leaf === "boolean" ||
      typeof leaf === "string"
    );
}

/**
 * Tensors in place of arrays: nested arrays of numbers and typed arrays become
 * one tensor each, arrays and plain objects of tensors stay what they are.
 *
 * @param value What the caller gave.
 * @returns The same form, of tensors.
 */
export function toTensors(value: unknown): unknown {
  if (value instanceof tf.Tensor || value instanceof KerasTensor) return value;
  if (value instanceof Variable) return value.value;
  if (typeof value === "number") return tf.scalar(value);
  if (ArrayBuffer.isView(value)) return tf.tensor(value as Float32Array);
  if (Array.isArray(value)) {
    if (isArrayOfValues(value)) return tf.tensor(value as number[]);
    return Array.from(value, toTensors);
  }
  if (isPlainObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, toTensors(item)]),
    );
  }
  return value;
}

/**
 * The shapes of a structure of tensors, in its form.
 *
 * @param structure Tensors, symbolic or not.
 * @returns Shapes.
 */
export function shapesOf(structure: unknown): unknown {
  return mapStructure(
    structure,
    (leaf) => (leaf as { shape?: Shape } | null)?.shape ?? null,
  );
}

/**
 * Whether a structure holds a symbolic tensor.
 *
 * @param structure Anything.
 * @returns `true` if one of the leaves is a KerasTensor.
 */
export function isSymbolic(structure: unknown): boolean {
  if (structure instanceof KerasTensor) return true;
  if (structure instanceof tf.Tensor) return false;
  return flatten(structure).some((leaf) => leaf instanceof KerasTensor);
}

/**
 * A tensor as float32, whatever it was.
 *
 * @param x A float32, int32 or bool tensor.
 * @returns The tensor itself if it is float32.
 */
export function asFloat(x: Tensor): Tensor {
  return x.dtype === "float32" ? x : x.cast("float32");
}
