/**
 * Layers that make one vector of a volume.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { asFloat } from "../_inputs.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import { register } from "../serialization/registry.ts";
import {
  GlobalPooling,
  type GlobalPoolingParameters,
} from "./global_pooling.ts";

class GlobalMaxPooling3DClass extends GlobalPooling {
  constructor(...args: unknown[]) {
    super("GlobalMaxPooling3D", 3, args);
  }

  override call(inputs: Tensor): Tensor {
    return tf.max(asFloat(inputs), this.axes, this.keepdims);
  }
}

class GlobalAveragePooling3DClass extends GlobalPooling {
  constructor(...args: unknown[]) {
    super("GlobalAveragePooling3D", 3, args);
  }

  override call(inputs: Tensor): Tensor {
    return tf.mean(asFloat(inputs), this.axes, this.keepdims);
  }
}

/** An instance of {@linkcode GlobalMaxPooling3D}. */
export type GlobalMaxPooling3D = GlobalMaxPooling3DClass;

/** An instance of {@linkcode GlobalAveragePooling3D}. */
export type GlobalAveragePooling3D = GlobalAveragePooling3DClass;

/**
 * Takes the greatest number of each channel over all places.
 *
 * Input: float32 `[batch, depth, height, width, channels]`. Output: `[batch, channels]`.
 *
 * @param dataFormat `"channels_last"` or `"channels_first"`.
 * @param options Options; see {@linkcode GlobalPoolingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {TypeError} When the layer is called, if the input is not of rank 5.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const x = tf.tensor([1, 4, 3, 2], [1, 1, 2, 1, 2]);
 * assert.deepEqual(layers.GlobalMaxPooling3D()(x).arraySync(), [[3, 4]]);
 * ```
 *
 * @see `keras/src/layers/pooling/global_max_pooling3d.py`
 */
export const GlobalMaxPooling3D: ClassOf<
  GlobalMaxPooling3D,
  GlobalPoolingParameters
> = withoutNew(
  "GlobalMaxPooling3D",
  GlobalMaxPooling3DClass,
);
register("keras.layers", "GlobalMaxPooling3D", GlobalMaxPooling3D, [
  "GlobalMaxPool3D",
]);

/** Another name of {@linkcode GlobalMaxPooling3D}. */
export const GlobalMaxPool3D: typeof GlobalMaxPooling3D = GlobalMaxPooling3D;

/**
 * Takes the mean of each channel over all places.
 *
 * Input: float32 `[batch, depth, height, width, channels]`. Output: `[batch, channels]`.
 *
 * @param dataFormat `"channels_last"` or `"channels_first"`.
 * @param options Options; see {@linkcode GlobalPoolingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {TypeError} When the layer is called, if the input is not of rank 5.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const x = tf.tensor([1, 4, 3, 2], [1, 1, 2, 1, 2]);
 * assert.deepEqual(layers.GlobalAveragePooling3D()(x).arraySync(), [[2, 3]]);
 * ```
 *
 * @see `keras/src/layers/pooling/global_average_pooling3d.py`
 */
export const GlobalAveragePooling3D: ClassOf<
  GlobalAveragePooling3D,
  GlobalPoolingParameters
> = withoutNew(
  "GlobalAveragePooling3D",
  GlobalAveragePooling3DClass,
);
register("keras.layers", "GlobalAveragePooling3D", GlobalAveragePooling3D, [
  "GlobalAvgPool3D",
]);

/** Another name of {@linkcode GlobalAveragePooling3D}. */
export const GlobalAvgPool3D: typeof GlobalAveragePooling3D =
  GlobalAveragePooling3D;
