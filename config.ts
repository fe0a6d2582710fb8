/**
 * Settings that rooms share, as `keras.config`.
 *
 * @module
 */

/** Image data formats of Keras. */
export type ImageDataFormat = "channels_last" | "channels_first";

const state = {
  floatx: "float32",
  epsilon: 1e-7,
  imageDataFormat: "channels_last" as ImageDataFormat,
};

/**
 * The default float dtype of weights and inputs.
 *
 * @returns The name of the dtype, `"float32"`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { config } from "kerno";
 *
 * assert.equal(config.floatx(), "float32");
 * ```
 *
 * @see `keras/src/backend/config.py`
 */
export function floatx(): string {
  return state.floatx;
}

/**
 * The small number that Keras adds where a division or a logarithm of 0 would
 * follow.
 *
 * @returns The number, `1e-7` unless set.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { config } from "kerno";
 *
 * assert.equal(config.epsilon(), 1e-7);
 * ```
 *
 * @see `keras/src/backend/config.py`
 */
export function epsilon(): number {
  return state.epsilon;
}

/**
 * Sets the number that {@linkcode epsilon} returns.
 *
 * @param value A positive number.
 * @throws {RangeError} If `value` is not a positive number.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { config } from "kerno";
 *
 * config.setEpsilon(1e-5);
 * assert.equal(config.epsilon(), 1e-5);
 * config.setEpsilon(1e-7);
 * ```
 */
export function setEpsilon(value: number): void {
  if (!(value > 0)) {
    throw new RangeError(
      `Cannot set epsilon as it must be a positive number: current value is ${value}`,
    );
  }
  state.epsilon = value;
}

/**
 * The default order of the axes of images.
 *
 * @returns `"channels_last"` unless set.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { config } from "kerno";
 *
 * assert.equal(config.imageDataFormat(), "channels_last");
 * ```
 *
 * @see `keras/src/backend/config.py`
 */
export function imageDataFormat(): ImageDataFormat {
  return state.imageDataFormat;
}
