import {
  array2string,
  type ArrayTextOptions,
  TEXT_OPTIONS,
} from "./array2string.ts";
import { checkArray, kindOf, type NdArray } from "./nd_array.ts";
import { checkNames, currentOptions, versionOf } from "./print_options.ts";
import { itemRepr } from "./_item.ts";
import { scalarRepr, scalarStr, type ScalarValue } from "./scalar_text.ts";

/**
 * `str` of an array, what Python's `print` writes.
 *
 * A 0-d array prints as its scalar, with all its digits.
 *
 * @param a The array.
 * @param options Options, as of `np.array_str`.
 * @returns The text.
 * @throws {TypeError} If the dtype or an option is unknown.
 * @throws {RangeError} If the data does not fill the shape, or an option has a
 * value it may not have.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { arrayStr } from "kerno/printing";
 *
 * assert.equal(
 *   arrayStr({ data: [1, 2, 3, 40], shape: [2, 2], dtype: "int32" }),
 *   "[[ 1  2]\n [ 3 40]]",
 * );
 * ```
 *
 * @see `numpy/_core/arrayprint.py`
 */
export function arrayStr(a: NdArray, options: ArrayTextOptions = {}): string {
  checkNames(options, TEXT_OPTIONS);
  if (a.shape.length > 0) return array2string(a, options);
  checkArray(a);
  const kind = kindOf(a.dtype);
  if (versionOf(currentOptions()) <= 113) {
    return kind === "str" ? String(a.data[0]) : itemRepr(a);
  }
  const value = kind === "complex"
    ? [a.data[0], a.data[1]] as [number, number]
    : a.data[0];
  // NumPy writes the repr of a bytes scalar, whose str would need a decoder.
  return kind === "bytes"
    ? scalarRepr(value, a.dtype)
    : scalarStr(value as ScalarValue, a.dtype);
}
