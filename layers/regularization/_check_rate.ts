/**
 * Fractions of what is dropped.
 *
 * @module
 */

/**
 * A rate from 0 to 1.
 *
 * @param rate What was given.
 * @returns The rate.
 * @throws {TypeError} If it is not a number.
 * @throws {RangeError} If it is out of range.
 */
export function checkRate(rate: unknown): number {
  if (typeof rate === "number" && rate >= 0 && rate <= 1) return rate;
  const error = typeof rate === "number" ? RangeError : TypeError;
  throw new error(
    `Invalid value received for argument \`rate\`. Expected a float value between 0 and 1. Received: rate=${
      String(rate)
    }`,
  );
}
