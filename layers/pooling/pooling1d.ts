/**
 * Pooling over the windows of a sequence.
 *
 * @module
 */
import { POOLING1D_LEGACY } from "../arguments/legacy.ts";
import { REQUIRED } from "../arguments/resolve.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import { register } from "../serialization/registry.ts";
import {
  Pooling,
  type PoolingParameters,
  type SizedPoolingParameters,
} from "./pooling.ts";

class MaxPooling1DClass extends Pooling {
  constructor(...args: unknown[]) {
    super("max", ["MaxPooling1D", 1, 2], args, POOLING1D_LEGACY);
  }
}

class AveragePooling1DClass extends Pooling {
  constructor(...args: unknown[]) {
    super("average", ["AveragePooling1D", 1, REQUIRED], args, POOLING1D_LEGACY);
  }
}

/** An instance of {@linkcode MaxPooling1D}. */
export type MaxPooling1D = MaxPooling1DClass;

/** An instance of {@linkcode AveragePooling1D}. */
export type AveragePooling1D = AveragePooling1DClass;

/**
 * Takes the greatest number of each feature in every window.
 *
 * Input: float32 `[batch, timesteps, features]`. Output:
 * `[batch, windows, features]`.
 *
 * @param poolSize Size of a window, 2 unless given.
 * @param options Options; see {@linkcode PoolingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a size is not positive; when the layer is called, if
 * the input is too small.
 * @throws {TypeError} When the layer is called, if the input is not of rank 3.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.MaxPooling1D(2)(tf.tensor([1, 4, 3, 2], [1, 4, 1]));
 * assert.deepEqual(y.arraySync(), [[[4], [3]]]);
 * ```
 *
 * @see `keras/src/layers/pooling/max_pooling1d.py`
 */
export const MaxPooling1D: ClassOf<MaxPooling1D, PoolingParameters> =
  withoutNew(
    "MaxPooling1D",
    MaxPooling1DClass,
  );
register("keras.layers", "MaxPooling1D", MaxPooling1D, ["MaxPool1D"]);

/** Another name of {@linkcode MaxPooling1D}. */
export const MaxPool1D: typeof MaxPooling1D = MaxPooling1D;

/**
 * Takes the mean of each feature in every window. What lies beyond the edges
 * does not count.
 *
 * Input: float32 `[batch, timesteps, features]`. Output:
 * `[batch, windows, features]`.
 *
 * @param poolSize Size of a window.
 * @param options Options; see {@linkcode PoolingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a size is not positive; when the layer is called, if
 * the input is too small.
 * @throws {TypeError} When the layer is called, if the input is not of rank 3.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.AveragePooling1D(2)(tf.tensor([1, 4, 3, 2], [1, 4, 1]));
 * assert.deepEqual(y.arraySync(), [[[2.5], [2.5]]]);
 * ```
 *
 * @see `keras/src/layers/pooling/average_pooling1d.py`
 */
export const AveragePooling1D: ClassOf<
  AveragePooling1D,
  SizedPoolingParameters
> = withoutNew(
  "AveragePooling1D",
  AveragePooling1DClass,
);
register("keras.layers", "AveragePooling1D", AveragePooling1D, ["AvgPool1D"]);

/** Another name of {@linkcode AveragePooling1D}. */
export const AvgPool1D: typeof AveragePooling1D = AveragePooling1D;
