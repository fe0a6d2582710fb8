/**
 * Shapes with free sizes, and their text in Keras' messages.
 *
 * @module
 */

/** A shape; `null` is a size that is not known before the call. */
export type Shape = readonly (number | null)[];

/**
 * A shape as Python writes a tuple.
 *
 * @param shape A shape.
 * @returns `(None, 3)`, `(3,)` or `()`.
 */
export function shapeText(shape: Shape): string {
  const sizes = shape.map((size) => size === null ? "None" : String(size));
  return sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(", ")})`;
}

/**
 * Whether two shapes are the same, free sizes included.
 *
 * @param a A shape.
 * @param b A shape.
 * @returns `true` if every size is equal.
 */
export function shapesEqual(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

/**
 * Whether `value` is a shape: an array of sizes, not an array of shapes.
 *
 * @param value Anything.
 * @returns `true` for `[]`, `[null, 3]` and the like.
 */
export function isShape(value: unknown): value is Shape {
  return Array.isArray(value) &&
    value.every((size) => size === null || typeof size === "number");
}

/**
 * A shape from what a user gave for one.
 *
 * @param value An array of sizes; `undefined` in it counts as free.
 * @returns The shape.
 * @throws {TypeError} If it is not an array of sizes.
 * @throws {RangeError} If a size is not a whole number of at least 0.
 */
export function standardizeShape(value: unknown): Shape {
  if (
    value === null || typeof value !== "object" ||
    typeof (value as ArrayLike<unknown>).length !== "number"
  ) {
    throw new TypeError(`Cannot convert '${String(value)}' to a shape.`);
  }
  return Array.from(value as ArrayLike<unknown>, (size) => {
    if (size === null || size === undefined) return null;
    if (typeof size !== "number") {
      throw new TypeError(
        `Cannot convert '[${value}]' to a shape. Found invalid dimension '${
          String(size)
        }' of type '${typeof size}'. `,
      );
    }
    if (!Number.isInteger(size) || size < 0) {
      throw new RangeError(
        `Cannot convert '[${value}]' to a shape. Negative and fractional dimensions are not allowed: current value is ${size}`,
      );
    }
    return size;
  });
}
