/**
 * The digits of one float for NumPy's two formats: the fastest way that gives
 * what `dragon4.c` gives.
 *
 * @module
 */
import { type Decimal, exactDecimal, isPowerOfTwo } from "./_exact_decimal.ts";
import type { FloatType } from "./nd_array.ts";
import {
  MOST_DIGITS,
  roundedFixed,
  roundedScientific,
} from "./_rounded_decimal.ts";
import { shortestDecimal } from "./_shortest_decimal.ts";

/** What trailing zeros and the point become: keep, point, zero, none. */
export type Trim = "k" | "." | "0" | "-";

/** How many digits. Counts below 0 are not given. */
export interface DigitOptions {
  precision: number;
  minDigits: number;
  unique: boolean;
  trim: Trim;
}

/** Text before and after the point. */
export type Fixed = [whole: string, fraction: string];

/**
 * Whether digits may come rounded with trailing zeros: they are trimmed later,
 * or padded to the same length.
 */
function zerosDoNotCount(o: DigitOptions): boolean {
  return o.trim !== "k" || !o.unique || o.minDigits === o.precision;
}

/** How many digits the shortest form is cut or stretched to; -1: neither. */
function cutOf(length: number, o: DigitOptions): number {
  if (o.precision >= 0 && length > o.precision) return o.precision;
  return o.minDigits > length ? o.minDigits : -1;
}

/** Whether rounding gives what generating digits would. */
function mayRound(value: number, places: number): boolean {
  return places <= MOST_DIGITS && !isPowerOfTwo(value);
}

/** The digits of a positional number that is not negative. */
export function fixedDigits(
  value: number,
  type: FloatType,
  o: DigitOptions,
  fractional: boolean,
): Fixed {
  if (value === 0) return ["0", ""];
  if (fractional && value < 1e15 && zerosDoNotCount(o)) {
    const quick = o.unique
      ? quickFixed(value, type, o)
      : o.precision <= MOST_DIGITS
      ? atPoint(roundedFixed(value, o.precision))
      : null;
    if (quick) return quick;
  }
  return placed(exactDecimal(value, type, {
    unique: o.unique,
    fractional,
    most: o.precision,
    fewest: o.minDigits,
  }));
}

function quickFixed(
  value: number,
  type: FloatType,
  o: DigitOptions,
): Fixed | null {
  const decimal = shortestDecimal(value, type);
  const cut = cutOf(decimal.digits.length - 1 - decimal.exponent, o);
  if (cut < 0) return placed(decimal);
  return mayRound(value, cut) ? atPoint(roundedFixed(value, cut)) : null;
}

function atPoint(text: string): Fixed {
  const point = text.indexOf(".");
  return point < 0 ? [text, ""] : [text.slice(0, point), text.slice(point + 1)];
}

function placed({ digits, exponent }: Decimal): Fixed {
  if (exponent < 0) return ["0", "0".repeat(-exponent - 1) + digits];
  return [
    digits.slice(0, exponent + 1).padEnd(exponent + 1, "0"),
    digits.slice(exponent + 1),
  ];
}

/** The digits of a scientific number that is not negative. */
export function scientificDigits(
  value: number,
  type: FloatType,
  o: DigitOptions,
): Decimal {
  const exact = () =>
    exactDecimal(value, type, {
      unique: o.unique,
      fractional: false,
      most: o.precision < 0 ? -1 : o.precision + 1,
      fewest: o.minDigits < 0 ? -1 : o.minDigits + 1,
    });
  if (value === 0 || !zerosDoNotCount(o)) return exact();
  if (!o.unique) {
    return o.trim === "k" && o.precision <= MOST_DIGITS
      ? roundedScientific(value, o.precision)
      : exact();
  }
  const decimal = shortestDecimal(value, type);
  const cut = cutOf(decimal.digits.length - 1, o);
  if (cut < 0) return decimal;
  // Whether trim "-" leaves a point depends on the digits before the carry.
  return mayRound(value, cut) && o.trim !== "-"
    ? roundedScientific(value, cut)
    : exact();
}
