/**
 * The shortest digits that read back to a number of its own type, nearest to
 * it among those.
 *
 * A float64 is V8's own. A float32 is scaled to nine digits in a double, which
 * has room to spare: multiples of 10, 100, ... of that integer are tried
 * against half the gap to the neighbours. Where the double cannot tell, within
 * 1e-5 of a boundary, and at powers of two, where the gaps differ, the exact
 * algorithm decides.
 *
 * @module
 */
import { bitsOfSingle, type Decimal, exactDecimal } from "./_exact_decimal.ts";
import type { FloatType } from "./nd_array.ts";

const UNIQUE = { unique: true, fractional: true, most: -1, fewest: -1 };
const TENS = Array.from({ length: 90 }, (_, i) => Number(`1e${i - 40}`));
const powersOfTwo = new Map<string, Decimal>();
/** How near a double's arithmetic may come to a boundary, in last digits. */
const DOUBT = 1e-5;

/** value * 10^k, also where 10^k is out of a table or of range. */
function timesTen(value: number, k: number): number {
  return k > 40 ? value * 1e40 * TENS[k] : value * TENS[k + 40];
}

/** The shortest digits of a finite number that is not negative. */
export function shortestDecimal(value: number, type: FloatType): Decimal {
  if (value === 0) return { digits: "0", exponent: 0 };
  if (type === "float64") return shortestDouble(value);
  const bits = bitsOfSingle(value);
  if ((bits & 0x7fffff) === 0) return shortestPower(value, type, bits);
  return scaled(value, type, bits) ?? exactDecimal(value, type, UNIQUE);
}

function shortestDouble(value: number): Decimal {
  const text = value.toExponential();
  const e = text.indexOf("e");
  return {
    digits: text[0] + text.slice(2, e),
    exponent: Number(text.slice(e + 1)),
  };
}

function shortestPower(value: number, type: FloatType, bits: number): Decimal {
  const key = `${type} ${bits}`;
  let decimal = powersOfTwo.get(key);
  if (!decimal) {
    powersOfTwo.set(key, decimal = exactDecimal(value, type, UNIQUE));
  }
  return decimal;
}

/** By scaling; null where a double cannot tell. */
function scaled(value: number, type: FloatType, bits: number): Decimal | null {
  const biased = bits >>> 23;
  const halfGap = type === "float32"
    ? 2 ** (Math.max(biased, 1) - 151)
    : 2 ** (Math.max(biased - 127, -14) - 11);
  const places = type === "float32" ? 8 : 4;
  let k = places - Math.floor(Math.log10(value));
  if (timesTen(value, k) >= TENS[places + 41]) k--;
  const whole = timesTen(value, k), half = timesTen(halfGap, k);
  let best = 0, dropped = 0;
  for (let j = 0, unit = 1; j <= places; j++, unit *= 10) {
    const quotient = whole / unit, n = Math.round(quotient);
    const distance = Math.abs(n * unit - whole);
    if (Math.abs(distance - half) < DOUBT) return null;
    if (distance > half) break;
    const tie = Math.abs(Math.abs(quotient - n) - 0.5) * unit < DOUBT;
    if (j > 0 && tie) return null;
    best = n;
    dropped = j;
  }
  if (best <= 0) return null;
  const digits = String(best);
  let end = digits.length;
  while (end > 1 && digits.charCodeAt(end - 1) === 48) end--;
  return {
    digits: digits.slice(0, end),
    exponent: digits.length - 1 + dropped - k,
  };
}
