/**
 * Layers that make one vector of an image.
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

class GlobalMaxPooling2DClass extends GlobalPooling {
  constructor(...args: unknown[]) {
    super("GlobalMaxPooling2D", 2, args);
  }

  override call(inputs: Tensor): Tensor {
    return tf.max(asFloat(inputs), this.axes, this.keepdims);
  }
}

class GlobalAveragePooling2DClass extends GlobalPooling {
  constructor(...args: unknown[]) {
    super("GlobalAveragePooling2D", 2, args);
  }

  override call(inputs: Tensor): Tensor {
    return tf.mean(asFloat(inputs), this.axes, this.keepdims);
  }
}

/** An instance of {@linkcode GlobalMaxPooling2D}. */
export type GlobalMaxPooling2D = GlobalMaxPooling2DClass;

/** An instance of {@linkcode GlobalAveragePooling2D}. */
export type GlobalAveragePooling2D = GlobalAveragePooling2DClass;

/**
 * Takes the greatest number of each channel over all places.
 *
 * Input: float32 `[batch, height, width, channels]`. Output: `[batch, channels]`.
 *
 * @param dataFormat `"channels_last"` or `"channels_first"`.
 * @param options Options; see {@linkcode GlobalPoolingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {TypeError} When the layer is called, if the input is not of rank 4.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const x = tf.tensor([1, 4, 3, 2], [1, 2, 1, 2]);
 * assert.deepEqual(layers.GlobalMaxPooling2D()(x).arraySync(), [[3, 4]]);
 * ```
 *
 * @see `keras/src/layers/pooling/global_max_pooling2d.py`
 */
export const GlobalMaxPooling2D: ClassOf<
  GlobalMaxPooling2D,
  GlobalPoolingParameters
> = withoutNew(
  "GlobalMaxPooling2D",
  GlobalMaxPooling2DClass,
);
register("keras.layers", "GlobalMaxPooling2D", GlobalMaxPooling2D, [
  "GlobalMaxPool2D",
]);

/** Another name of {@linkcode GlobalMaxPooling2D}. */
export const GlobalMaxPool2D: typeof GlobalMaxPooling2D = GlobalMaxPooling2D;

/**
 * Takes the mean of each channel over all places.
 *
 * Input: float32 `[batch, height, width, channels]`. Output: `[batch, channels]`.
 *
 * @param dataFormat `"channels_last"` or `"channels_first"`.
 * @param options Options; see {@linkcode GlobalPoolingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {TypeError} When the layer is called, if the input is not of rank 4.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const x = tf.tensor([1, 4, 3, 2], [1, 2, 1, 2]);
 * assert.deepEqual(layers.GlobalAveragePooling2D()(x).arraySync(), [[2, 3]]);
 * ```
 *
 * @see `keras/src/layers/pooling/global_average_pooling2d.py`
 */
export const GlobalAveragePooling2D: ClassOf<
  GlobalAveragePooling2D,
  GlobalPoolingParameters
> = withoutNew(
  "GlobalAveragePooling2D",
  GlobalAveragePooling2DClass,
);
register("keras.layers", "GlobalAveragePooling2D", GlobalAveragePooling2D, [
  "GlobalAvgPool2D",
]);

/** Another name of {@linkcode GlobalAveragePooling2D}. */
export const GlobalAvgPool2D: typeof GlobalAveragePooling2D =
  GlobalAveragePooling2D;
