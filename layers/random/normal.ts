/**
 * Normally distributed random tensors.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { normal as draw } from "../../numpy/random/mod.ts";
import { REQUIRED, resolveArguments } from "../arguments/resolve.ts";
import { drawSeedPair, type RandomSeed } from "./draw_seed_pair.ts";
import { checkFloat } from "./uniform.ts";

/** Options of {@linkcode normal} and {@linkcode truncatedNormal}. */
export interface NormalOptions {
  /**
   * Mean.
   *
   * @default {0}
   */
  mean?: number;
  /**
   * Standard deviation.
   *
   * @default {1}
   */
  stddev?: number;
  /**
   * Only "float32" is there.
   *
   * @default {null}
   */
  dtype?: "float32" | null;
  /**
   * A whole number gives the same tensor at every call, a SeedGenerator
   * another one each time, null draws from the global generator.
   *
   * @default {null}
   */
  seed?: RandomSeed;
}

/** What {@linkcode normal} takes after the shape. */
export type NormalArguments = [NormalOptions?] | [
  mean: number,
  stddev?: number | NormalOptions,
  ...rest: unknown[],
];

/** The arguments of a normal distribution, defaults filled in. */
export function normalArguments(
  name: string,
  shape: readonly number[],
  options: NormalArguments,
): Required<NormalOptions> {
  const resolved = resolveArguments<Required<NormalOptions>>(
    `random.${name}`,
    {
      arguments: {
        shape: REQUIRED,
        mean: 0,
        stddev: 1,
        dtype: null,
        seed: null,
      },
    },
    [shape, ...options],
  );
  checkFloat(name, resolved.dtype);
  return resolved;
}

/**
 * Numbers drawn from a normal distribution, those of Keras on TensorFlow.
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
 * const [[first]] = random.normal([1, 1], { mean: 5, stddev: 0 }).arraySync() as number[][];
 * assert.equal(first, 5);
 * ```
 *
 * @see `keras/src/random/random.py`
 */
export function normal(
  shape: readonly number[],
  ...options: NormalArguments
): Tensor {
  const { mean, stddev, seed } = normalArguments("normal", shape, options);
  const data = draw(shape, drawSeedPair(seed), mean, stddev);
  return tf.tensor(data, [...shape], "float32");
}
