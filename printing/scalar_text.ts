/**
 * Texts of NumPy's scalars, `np.float32(0.1)`.
 *
 * @module
 */
import type { Trim } from "./_float_digits.ts";
import { positional } from "./format_float_positional.ts";
import { scientific } from "./format_float_scientific.ts";
import { type FloatType, floatTypeOf, kindOf } from "./nd_array.ts";
import { type Form, oldComplex, oldFloat } from "./_old_scalar.ts";
import { currentOptions, versionOf } from "./print_options.ts";
import { bytesRepr, strRepr } from "./python_text.ts";

/** A scalar's value; a complex one is `[real, imaginary]`. */
export type ScalarValue =
  | number
  | bigint
  | boolean
  | string
  | readonly [number, number];

/** From where on `str` has an exponent, since NumPy 2.3. */
const LARGE: Record<FloatType, number> = {
  float16: 1e3,
  float32: 1e6,
  float64: 1e16,
};

/** The shortest digits, with an exponent only where it is needed. */
function digitsOf(
  value: number,
  dtype: FloatType,
  trim: Trim,
  sign = false,
): string {
  const large = versionOf(currentOptions()) <= 202 ? 1e16 : LARGE[dtype];
  const magnitude = Math.abs(value);
  const plain = Number.isNaN(value) || magnitude === 0 ||
    (magnitude >= 1e-4 && magnitude < large);
  return plain
    ? positional(value, { dtype, trim, sign, fractional: false })
    : scientific(value, { dtype, trim: "-", sign });
}

function complexDigits(
  [real, imaginary]: readonly [number, number],
  type: FloatType,
): string {
  if (Object.is(real, 0)) return `${digitsOf(imaginary, type, "-")}j`;
  const i = Number.isNaN(imaginary)
    ? "+nan"
    : digitsOf(imaginary, type, "-", true);
  return `(${digitsOf(real, type, "-")}${i}j)`;
}

/** The text, but for what tells the type. */
function plainText(value: ScalarValue, dtype: string, form: Form): string {
  const old = versionOf(currentOptions()) <= 113;
  const type = floatTypeOf(dtype);
  switch (kindOf(dtype)) {
    case "float":
      return old
        ? oldFloat(value as number, type, form)
        : digitsOf(value as number, type, "0");
    case "complex":
      return (old ? oldComplex : complexDigits)(
        value as [number, number],
        type,
        form,
      );
    case "bool":
      return value ? "True" : "False";
    case "bytes":
      return bytesRepr(value as string);
    case "str":
      return form === "str" ? value as string : strRepr(value as string);
    default:
      return String(value);
  }
}

/**
 * `str` of a NumPy scalar.
 *
 * @param value The value; exact in its dtype.
 * @param dtype Its NumPy dtype.
 * @returns The text, with the shortest digits whatever `precision` is.
 * @throws {TypeError} If the dtype is unknown.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { scalarStr } from "kerno/printing";
 *
 * assert.equal(scalarStr(Math.fround(0.1), "float32"), "0.1");
 * assert.equal(scalarStr(3e6, "float32"), "3e+06");
 * ```
 *
 * @see `numpy/_core/src/multiarray/scalartypes.c.src`
 */
export function scalarStr(value: ScalarValue, dtype: string): string {
  return plainText(value, dtype, "str");
}

/**
 * `repr` of a NumPy scalar.
 *
 * @param value The value; exact in its dtype.
 * @param dtype Its NumPy dtype.
 * @returns The text, with the type's name unless `legacy` is before 2.0.
 * @throws {TypeError} If the dtype is unknown.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { scalarRepr } from "kerno/printing";
 *
 * assert.equal(scalarRepr(Math.fround(0.1), "float32"), "np.float32(0.1)");
 * assert.equal(scalarRepr(true, "bool"), "np.True_");
 * ```
 *
 * @see `numpy/_core/src/multiarray/scalartypes.c.src`
 */
export function scalarRepr(value: ScalarValue, dtype: string): string {
  const kind = kindOf(dtype);
  const text = plainText(value, dtype, "repr");
  if (kind === "object" || versionOf(currentOptions()) <= 125) return text;
  switch (kind) {
    case "bool":
      return `np.${text}_`;
    case "complex":
      return `np.${dtype}(${text.replace(/^\((.*)\)$/, "$1")})`;
    case "str":
    case "bytes":
      return `np.${kind}_(${text})`;
    default:
      return `np.${dtype}(${text})`;
  }
}
