/**
 * The convolution in two parts over images.
 *
 * @module
 */
import { CONV2D_LEGACY } from "../arguments/legacy.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import { register } from "../serialization/registry.ts";
import type { ConvolutionParameters } from "./_convolution.ts";
import type { SeparableConvolutionOptions } from "./convolution_options.ts";
import { SeparableConvolution } from "./_depthwise.ts";

class SeparableConv2DClass extends SeparableConvolution {
  constructor(...args: unknown[]) {
    super("SeparableConv2D", 2, args, CONV2D_LEGACY);
  }
}

/** An instance of {@linkcode SeparableConv2D}. */
export type SeparableConv2D = SeparableConv2DClass;

/**
 * Convolution in two parts over images: each channel by itself, then a mix of
 * the channels of each place. It takes fewer weights than {@linkcode Conv2D}.
 *
 * Input: float32 `[batch, height, width, channels]`.
 *
 * Output: float32 `[batch, newHeight, newWidth, filters]`.
 *
 * Weights: float32, made at the first call, in the order of Keras
 * `get_weights()`:
 *
 * - `depthwise_kernel`: `[height, width, channels, depthMultiplier]`
 * - `pointwise_kernel`: `[1, 1, channels * depthMultiplier, filters]`
 * - `bias`: `[filters]`, starts at 0
 *
 * @param filters Number of outputs at each place, a positive integer.
 * @param kernelSize Size of a window along each axis, or one for all.
 * @param options Options; see {@linkcode SeparableConvolutionOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a size is not positive; when the layer is called, if
 * the input is too small.
 * @throws {TypeError} When the layer is called, if the input is of rank below 4.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const layer = layers.SeparableConv2D(6, 2);
 * assert.deepEqual(layer(tf.ones([1, 3, 5, 4])).shape, [1, 2, 4, 6]);
 * assert.equal(layer.countParams(), 46);
 * ```
 *
 * @see `keras/src/layers/convolutional/separable_conv2d.py`
 */
export const SeparableConv2D: ClassOf<
  SeparableConv2D,
  ConvolutionParameters<SeparableConvolutionOptions>
> = withoutNew("SeparableConv2D", SeparableConv2DClass);
register("keras.layers", "SeparableConv2D", SeparableConv2D, [
  "SeparableConvolution2D",
]);

/** Another name of {@linkcode SeparableConv2D}. */
export const SeparableConvolution2D: typeof SeparableConv2D = SeparableConv2D;
