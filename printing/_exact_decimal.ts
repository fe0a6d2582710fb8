/**
 * Decimal digits of a binary floating-point number, exact at any length.
 *
 * The free-format algorithm of Burger and Dybvig ("Printing Floating-Point
 * Numbers Quickly and Accurately", 1996) on BigInt, with the cut-offs and the
 * rounding of NumPy's `dragon4.c` (Ryan Juckett's Dragon4). The fast paths of
 * `_shortest_decimal.ts` and `_rounded_decimal.ts` fall back on it.
 *
 * @module
 */
import type { FloatType } from "./nd_array.ts";

/** A positive decimal number `d.ddd * 10^exponent`. */
export interface Decimal {
  /** Digits; the first is not 0 unless the number is 0. */
  digits: string;
  /** Power of ten of the first digit. */
  exponent: number;
}

/** Where {@linkcode exactDecimal} stops. Counts below 0 set no limit. */
export interface Cutoff {
  /** Stops at the shortest digits that read back to the value. */
  unique: boolean;
  /** Counts digits after the point; else all digits. */
  fractional: boolean;
  /** Most digits. */
  most: number;
  /** Fewest digits, where `unique` would stop earlier. */
  fewest: number;
}

interface Binary {
  /** value = significand * 2^power */
  significand: bigint;
  power: number;
  /** The gap to the next smaller number is half of the gap above. */
  uneven: boolean;
}

const double = new Float64Array(1);
const doubleWords = new Uint32Array(double.buffer);
const single = new Float32Array(1);
const singleWord = new Uint32Array(single.buffer);

/** The bits of a float32. */
export function bitsOfSingle(value: number): number {
  single[0] = value;
  return singleWord[0];
}

/** Whether a positive double is a power of two. */
export function isPowerOfTwo(value: number): boolean {
  double[0] = value;
  return doubleWords[0] === 0 && (doubleWords[1] & 0xfffff) === 0;
}

function binaryOf(value: number, type: FloatType): Binary {
  if (type === "float64") return binaryOfDouble(value);
  const bits = bitsOfSingle(value);
  const biased = bits >>> 23, fraction = bits & 0x7fffff;
  if (type === "float32") {
    return biased === 0
      ? { significand: BigInt(fraction), power: -149, uneven: false }
      : {
        significand: BigInt(fraction | 0x800000),
        power: biased - 150,
        uneven: fraction === 0 && biased !== 1,
      };
  }
  // A float16 is held exactly in a float32.
  const exponent = biased - 127;
  if (exponent < -14) {
    return { significand: BigInt(value * 2 ** 24), power: -24, uneven: false };
  }
  return {
    significand: BigInt((fraction | 0x800000) >>> 13),
    power: exponent - 10,
    uneven: fraction === 0 && exponent !== -14,
  };
}

function binaryOfDouble(value: number): Binary {
  double[0] = value;
  const high = doubleWords[1], biased = high >>> 20;
  const fraction = (BigInt(high & 0xfffff) << 32n) | BigInt(doubleWords[0]);
  return biased === 0
    ? { significand: fraction, power: -1074, uneven: false }
    : {
      significand: fraction | (1n << 52n),
      power: biased - 1075,
      uneven: fraction === 0n && biased !== 1,
    };
}

const powerOfTen = (n: number): bigint => 10n ** BigInt(n);

/** What is left to print, as fractions over one scale. */
interface Rest {
  value: bigint;
  scale: bigint;
  /** Half the gap to the neighbour below and above. */
  low: bigint;
  high: bigint;
}

function restOf({ significand, power, uneven }: Binary): Rest {
  const twice = uneven ? 4n : 2n;
  const low = power > 0 ? 1n << BigInt(power) : 1n;
  return {
    value: (power > 0 ? significand << BigInt(power) : significand) * twice,
    scale: power > 0 ? twice : twice << BigInt(-power),
    low,
    high: uneven ? low * 2n : low,
  };
}

/** floor(log10(value)) + 1 */
function magnitude(value: number, rest: Rest): number {
  let ten = Math.floor(Math.log10(value)) + 1;
  const above = (t: number) =>
    t >= 0
      ? rest.value >= rest.scale * powerOfTen(t)
      : rest.value * powerOfTen(-t) >= rest.scale;
  while (above(ten)) ten++;
  while (!above(ten - 1)) ten--;
  return ten;
}

/** Scales so that value / scale is the number without its power of ten. */
function normalise(rest: Rest, ten: number): void {
  if (ten > 0) rest.scale *= powerOfTen(ten);
  else if (ten < 0) {
    const factor = powerOfTen(-ten);
    rest.value *= factor;
    rest.low *= factor;
    rest.high *= factor;
  }
}

/**
 * The digits of a number that is not negative.
 *
 * @param value A finite number, not negative, exact in `type`.
 * @param type The type whose neighbours decide what is unique.
 * @param cutoff Where to stop.
 * @returns Its digits, the last one rounded to nearest, ties to even.
 */
export function exactDecimal(
  value: number,
  type: FloatType,
  { unique, fractional, most, fewest }: Cutoff,
): Decimal {
  if (value === 0) return { digits: "0", exponent: 0 };
  const binary = binaryOf(value, type);
  const rest = restOf(binary);
  let ten = magnitude(value, rest);
  // Below the last wanted place the first digit is a 0 that may round up.
  if (fractional && most >= 0 && ten <= -most) ten = 1 - most;
  normalise(rest, ten);
  const last = most < 0 ? -Infinity : fractional ? -most : ten - most;
  const first = fewest < 0 ? ten : fractional ? -fewest : ten - fewest;
  const even = (binary.significand & 1n) === 0n;
  const end = Math.min(first, ten);
  const digits: number[] = [];
  for (let place = ten - 1;; place--) {
    const digit = nextDigit(rest);
    const [below, above] = unique ? inGap(rest, even) : [false, false];
    const done = unique ? (below || above) && place <= end : rest.value === 0n;
    if (done || place === last) {
      const up = below === above ? roundsUp(rest, digit) : above;
      const carried = pushRounded(digits, digit + (up ? 1 : 0));
      return { digits: digits.join(""), exponent: ten - 1 + carried };
    }
    digits.push(digit);
  }
}

function nextDigit(rest: Rest): number {
  rest.value *= 10n;
  rest.low *= 10n;
  rest.high *= 10n;
  const digit = rest.value / rest.scale;
  rest.value %= rest.scale;
  return Number(digit);
}

/** Whether the digits so far, and those plus one, read back to the value. */
function inGap({ value, scale, low, high }: Rest, even: boolean) {
  return even
    ? [value <= low, value + high >= scale]
    : [value < low, value + high > scale];
}

/** To nearest; from half way to the even digit. */
function roundsUp({ value, scale }: Rest, digit: number): boolean {
  const twice = value * 2n;
  return twice === scale ? digit % 2 === 1 : twice > scale;
}

/** Appends a last digit of up to 10; 1 if the number grew by a place. */
function pushRounded(digits: number[], digit: number): 0 | 1 {
  if (digit < 10) {
    digits.push(digit);
    return 0;
  }
  while (digits.at(-1) === 9) digits.pop();
  if (digits.length > 0) {
    digits[digits.length - 1]++;
    return 0;
  }
  digits.push(1);
  return 1;
}
