/**
 * The convolution over a sequence.
 *
 * @module
 */
import { CONV1D_LEGACY } from "../arguments/legacy.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import { register } from "../serialization/registry.ts";
import { Convolution, type ConvolutionParameters } from "./_convolution.ts";
import type { Conv1DOptions } from "./convolution_options.ts";

class Conv1DClass extends Convolution {
  constructor(...args: unknown[]) {
    super("Conv1D", 1, args, CONV1D_LEGACY, ["same", "valid", "causal"]);
  }
}

/** An instance of {@linkcode Conv1D}. */
export type Conv1D = Conv1DClass;

/**
 * Convolution over a sequence: the same weighted sum at every place.
 *
 * Use it for patterns of a few steps that may stand anywhere, such as phrases
 * in a text.
 *
 * ```text
 * y[t] = activation(sum over k of x[t * strides + k * dilationRate] · kernel[k] + bias)
 * ```
 *
 * Input: float32 `[batch, timesteps, channels]`.
 *
 * Output: float32 `[batch, windows, filters]`.
 *
 * Weights: float32, made at the first call, in the order of Keras
 * `get_weights()`:
 *
 * - `kernel`: `[kernelSize, channels / groups, filters]`
 * - `bias`: `[filters]`, starts at 0
 *
 * @param filters Number of outputs at each place, a positive integer.
 * @param kernelSize Size of a window along each axis, or one for all.
 * @param options Options; see {@linkcode Conv1DOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a size is not positive, or strides and dilation are
 * both above 1; when the layer is called, if the input is too small.
 * @throws {TypeError} When the layer is called, if the input is of rank below 3.
 *
 * @example Sums of neighbours
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const conv = layers.Conv1D(1, 2, { kernelInitializer: "ones" });
 * const y = conv(tf.tensor([1, 2, 3], [1, 3, 1]));
 * assert.deepEqual(y.arraySync(), [[[3], [5]]]);
 * ```
 *
 * @see `keras/src/layers/convolutional/conv1d.py`
 */
export const Conv1D: ClassOf<Conv1D, ConvolutionParameters<Conv1DOptions>> =
  withoutNew(
    "Conv1D",
    Conv1DClass,
  );
register("keras.layers", "Conv1D", Conv1D, ["Convolution1D"]);

/** Another name of {@linkcode Conv1D}. */
export const Convolution1D: typeof Conv1D = Conv1D;
