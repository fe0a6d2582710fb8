/**
 * The transposed convolution over images.
 *
 * @module
 */
import { CONV2D_LEGACY } from "../arguments/legacy.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import { register } from "../serialization/registry.ts";
import type { ConvolutionParameters } from "./_convolution.ts";
import type { ConvolutionTransposeOptions } from "./convolution_options.ts";
import { ConvolutionTranspose } from "./_convolution_transpose.ts";

class Conv2DTransposeClass extends ConvolutionTranspose {
  constructor(...args: unknown[]) {
    super("Conv2DTranspose", 2, args, CONV2D_LEGACY);
  }
}

/** An instance of {@linkcode Conv2DTranspose}. */
export type Conv2DTranspose = Conv2DTransposeClass;

/**
 * Transposed convolution over images: every number of the input is spread over
 * a window of the output, which makes the output larger.
 *
 * Input: float32 `[batch, height, width, channels]`.
 *
 * Output: float32 `[batch, newHeight, newWidth, filters]`.
 *
 * Weights: float32, made at the first call, in the order of Keras
 * `get_weights()`:
 *
 * - `kernel`: `[height, width, filters, channels]`
 * - `bias`: `[filters]`, starts at 0
 *
 * @param filters Number of outputs at each place, a positive integer.
 * @param kernelSize Size of a window along each axis, or one for all.
 * @param options Options; see {@linkcode ConvolutionTransposeOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a size is not positive, `outputPadding` is not below
 * the strides, or strides and dilation are both above 1.
 * @throws {TypeError} When the layer is called, if the input is of rank below 4.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const layer = layers.Conv2DTranspose(1, 2, 2, { kernelInitializer: "ones" });
 * const y = layer(tf.tensor([1, 2], [1, 1, 2, 1]));
 * assert.deepEqual(y.squeeze().arraySync(), [[1, 1, 2, 2], [1, 1, 2, 2]]);
 * ```
 *
 * @see `keras/src/layers/convolutional/conv2d_transpose.py`
 */
export const Conv2DTranspose: ClassOf<
  Conv2DTranspose,
  ConvolutionParameters<ConvolutionTransposeOptions>
> = withoutNew("Conv2DTranspose", Conv2DTransposeClass);
register("keras.layers", "Conv2DTranspose", Conv2DTranspose, [
  "Convolution2DTranspose",
]);

/** Another name of {@linkcode Conv2DTranspose}. */
export const Convolution2DTranspose: typeof Conv2DTranspose = Conv2DTranspose;
