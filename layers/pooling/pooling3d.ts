/**
 * Pooling over the windows of a volume.
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

class MaxPooling3DClass extends Pooling {
  constructor(...args: unknown[]) {
    super("max", ["MaxPooling3D", 3, 2], args, POOLING_LEGACY);
  }
}

class AveragePooling3DClass extends Pooling {
  constructor(...args: unknown[]) {
    super("average", ["AveragePooling3D", 3, REQUIRED], args, POOLING_LEGACY);
  }
}

/** An instance of {@linkcode MaxPooling3D}. */
export type MaxPooling3D = MaxPooling3DClass;

/** An instance of {@linkcode AveragePooling3D}. */
export type AveragePooling3D = AveragePooling3DClass;

/**
 * Takes the greatest number of each channel in every window.
 *
 * Input: float32 `[batch, depth, height, width, channels]`. Output:
 * `[batch, newDepth, newHeight, newWidth, channels]`.
 *
 * @param poolSize Size of a window along each axis, or one for all, 2 unless given.
 * @param options Options; see {@linkcode PoolingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a size is not positive; when the layer is called, if
 * the input is too small.
 * @throws {TypeError} When the layer is called, if the input is not of rank 5.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.MaxPooling3D()(tf.ones([1, 2, 4, 6, 5]));
 * assert.deepEqual(y.shape, [1, 1, 2, 3, 5]);
 * ```
 *
 * @see `keras/src/layers/pooling/max_pooling3d.py`
 */
export const MaxPooling3D: ClassOf<MaxPooling3D, PoolingParameters> =
  withoutNew(
    "MaxPooling3D",
    MaxPooling3DClass,
  );
register("keras.layers", "MaxPooling3D", MaxPooling3D, ["MaxPool3D"]);

/** Another name of {@linkcode MaxPooling3D}. */
export const MaxPool3D: typeof MaxPooling3D = MaxPooling3D;

/**
 * Takes the mean of each channel in every window. What lies beyond the edges
 * does not count.
 *
 * Input: float32 `[batch, depth, height, width, channels]`. Output:
 * `[batch, newDepth, newHeight, newWidth, channels]`.
 *
 * @param poolSize Size of a window along each axis, or one for all.
 * @param options Options; see {@linkcode PoolingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a size is not positive; when the layer is called, if
 * the input is too small.
 * @throws {TypeError} When the layer is called, if the input is not of rank 5.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.AveragePooling3D(2)(tf.ones([1, 2, 4, 6, 5]));
 * assert.deepEqual(y.shape, [1, 1, 2, 3, 5]);
 * ```
 *
 * @see `keras/src/layers/pooling/average_pooling3d.py`
 */
export const AveragePooling3D: ClassOf<
  AveragePooling3D,
  SizedPoolingParameters
> = withoutNew(
  "AveragePooling3D",
  AveragePooling3DClass,
);
register("keras.layers", "AveragePooling3D", AveragePooling3D, ["AvgPool3D"]);

/** Another name of {@linkcode AveragePooling3D}. */
export const AvgPool3D: typeof AveragePooling3D = AveragePooling3D;
