import {
  checkDigits,
  type FormatFloatOptions,
  notFinite,
  signOf,
  withoutZeros,
} from "./_check_digits.ts";
import { scientificDigits } from "./_float_digits.ts";

/** Options of {@linkcode formatFloatScientific}; the defaults are NumPy's. */
export interface FormatFloatScientificOptions extends FormatFloatOptions {
  /**
   * Fewest digits of the exponent, from 1 to 5.
   *
   * @default {2}
   */
  expDigits?: number;
}

/**
 * A float with an exponent, as `np.format_float_scientific`.
 *
 * `precision` and `minDigits` count the digits after the first one.
 *
 * @param value The number, exact in its `dtype`.
 * @param options Digits, signs and padding.
 * @returns The text.
 * @throws {TypeError} If `unique` is false and `precision` is not given.
 * @throws {RangeError} If `minDigits` is over `precision`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatFloatScientific } from "kerno/printing";
 *
 * const x = Math.fround(1.23e24);
 * assert.equal(formatFloatScientific(x, { dtype: "float32" }), "1.23e+24");
 * assert.equal(
 *   formatFloatScientific(x, { unique: false, precision: 15 }),
 *   "1.230000071797338e+24",
 * );
 * ```
 *
 * @see `numpy/_core/arrayprint.py`, `numpy/_core/src/multiarray/dragon4.c`
 */
export function formatFloatScientific(
  value: number,
  options: FormatFloatScientificOptions = {},
): string {
  checkDigits(options);
  return scientific(value, options);
}

/** {@linkcode formatFloatScientific} without its checks. */
export function scientific(
  value: number,
  o: FormatFloatScientificOptions,
): string {
  const sign = signOf(value, o.sign ?? false);
  const special = notFinite(value, sign);
  if (special !== null) return special;
  const { trim = "k", unique = true, padLeft = 0, expDigits = 2 } = o;
  const { precision = -1, minDigits = -1 } = o;
  const { digits, exponent } = scientificDigits(
    Math.abs(value),
    o.dtype ?? "float64",
    { precision, minDigits, unique, trim },
  );
  let fraction = digits.slice(1);
  // dragon4.c drops the point only where no fraction digit was generated.
  const point = trim === "-" && fraction === "" ? "" : ".";
  if (trim === "k") {
    fraction = fraction.padEnd(unique ? minDigits : precision, "0");
  } else fraction = withoutZeros(fraction);
  if (trim === "0" && fraction === "") fraction = "0";
  const power = String(Math.abs(exponent)).padStart(
    expDigits < 0 ? 2 : Math.min(expDigits, 5),
    "0",
  );
  return (sign + digits[0]).padStart(padLeft) + point + fraction + "e" +
    (exponent < 0 ? "-" : "+") + power;
}
