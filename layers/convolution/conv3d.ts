/**
 * The convolution over volumes.
 *
 * @module
 */
import { CONV3D_LEGACY } from "../arguments/legacy.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import { register } from "../serialization/registry.ts";
import { Convolution, type ConvolutionParameters } from "./_convolution.ts";
import type { ConvolutionOptions } from "./convolution_options.ts";

class Conv3DClass extends Convolution {
  constructor(...args: unknown[]) {
    super("Conv3D", 3, args, CONV3D_LEGACY);
  }
}

/** An instance of {@linkcode Conv3D}. */
export type Conv3D = Conv3DClass;

/**
 * Convolution over volumes: the same weighted sum at every place.
 *
 * Use it for patterns in space, or in pictures over time.
 *
 * ```text
 * y[i, j, k] = activation(sum over the window of x · kernel + bias)
 * ```
 *
 * Input: float32 `[batch, depth, height, width, channels]`.
 *
 * Output: float32 `[batch, newDepth, newHeight, newWidth, filters]`.
 *
 * Weights: float32, made at the first call, in the order of Keras
 * `get_weights()`:
 *
 * - `kernel`: `[depth, height, width, channels / groups, filters]`
 * - `bias`: `[filters]`, starts at 0
 *
 * @param filters Number of outputs at each place, a positive integer.
 * @param kernelSize Size of a window along each axis, or one for all.
 * @param options Options; see {@linkcode ConvolutionOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a size is not positive, or strides and dilation are
 * both above 1; when the layer is called, if the input is too small.
 * @throws {TypeError} When the layer is called, if the input is of rank below 5.
 *
 * @example Sums of neighbours
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const conv = layers.Conv3D(1, 2, { kernelInitializer: "ones" });
 * const y = conv(tf.ones([1, 2, 2, 3, 1]));
 * assert.deepEqual(y.arraySync(), [[[[[8], [8]]]]]);
 * ```
 *
 * @see `keras/src/layers/convolutional/conv3d.py`
 */
export const Conv3D: ClassOf<
  Conv3D,
  ConvolutionParameters<ConvolutionOptions>
> = withoutNew(
  "Conv3D",
  Conv3DClass,
);
register("keras.layers", "Conv3D", Conv3D, ["Convolution3D"]);

/** Another name of {@linkcode Conv3D}. */
export const Convolution3D: typeof Conv3D = Conv3D;
