import {
  checkDigits,
  type FormatFloatOptions,
  notFinite,
  signOf,
  withoutZeros,
} from "./_check_digits.ts";
import { fixedDigits } from "./_float_digits.ts";

/** Options of {@linkcode formatFloatPositional}; the defaults are NumPy's. */
export interface FormatFloatPositionalOptions extends FormatFloatOptions {
  /**
   * Whether `precision` and `minDigits` count digits after the point, or all
   * significant digits.
   *
   * @default {true}
   */
  fractional?: boolean;
  /**
   * Characters right of the point, filled with blanks.
   *
   * @default no padding
   */
  padRight?: number;
}

/**
 * A float without exponent, as `np.format_float_positional`.
 *
 * @param value The number, exact in its `dtype`.
 * @param options Digits, signs and padding.
 * @returns The text.
 * @throws {TypeError} If `unique` is false and `precision` is not given.
 * @throws {RangeError} If `minDigits` is over `precision`, or `precision` is 0
 * where `fractional` is false.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatFloatPositional } from "kerno/printing";
 *
 * const x = Math.fround(0.1);
 * assert.equal(formatFloatPositional(x, { dtype: "float32" }), "0.1");
 * assert.equal(formatFloatPositional(x), "0.10000000149011612");
 * ```
 *
 * @see `numpy/_core/arrayprint.py`, `numpy/_core/src/multiarray/dragon4.c`
 */
export function formatFloatPositional(
  value: number,
  options: FormatFloatPositionalOptions = {},
): string {
  checkDigits(options);
  if (options.fractional === false && options.precision === 0) {
    throw new RangeError(
      "Cannot format a float as precision must be over 0 where fractional is false: current value is 0",
    );
  }
  return positional(value, options);
}

/** {@linkcode formatFloatPositional} without its checks. */
export function positional(
  value: number,
  o: FormatFloatPositionalOptions,
): string {
  const sign = signOf(value, o.sign ?? false);
  const special = notFinite(value, sign);
  if (special !== null) return special;
  const { trim = "k", unique = true, fractional = true } = o;
  const { precision = -1, minDigits = -1, padLeft = 0, padRight = -1 } = o;
  const [whole, digits] = fixedDigits(
    Math.abs(value),
    o.dtype ?? "float64",
    { precision, minDigits, unique, trim },
    fractional,
  );
  let fraction = trim === "k" ? digits : withoutZeros(digits);
  if (trim === "k") {
    const wanted = unique ? minDigits : precision;
    fraction = fraction.padEnd(
      fractional ? wanted : wanted - whole.length,
      "0",
    );
  } else if (trim === "0" && fraction === "") fraction = "0";
  const point = trim === "-" && fraction === "" ? "" : ".";
  return (sign + whole).padStart(padLeft) + point + fraction +
    blanks(padRight, fraction, trim === "-");
}

function blanks(padRight: number, fraction: string, noPoint: boolean): string {
  if (padRight < fraction.length) return "";
  // A blank stands for the point that was trimmed.
  const point = noPoint && fraction === "" ? " " : "";
  return point + " ".repeat(padRight - fraction.length);
}
