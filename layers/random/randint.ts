/**
 * Random integers.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { randint as draw } from "../../numpy/random/mod.ts";
import { REQUIRED, resolveArguments } from "../arguments/resolve.ts";
import { drawSeedPair, type RandomSeed } from "./draw_seed_pair.ts";

/** Options of {@linkcode randint}. */
export interface RandintOptions {
  /**
   * Only "int32" is there.
   *
   * @default {"int32"}
   */
  dtype?: "int32";
  /**
   * A whole number gives the same tensor at every call, a SeedGenerator
   * another one each time, null draws from the global generator.
   *
   * @default {null}
   */
  seed?: RandomSeed;
}

/**
 * Integers drawn evenly from `minval` up to but not `maxval`; those of Keras
 * on TensorFlow.
 *
 * @param shape Shape of the tensor.
 * @param minval Least integer.
 * @param maxval Bound that is not reached.
 * @param options Options; see {@linkcode RandintOptions}.
 * @returns int32 `shape`.
 * @throws {TypeError} If an option is unknown, or a bound, `dtype` or `seed`
 * is of another kind.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "kerno";
 *
 * const dice = random.randint([100], 1, 7, { seed: 3 }).dataSync();
 * assert.ok(dice.every((eyes) => eyes >= 1 && eyes <= 6));
 * ```
 *
 * @see `keras/src/random/random.py`
 */
export function randint(
  shape: readonly number[],
  minval: number,
  maxval: number,
  options: RandintOptions = {},
): Tensor {
  const { dtype, seed } = resolveArguments<Required<RandintOptions>>(
    "random.randint",
    {
      arguments: {
        shape: REQUIRED,
        minval: REQUIRED,
        maxval: REQUIRED,
        dtype: "int32",
        seed: null,
      },
    },
    [shape, minval, maxval, options],
  );
  if (dtype !== "int32") {
    throw new TypeError(
      `Cannot draw random.randint as dtype must be "int32": current value is "${dtype}"`,
    );
  }
  const data = draw(shape, drawSeedPair(seed), minval, maxval);
  return tf.tensor(data, [...shape], "int32");
}
