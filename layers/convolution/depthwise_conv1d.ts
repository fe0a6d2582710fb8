/**
 * The convolution of each channel by itself over a sequence.
 *
 * @module
 */
import { type ClassOf, withoutNew } from "../callable.ts";
import { register } from "../serialization/registry.ts";
import type { DepthwiseConvolutionOptions } from "./convolution_options.ts";
import { DepthwiseConvolution } from "./_depthwise.ts";

class DepthwiseConv1DClass extends DepthwiseConvolution {
  constructor(...args: unknown[]) {
    super("DepthwiseConv1D", 1, args);
  }
}

/** An instance of {@linkcode DepthwiseConv1D}. */
export type DepthwiseConv1D = DepthwiseConv1DClass;

/**
 * Convolution of each channel by itself over a sequence; channels do not mix.
 *
 * Input: float32 `[batch, timesteps, channels]`.
 *
 * Output: float32 `[batch, windows, channels * depthMultiplier]`.
 *
 * Weights: float32, made at the first call, in the order of Keras
 * `get_weights()`:
 *
 * - `kernel`: `[kernelSize, channels, depthMultiplier]`
 * - `bias`: `[channels * depthMultiplier]`, starts at 0
 *
 * @param kernelSize Size of a window along each axis, or one for all.
 * @param options Options; see {@linkcode DepthwiseConvolutionOptions}.
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
 * const layer = layers.DepthwiseConv1D(2, { depthwiseInitializer: "ones" });
 * const y = layer(tf.tensor([[[1, 10], [2, 20], [3, 30]]]));
 * assert.deepEqual(y.arraySync(), [[[3, 30], [5, 50]]]);
 * ```
 *
 * @see `keras/src/layers/convolutional/depthwise_conv1d.py`
 */
export const DepthwiseConv1D: ClassOf<
  DepthwiseConv1D,
  [
    kernelSize:
      | number
      | readonly number[]
      | (DepthwiseConvolutionOptions & {
        kernelSize: number | readonly number[];
      }),
    ...positional: (DepthwiseConvolutionOptions | unknown)[],
  ]
> = withoutNew("DepthwiseConv1D", DepthwiseConv1DClass);
register("keras.layers", "DepthwiseConv1D", DepthwiseConv1D);
