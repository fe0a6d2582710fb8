/**
 * The text of an array, byte for byte NumPy's: `str`, `repr`,
 * `np.array2string`, scalars, and Python containers of them. Pure: data in,
 * text out.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { arrayStr } from "kerno/printing";
 *
 * const a = { data: [0.1, -2, 3e-3], shape: [3], dtype: "float32" };
 * assert.equal(arrayStr(a), "[ 0.1   -2.     0.003]");
 * ```
 *
 * @module
 */
export { type FloatType, type NdArray } from "./nd_array.ts";
export { type Trim } from "./_float_digits.ts";
export {
  type ElementFormatter,
  type FormatterKey,
  getPrintOptions,
  type PrintOptions,
  setPrintOptions,
  withPrintOptions,
} from "./print_options.ts";
export {
  array2string,
  type Array2StringOptions,
  type ArrayTextOptions,
} from "./array2string.ts";
export { arrayStr } from "./array_str.ts";
export { arrayRepr, shapeText } from "./array_repr.ts";
export { scalarRepr, scalarStr, type ScalarValue } from "./scalar_text.ts";
export { bytesRepr, complexRepr, floatRepr, strRepr } from "./python_text.ts";
export { pythonRepr, pythonStr, type PythonValue } from "./python_value.ts";
export {
  formatFloatPositional,
  type FormatFloatPositionalOptions,
} from "./format_float_positional.ts";
export {
  formatFloatScientific,
  type FormatFloatScientificOptions,
} from "./format_float_scientific.ts";
export { type FormatFloatOptions } from "./_check_digits.ts";
export { nearest } from "./_nearest.ts";
