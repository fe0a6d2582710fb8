/**
 * Layers that make one vector of a sequence.
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

class GlobalMaxPooling1DClass extends GlobalPooling {
  constructor(...args: unknown[]) {
    super("GlobalMaxPooling1D", 1, args);
  }

  override call(inputs: Tensor): Tensor {
    return tf.max(asFloat(inputs), this.axes, this.keepdims);
  }
}

class GlobalAveragePooling1DClass extends GlobalPooling {
  constructor(...args: unknown[]) {
    super("GlobalAveragePooling1D", 1, args);
    this.supportsMasking = true;
  }

  override call(inputs: Tensor, options: { mask: unknown }): Tensor {
    const x = asFloat(inputs);
    const [axis] = this.axes;
    const mask = (options.mask ?? null) as Tensor | null;
    if (mask === null) return x.mean(axis, this.keepdims);
    const weights = mask.cast("float32").expandDims(axis === 1 ? 2 : 1);
    const count = weights.sum(axis, this.keepdims);
    const empty = count.equal(0);
    const factor = tf.where(empty, tf.zerosLike(count), count.reciprocal());
    // NaN is added, not divided into, so that the gradient stays 0 there.
    const nan = tf.where(empty, tf.fill(count.shape, NaN), tf.zerosLike(count));
    return x.mul(weights).sum(axis, this.keepdims).mul(factor).add(nan);
  }

  override computeMask(): null {
    return null;
  }
}

/** An instance of {@linkcode GlobalMaxPooling1D}. */
export type GlobalMaxPooling1D = GlobalMaxPooling1DClass;

/** An instance of {@linkcode GlobalAveragePooling1D}. */
export type GlobalAveragePooling1D = GlobalAveragePooling1DClass;

/**
 * Takes the greatest number of each feature over all steps.
 *
 * Input: float32 `[batch, timesteps, features]`. Output: `[batch, features]`.
 *
 * @param dataFormat `"channels_last"` or `"channels_first"`.
 * @param options Options; see {@linkcode GlobalPoolingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {TypeError} When the layer is called, if the input is not of rank 3.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.GlobalMaxPooling1D()(tf.tensor([[[1, 4], [3, 2]]]));
 * assert.deepEqual(y.arraySync(), [[3, 4]]);
 * ```
 *
 * @see `keras/src/layers/pooling/global_max_pooling1d.py`
 */
export const GlobalMaxPooling1D: ClassOf<
  GlobalMaxPooling1D,
  GlobalPoolingParameters
> = withoutNew("GlobalMaxPooling1D", GlobalMaxPooling1DClass);
register("keras.layers", "GlobalMaxPooling1D", GlobalMaxPooling1D, [
  "GlobalMaxPool1D",
]);

/**
 * Takes the mean of each feature over all steps; masked steps do not count.
 *
 * Input: float32 `[batch, timesteps, features]`. Output: `[batch, features]`,
 * NaN for a sample whose steps are all masked.
 *
 * @param dataFormat `"channels_last"` or `"channels_first"`.
 * @param options Options; see {@linkcode GlobalPoolingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {TypeError} When the layer is called, if the input is not of rank 3.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.GlobalAveragePooling1D()(tf.tensor([[[1, 4], [3, 2]]]));
 * assert.deepEqual(y.arraySync(), [[2, 3]]);
 * ```
 *
 * @see `keras/src/layers/pooling/global_average_pooling1d.py`
 */
export const GlobalAveragePooling1D: ClassOf<
  GlobalAveragePooling1D,
  GlobalPoolingParameters
> = withoutNew("GlobalAveragePooling1D", GlobalAveragePooling1DClass);
register("keras.layers", "GlobalAveragePooling1D", GlobalAveragePooling1D, [
  "GlobalAvgPool1D",
]);

/** Another name of {@linkcode GlobalMaxPooling1D}. */
export const GlobalMaxPool1D: typeof GlobalMaxPooling1D = GlobalMaxPooling1D;

/** Another name of {@linkcode GlobalAveragePooling1D}. */
export const GlobalAvgPool1D: typeof GlobalAveragePooling1D =
  GlobalAveragePooling1D;
