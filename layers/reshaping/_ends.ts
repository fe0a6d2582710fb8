/**
 * Numbers for both ends of each of two or three axes.
 *
 * @module
 */
import { pythonText, tupleOf } from "../convolution/_spatial.ts";

/** A number for all ends, one for both ends of each axis, or one for each end. */
export type SpatialEnds =
  | number
  | readonly (number | readonly [number, number])[];

const ORDINALS = ["1st", "2nd", "3rd"];

/** What a message says of the forms that are allowed. */
const FORMS: Record<number, string> = {
  2: "a tuple of 2 ints (symmetric_height_crop, symmetric_width_crop), or a tuple of 2 tuples of 2 ints ((top_crop, bottom_crop), (left_crop, right_crop))",
  3: "a tuple of 3 ints (symmetric_dim1_crop, symmetric_dim2_crop, symmetric_dim3_crop), or a tuple of 3 tuples of 2 ints ((left_dim1_crop, right_dim1_crop), (left_dim2_crop, right_dim2_crop), (left_dim3_crop, right_dim2_crop))",
};

/**
 * Both ends of each axis, checked.
 *
 * @param name Keras' name of the argument, for messages.
 * @param value What was given.
 * @param rank Number of axes.
 * @returns A pair for each axis.
 * @throws {TypeError} If it is of another kind or length.
 * @throws {RangeError} If a number is below 0.
 */
export function endsOf(
  name: string,
  value: unknown,
  rank: number,
): [number, number][] {
  if (Number.isInteger(value)) {
    if (value as number < 0) {
      throw new RangeError(
        `\`${name}\` cannot be negative. Received: ${name}=${value}.`,
      );
    }
    return Array.from(
      { length: rank },
      () => [value as number, value as number],
    );
  }
  if (!Array.isArray(value)) {
    throw new TypeError(
      `\`${name}\` should be either an int, ${FORMS[rank]}. Received: ${name}=${
        String(value)
      }.`,
    );
  }
  if (value.length !== rank) {
    throw new TypeError(
      rank === 2
        ? `\`${name}\` should have two elements. Received: ${name}=${
          pythonText(value)
        }.`
        : `\`${name}\` should have 3 elements. Received: ${pythonText(value)}.`,
    );
  }
  return value.map((ends, i) =>
    tupleOf(`${ORDINALS[i]} entry of ${name}`, ends, 2, 0)
  ) as [number, number][];
}
