/**
 * Pooling over the windows of a image.
 *
 * @module
 */
import { POOLING_LEGACY } from "../arguments/legacy.ts";
import { REQUIRED } from "../arguments/resolve.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import { register } from "../serialization/registry.ts";
import {
  Pooling,
  type PoolingParameters,
  type SizedPoolingParameters,
} from "./pooling.ts";

class MaxPooling2DClass extends Pooling {
  constructor(...args: unknown[]) {
    super("max", ["MaxPooling2D", 2, 2], args, POOLING_LEGACY);
  }
}

class AveragePooling2DClass extends Pooling {
  constructor(...args: unknown[]) {
    super("average", ["AveragePooling2D", 2, REQUIRED], args, POOLING_LEGACY);
  }
}

/** An instance of {@linkcode MaxPooling2D}. */
export type MaxPooling2D = MaxPooling2DClass;

/** An instance of {@linkcode AveragePooling2D}. */
export type AveragePooling2D = AveragePooling2DClass;

/**
 * Takes the greatest number of each channel in every window.
 *
 * Input: float32 `[batch, height, width, channels]`. Output:
 * `[batch, newHeight, newWidth, channels]`.
 *
 * @param poolSize Size of a window along each axis, or one for all, 2 unless given.
 * @param options Options; see {@linkcode PoolingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a size is not positive; when the layer is called, if
 * the input is too small.
 * @throws {TypeError} When the layer is called, if the input is not of rank 4.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.MaxPooling2D()(tf.tensor([1, 4, 3, 2], [1, 2, 2, 1]));
 * assert.deepEqual(y.arraySync(), [[[[4]]]]);
 * ```
 *
 * @see `keras/src/layers/pooling/max_pooling2d.py`
 */
export const MaxPooling2D: ClassOf<MaxPooling2D, PoolingParameters> =
  withoutNew(
    "MaxPooling2D",
    MaxPooling2DClass,
  );
register("keras.layers", "MaxPooling2D", MaxPooling2D, ["MaxPool2D"]);

/** Another name of {@linkcode MaxPooling2D}. */
export const MaxPool2D: typeof MaxPooling2D = MaxPooling2D;

/**
 * Takes the mean of each channel in every window. What lies beyond the edges
 * does not count.
 *
 * Input: float32 `[batch, height, width, channels]`. Output:
 * `[batch, newHeight, newWidth, channels]`.
 *
 * @param poolSize Size of a window along each axis, or one for all.
 * @param options Options; see {@linkcode PoolingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a size is not positive; when the layer is called, if
 * the input is too small.
 * @throws {TypeError} When the layer is called, if the input is not of rank 4.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.AveragePooling2D(2)(tf.tensor([1, 4, 3, 2], [1, 2, 2, 1]));
 * assert.deepEqual(y.arraySync(), [[[[2.5]]]]);
 * ```
 *
 * @see `keras/src/layers/pooling/average_pooling2d.py`
 */
export const AveragePooling2D: ClassOf<
  AveragePooling2D,
  SizedPoolingParameters
> = withoutNew(
  "AveragePooling2D",
  AveragePooling2DClass,
);
register("keras.layers", "AveragePooling2D", AveragePooling2D, ["AvgPool2D"]);

/** Another name of {@linkcode AveragePooling2D}. */
export const AvgPool2D: typeof AveragePooling2D = AveragePooling2D;
