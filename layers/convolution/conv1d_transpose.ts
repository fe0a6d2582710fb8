/**
 * The transposed convolution over a sequence.
 *
 * @module
 */
import { type ClassOf, withoutNew } from "../callable.ts";
import { register } from "../serialization/registry.ts";
import type { ConvolutionParameters } from "./_convolution.ts";
import type { ConvolutionTransposeOptions } from "./convolution_options.ts";
import { ConvolutionTranspose } from "./_convolution_transpose.ts";

class Conv1DTransposeClass extends ConvolutionTranspose {
  constructor(...args: unknown[]) {
    super("Conv1DTranspose", 1, args);
  }
}

/** An instance of {@linkcode Conv1DTranspose}. */
export type Conv1DTranspose = Conv1DTransposeClass;

/**
 * Transposed convolution over a sequence: every number of the input is spread over
 * a window of the output, which makes the output larger.
 *
 * Input: float32 `[batch, timesteps, channels]`.
 *
 * Output: float32 `[batch, windows, filters]`.
 *
 * Weights: float32, made at the first call, in the order of Keras
 * `get_weights()`:
 *
 * - `kernel`: `[kernelSize, filters, channels]`
 * - `bias`: `[filters]`, starts at 0
 *
 * @param filters Number of outputs at each place, a positive integer.
 * @param kernelSize Size of a window along each axis, or one for all.
 * @param options Options; see {@linkcode ConvolutionTransposeOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a size is not positive, `outputPadding` is not below
 * the strides, or strides and dilation are both above 1.
 * @throws {TypeError} When the layer is called, if the input is of rank below 3.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const layer = layers.Conv1DTranspose(1, 2, { kernelInitializer: "ones" });
 * const y = layer(tf.tensor([1, 2], [1, 2, 1]));
 * assert.deepEqual(y.arraySync(), [[[1], [3], [2]]]);
 * ```
 *
 * @see `keras/src/layers/convolutional/conv1d_transpose.py`
 */
export const Conv1DTranspose: ClassOf<
  Conv1DTranspose,
  ConvolutionParameters<ConvolutionTransposeOptions>
> = withoutNew("Conv1DTranspose", Conv1DTransposeClass);
register("keras.layers", "Conv1DTranspose", Conv1DTranspose, [
  "Convolution1DTranspose",
]);

/** Another name of {@linkcode Conv1DTranspose}. */
export const Convolution1DTranspose: typeof Conv1DTranspose = Conv1DTranspose;
