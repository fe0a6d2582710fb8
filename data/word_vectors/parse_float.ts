/**
 * Decimal numbers in bytes, in the forms that Python's `float()` reads.
 *
 * @module
 */

/**
 * Powers of ten that a double holds exactly. A mantissa below 2^53 divided by
 * one of them is rounded correctly (Clinger, 1990).
 */
export const POWERS: Float64Array = Float64Array.from(
  { length: 23 },
  (_, i) => Number(`1e${i}`),
);

const ascii = new TextDecoder("latin1");

const PYTHON_FLOAT =
  /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan)$/i;

/** The number in `bytes[start .. end]`; undefined where there is none. */
export function parseFloatBytes(
  bytes: Uint8Array,
  start: number,
  end: number,
): number | undefined {
  const text = ascii.decode(bytes.subarray(start, end));
  if (!PYTHON_FLOAT.test(text)) return undefined;
  const word = /^([+-]?)(i|n)/i.exec(text);
  if (!word) return Number(text);
  if (word[2].toLowerCase() === "n") return NaN;
  return word[1] === "-" ? -Infinity : Infinity;
}

/** Whether `bytes[start .. end]` is a number in Python's sense. */
export function isNumberBytes(
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  return parseFloatBytes(bytes, start, end) !== undefined;
}
