/**
 * The convolution of each channel by itself over images.
 *
 * @module
 */
import { CONV2D_LEGACY } from "../arguments/legacy.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import { register } from "../serialization/registry.ts";
import type { DepthwiseConvolutionOptions } from "./convolution_options.ts";
import { DepthwiseConvolution } from "./_depthwise.ts";

class DepthwiseConv2DClass extends DepthwiseConvolution {
  constructor(...args: unknown[]) {
    super("DepthwiseConv2D", 2, args, CONV2D_LEGACY);
  }
}

/** An instance of {@linkcode DepthwiseConv2D}. */
export type DepthwiseConv2D = DepthwiseConv2DClass;

/**
 * Convolution of each channel by itself over images; channels do not mix.
 *
 * Input: float32 `[batch, height, width, channels]`.
 *
 * Output: float32 `[batch, newHeight, newWidth, channels * depthMultiplier]`.
 *
 * Weights: float32, made at the first call, in the order of Keras
 * `get_weights()`:
 *
 * - `kernel`: `[height, width, channels, depthMultiplier]`
 * - `bias`: `[channels * depthMultiplier]`, starts at 0
 *
 * @param kernelSize Size of a window along each axis, or one for all.
 * @param options Options; see {@linkcode DepthwiseConvolutionOptions}.
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
 * const layer = layers.DepthwiseConv2D(2, { depthwiseInitializer: "ones" });
 * const y = layer(tf.tensor([1, 10, 2, 20, 3, 30, 4, 40], [1, 2, 2, 2]));
 * assert.deepEqual(y.arraySync(), [[[[10, 100]]]]);
 * ```
 *
 * @see `keras/src/layers/convolutional/depthwise_conv2d.py`
 */
export const DepthwiseConv2D: ClassOf<
  DepthwiseConv2D,
  [
    kernelSize:
      | number
      | readonly number[]
      | (DepthwiseConvolutionOptions & {
        kernelSize: number | readonly number[];
      }),
    ...positional: (DepthwiseConvolutionOptions | unknown)[],
  ]
> = withoutNew("DepthwiseConv2D", DepthwiseConv2DClass);
register("keras.layers", "DepthwiseConv2D", DepthwiseConv2D);
