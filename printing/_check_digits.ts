import type { FloatType } from "./nd_array.ts";
import type { Trim } from "./_float_digits.ts";

/** Options that {@linkcode formatFloatPositional} and its sibling share. */
export interface FormatFloatOptions {
  /**
   * Most digits, a count.
   *
   * @default no limit; needed where `unique` is false
   */
  precision?: number;
  /**
   * Stops at the digits that tell the value from its neighbours.
   *
   * @default {true}
   */
  unique?: boolean;
  /**
   * Trailing zeros: `k` keeps them, `.` drops them, `0` leaves one, `-` drops
   * the point too.
   *
   * @default {"k"}
   */
  trim?: Trim;
  /**
   * Shows the sign of positive values.
   *
   * @default {false}
   */
  sign?: boolean;
  /**
   * Characters left of the point, filled with blanks.
   *
   * @default no padding
   */
  padLeft?: number;
  /**
   * Fewest digits, where `unique` would stop earlier.
   *
   * @default {0}
   */
  minDigits?: number;
  /**
   * The type whose neighbours decide what is unique.
   *
   * @default {"float64"}
   */
  dtype?: FloatType;
}

/** Refuses digit counts that contradict each other. */
export function checkDigits(o: FormatFloatOptions): void {
  const { precision = -1, minDigits = -1, unique = true } = o;
  if (!unique && precision < 0) {
    throw new TypeError(
      "Cannot format a float as precision must be given where unique is false: current value is undefined",
    );
  }
  if (minDigits > 0 && precision > 0 && minDigits > precision) {
    throw new RangeError(
      `Cannot format a float as minDigits must be at most precision, ${precision}: current value is ${minDigits}`,
    );
  }
}

/** The sign that a number shows. */
export function signOf(value: number, always: boolean): string {
  return value < 0 || Object.is(value, -0) ? "-" : always ? "+" : "";
}

/** Text of a value that is not finite, or null. */
export function notFinite(value: number, sign: string): string | null {
  if (Number.isFinite(value)) return null;
  return Number.isNaN(value) ? "nan" : `${sign}inf`;
}

/** A fraction without its trailing zeros. */
export function withoutZeros(fraction: string): string {
  let end = fraction.length;
  while (end > 0 && fraction.charCodeAt(end - 1) === 48) end--;
  return end === fraction.length ? fraction : fraction.slice(0, end);
}
