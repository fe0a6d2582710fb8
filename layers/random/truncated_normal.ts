/**
 * Normally distributed random tensors without far values.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { truncatedNormal as draw } from "../../numpy/random/mod.ts";
import { drawSeedPair } from "./draw_seed_pair.ts";
import { type NormalArguments, normalArguments } from "./normal.ts";

/**
 * As {@linkcode normal}, but numbers more than two standard deviations from
 * the mean are drawn anew.
 *
 * @param shape Shape of the tensor.
 * @param options Options, or `mean, stddev, dtype, seed` by position.
 * @returns float32 `shape`.
 * @throws {TypeError} If an option is unknown, or `dtype` or `seed` is of
 * another kind.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "kerno";
 *
 * const values = random.truncatedNormal([1000], { seed: 1 }).dataSync();
 * assert.ok(values.every((value) => Math.abs(value) <= 2));
 * ```
 *
 * @see `keras/src/random/random.py`
 */
export function truncatedNormal(
  shape: readonly number[],
  ...options: NormalArguments
): Tensor {
  const { mean, stddev, seed } = normalArguments(
    "truncatedNormal",
    shape,
    options,
  );
  const data = draw(shape, drawSeedPair(seed), mean, stddev);
  return tf.tensor(data, [...shape], "float32");
}
