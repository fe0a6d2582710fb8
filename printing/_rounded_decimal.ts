/**
 * A double rounded to a number of decimal digits, half way to the even digit.
 *
 * JavaScript's `toFixed` and `toExponential` are exact but go upward from half
 * way; a number is half way at place `p` if and only if `value * 2^(p + 1)` is
 * an odd integer, as 5^p is odd.
 *
 * @module
 */
import type { Decimal } from "./_exact_decimal.ts";

/** The most digits that `toFixed` and `toExponential` give. */
export const MOST_DIGITS = 100;

/** `value < 1e21`, not negative, with `places` digits after the point. */
export function roundedFixed(value: number, places: number): string {
  const text = value.toFixed(places);
  return isHalfway(value, places) ? evenLast(text) : text;
}

/** `value > 0` with `places` digits after the first one. */
export function roundedScientific(value: number, places: number): Decimal {
  const text = value.toExponential(places);
  const e = text.indexOf("e");
  const exponent = Number(text.slice(e + 1));
  const digits = places > 0 ? text[0] + text.slice(2, e) : text.slice(0, e);
  return {
    digits: isHalfway(value, places - exponent) ? evenLast(digits) : digits,
    exponent,
  };
}

function isHalfway(value: number, places: number): boolean {
  if (places >= 0) {
    const scaled = value * 2 ** (places + 1);
    return Number.isInteger(scaled) && scaled % 2 !== 0;
  }
  if (!Number.isInteger(value)) return false;
  const unit = 10n ** BigInt(-places);
  return (BigInt(value) % unit) * 2n === unit;
}

/** Takes back a step upward that ended on an odd digit. */
function evenLast(text: string): string {
  const last = text.charCodeAt(text.length - 1) - 48;
  return last % 2 === 1 ? text.slice(0, -1) + String(last - 1) : text;
}
