/**
 * Floats as NumPy 1.13 printed scalars: C's `%g`, with 6 digits for `str` and 8
 * for `repr` of a float16 or float32, 12 and 17 of a float64
 * (`legacy_*_format*` of `numpy/_core/src/multiarray/scalartypes.c.src`).
 *
 * @module
 */
import { signOf, withoutZeros } from "./_check_digits.ts";
import { roundedScientific } from "./_rounded_decimal.ts";
import type { FloatType } from "./nd_array.ts";

/** Which of Python's two texts. */
export type Form = "str" | "repr";

function digitsOf(type: FloatType, form: Form): number {
  if (type === "float64") return form === "str" ? 12 : 17;
  return form === "str" ? 6 : 8;
}

/** C's `%.{digits}g`, or `%+.{digits}g`. */
function general(value: number, digits: number, plus = false): string {
  const sign = signOf(value, plus);
  if (Number.isNaN(value)) return plus ? "+nan" : "nan";
  if (!Number.isFinite(value)) return `${sign}inf`;
  if (value === 0) return `${sign}0`;
  const d = roundedScientific(Math.abs(value), digits - 1);
  const point = (whole: string, fraction: string) => {
    const rest = withoutZeros(fraction);
    return rest === "" ? whole : `${whole}.${rest}`;
  };
  if (d.exponent < -4 || d.exponent >= digits) {
    const power = String(Math.abs(d.exponent)).padStart(2, "0");
    return sign + point(d.digits[0], d.digits.slice(1)) + "e" +
      (d.exponent < 0 ? "-" : "+") + power;
  }
  if (d.exponent < 0) {
    return sign + point("0", "0".repeat(-d.exponent - 1) + d.digits);
  }
  const places = d.exponent + 1;
  return sign + point(d.digits.slice(0, places), d.digits.slice(places));
}

/** A float scalar. */
export function oldFloat(value: number, type: FloatType, form: Form): string {
  const text = general(value, digitsOf(type, form));
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** A complex scalar. */
export function oldComplex(
  [real, imaginary]: readonly [number, number],
  type: FloatType,
  form: Form,
): string {
  const digits = digitsOf(type, form);
  // An imaginary part that is not finite is marked, so that the text is no
  // Python expression with a name `infj`.
  const j = Number.isFinite(imaginary) ? "j" : "*j";
  if (Object.is(real, 0)) return general(imaginary, digits) + j;
  return `(${general(real, digits)}${general(imaginary, digits, true)}${j})`;
}
