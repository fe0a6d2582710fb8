/**
 * The convolution over images.
 *
 * @module
 */
import { CONV2D_LEGACY } from "../arguments/legacy.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import { register } from "../serialization/registry.ts";
import { Convolution, type ConvolutionParameters } from "./_convolution.ts";
import type { ConvolutionOptions } from "./convolution_options.ts";

class Conv2DClass extends Convolution {
  constructor(...args: unknown[]) {
    super("Conv2D", 2, args, CONV2D_LEGACY);
  }
}

/** An instance of {@linkcode Conv2D}. */
export type Conv2D = Conv2DClass;

/**
 * Convolution over images: the same weighted sum at every place.
 *
 * Use it for patterns of a few pixels that may stand anywhere in a picture.
 *
 * ```text
 * y[i, j] = activation(sum over k, l of x[i s + k d, j s + l d] · kernel[k, l] + bias)
 * s = strides, d = dilationRate
 * ```
 *
 * Input: float32 `[batch, height, width, channels]`.
 *
 * Output: float32 `[batch, newHeight, newWidth, filters]`.
 *
 * Weights: float32, made at the first call, in the order of Keras
 * `get_weights()`:
 *
 * - `kernel`: `[height, width, channels / groups, filters]`
 * - `bias`: `[filters]`, starts at 0
 *
 * @param filters Number of outputs at each place, a positive integer.
 * @param kernelSize Size of a window along each axis, or one for all.
 * @param options Options; see {@linkcode ConvolutionOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a size is not positive, or strides and dilation are
 * both above 1; when the layer is called, if the input is too small.
 * @throws {TypeError} When the layer is called, if the input is of rank below 4.
 *
 * @example Sums of neighbours
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const conv = layers.Conv2D(1, 2, { kernelInitializer: "ones" });
 * const y = conv(tf.tensor([1, 2, 3, 4], [1, 2, 2, 1]));
 * assert.deepEqual(y.arraySync(), [[[[10]]]]);
 * ```
 *
 * @see `keras/src/layers/convolutional/conv2d.py`
 */
export const Conv2D: ClassOf<
  Conv2D,
  ConvolutionParameters<ConvolutionOptions>
> = withoutNew(
  "Conv2D",
  Conv2DClass,
);
register("keras.layers", "Conv2D", Conv2D, ["Convolution2D"]);

/** Another name of {@linkcode Conv2D}. */
export const Convolution2D: typeof Conv2D = Conv2D;
