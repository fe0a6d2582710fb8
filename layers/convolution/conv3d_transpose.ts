/**
 * The transposed convolution over volumes.
 *
 * @module
 */
import { type ClassOf, withoutNew } from "../callable.ts";
import { register } from "../serialization/registry.ts";
import type { ConvolutionParameters } from "./_convolution.ts";
import type { ConvolutionTransposeOptions } from "./convolution_options.ts";
import { ConvolutionTranspose } from "./_convolution_transpose.ts";

class Conv3DTransposeClass extends ConvolutionTranspose {
  constructor(...args: unknown[]) {
    super("Conv3DTranspose", 3, args);
  }
}

/** An instance of {@linkcode Conv3DTranspose}. */
export type Conv3DTranspose = Conv3DTransposeClass;

/**
 * Transposed convolution over volumes: every number of the input is spread over
 * a window of the output, which makes the output larger.
 *
 * Input: float32 `[batch, depth, height, width, channels]`.
 *
 * Output: float32 `[batch, newDepth, newHeight, newWidth, filters]`.
 *
 * Weights: float32, made at the first call, in the order of Keras
 * `get_weights()`:
 *
 * - `kernel`: `[depth, height, width, filters, channels]`
 * - `bias`: `[filters]`, starts at 0
 *
 * @param filters Number of outputs at each place, a positive integer.
 * @param kernelSize Size of a window along each axis, or one for all.
 * @param options Options; see {@linkcode ConvolutionTransposeOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a size is not positive, `outputPadding` is not below
 * the strides, or strides and dilation are both above 1.
 * @throws {TypeError} When the layer is called, if the input is of rank below 5.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const layer = layers.Conv3DTranspose(1, 2, { kernelInitializer: "ones" });
 * assert.deepEqual(layer(tf.ones([1, 1, 1, 1, 1])).shape, [1, 2, 2, 2, 1]);
 * ```
 *
 * @see `keras/src/layers/convolutional/conv3d_transpose.py`
 */
export const Conv3DTranspose: ClassOf<
  Conv3DTranspose,
  ConvolutionParameters<ConvolutionTransposeOptions>
> = withoutNew("Conv3DTranspose", Conv3DTransposeClass);
register("keras.layers", "Conv3DTranspose", Conv3DTranspose, [
  "Convolution3DTranspose",
]);

/** Another name of {@linkcode Conv3DTranspose}. */
export const Convolution3DTranspose: typeof Conv3DTranspose = Conv3DTranspose;
