/**
 * Uniform random tensors.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { uniform as draw } from "../../numpy/random/mod.ts";
import { REQUIRED, resolveArguments } from "../arguments/resolve.ts";
import { drawSeedPair, type RandomSeed } from "./draw_seed_pair.ts";

/** Options of {@linkcode uniform}. */
export interface UniformOptions {
  /**
   * Least number.
   *
   * @default {0}
   */
  minval?: number;
  /**
   * Bound that is not reached.
   *
   * @default {1}
   */
  maxval?: number;
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

/**
 * Numbers drawn evenly from `minval` up to `maxval`; bit for bit those of
 * Keras on TensorFlow.
 *
 * @param shape Shape of the tensor.
 * @param options Options, or `minval, maxval, dtype, seed` by position.
 * @returns float32 `shape`.
 * @throws {TypeError} If an option is unknown, or `dtype` or `seed` is of
 * another kind.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "kerno";
 *
 * const a = random.uniform([2, 3], { seed: 42 });
 * assert.deepEqual(a.arraySync(), random.uniform([2, 3], 0, 1, { seed: 42 }).arraySync());
 * ```
 *
 * @see `keras/src/random/random.py`
 */
export function uniform(
  shape: readonly number[],
  ...options: [UniformOptions?] | [
    minval: number,
    maxval?: number | UniformOptions,
    ...rest: unknown[],
  ]
): Tensor {
  const { minval, maxval, dtype, seed } = resolveArguments<
    Required<UniformOptions>
  >("random.uniform", {
    arguments: {
      shape: REQUIRED,
      minval: 0,
      maxval: 1,
      dtype: null,
      seed: null,
    },
  }, [shape, ...options]);
  checkFloat("uniform", dtype);
  const data = draw(shape, drawSeedPair(seed), minval, maxval);
  return tf.tensor(data, [...shape], "float32");
}

/** Refuses dtypes that tensors do not have. */
export function checkFloat(name: string, dtype: string | null): void {
  if (dtype === null || dtype === "float32") return;
  throw new TypeError(
    `Cannot draw random.${name} as dtype must be "float32": current value is "${dtype}"`,
  );
}
