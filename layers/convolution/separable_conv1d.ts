/**
 * The convolution in two parts over a sequence.
 *
 * @module
 */
import { type ClassOf, withoutNew } from "../callable.ts";
import { register } from "../serialization/registry.ts";
import type { ConvolutionParameters } from "./_convolution.ts";
import type { SeparableConvolutionOptions } from "./convolution_options.ts";
import { SeparableConvolution } from "./_depthwise.ts";

class SeparableConv1DClass extends SeparableConvolution {
  constructor(...args: unknown[]) {
    super("SeparableConv1D", 1, args);
  }
}

/** An instance of {@linkcode SeparableConv1D}. */
export type SeparableConv1D = SeparableConv1DClass;

/**
 * Convolution in two parts over a sequence: each channel by itself, then a mix of
 * the channels of each place. It takes fewer weights than {@linkcode Conv1D}.
 *
 * Input: float32 `[batch, timesteps, channels]`.
 *
 * Output: float32 `[batch, windows, filters]`.
 *
 * Weights: float32, made at the first call, in the order of Keras
 * `get_weights()`:
 *
 * - `depthwise_kernel`: `[kernelSize, channels, depthMultiplier]`
 * - `pointwise_kernel`: `[1, channels * depthMultiplier, filters]`
 * - `bias`: `[filters]`, starts at 0
 *
 * @param filters Number of outputs at each place, a positive integer.
 * @param kernelSize Size of a window along each axis, or one for all.
 * @param options Options; see {@linkcode SeparableConvolutionOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a size is not positive; when the layer is called, if
 * the input is too small.
 * @throws {TypeError} When the layer is called, if the input is of rank below 3.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const layer = layers.SeparableConv1D(6, 2);
 * assert.deepEqual(layer(tf.ones([1, 3, 4])).shape, [1, 2, 6]);
 * assert.equal(layer.countParams(), 38);
 * ```
 *
 * @see `keras/src/layers/convolutional/separable_conv1d.py`
 */
export const SeparableConv1D: ClassOf<
  SeparableConv1D,
  ConvolutionParameters<SeparableConvolutionOptions>
> = withoutNew("SeparableConv1D", SeparableConv1DClass);
register("keras.layers", "SeparableConv1D", SeparableConv1D, [
  "SeparableConvolution1D",
]);

/** Another name of {@linkcode SeparableConv1D}. */
export const SeparableConvolution1D: typeof SeparableConv1D = SeparableConv1D;
