/**
 * Changing variables in place.
 *
 * @module
 */
import type { KernoBackend } from "../backend.ts";
import { type Tensor, tf, type Variable } from "../tf.ts";
import type { TypedArray } from "../tensor_record.ts";

/**
 * Makes sure that nobody else sees the data of `variable`: a clone or a
 * reshaped tensor shares it, and must keep the old values.
 */
export function makeExclusive(
  backend: KernoBackend,
  variable: Variable,
): void {
  const record = backend.record(variable);
  if (record.refCount <= 1) return;
  const values = record.values as TypedArray;
  const copy = tf.engine().makeTensorFromTensorInfo(
    backend.makeTensorInfo(
      variable.shape as number[],
      variable.dtype,
      values.slice(),
    ),
  );
  variable.assign(copy);
  copy.dispose();
}

/** Checks that a gradient or a slot has the shape of its variable. */
export function checkShape(
  what: string,
  variable: Variable,
  other: Tensor,
): void {
  const [a, b] = [variable.shape, other.shape];
  if (
    a.length === b.length && a.every((size, axis) => size === b[axis]) &&
    other.dtype === "float32" && variable.dtype === "float32"
  ) return;
  throw new TypeError(
    `Cannot update variable "${variable.name}" as its ${what} must be float32 of shape [${variable.shape}]: current value is ${other.dtype} of shape [${other.shape}]`,
  );
}
