import { randomNumbers } from "../../engine/mod.ts";
import { boxMuller } from "./box_muller.ts";
import { MANY, philoxWords } from "./philox.ts";
import { castSeed, elementCount, type SeedPair } from "./seed_pair.ts";

/**
 * Normal numbers of a seed pair: those of `keras.random.normal` on the
 * TensorFlow backend on Linux; one in thousands may be one float32 beside it.
 *
 * @param shape Sizes of the axes.
 * @param seed Two integers.
 * @param mean Centre of the distribution.
 * @param stddev Standard deviation.
 * @returns float32, flat in row-major order.
 * @throws {TypeError} If a half of the seed is not an integer.
 * @throws {RangeError} If a size is not an integer of 0 or more.
 * @see `keras/src/backend/tensorflow/random.py`
 */
export function normal(
  shape: readonly number[],
  seed: SeedPair,
  mean = 0,
  stddev = 1,
): Float32Array {
  const count = elementCount(shape);
  if (count >= MANY) {
    const draw = { kind: "normal", shift: mean, scale: stddev } as const;
    return randomNumbers(draw, castSeed(seed), count) as Float32Array;
  }
  const words = philoxWords(seed, count);
  const drawn = new Float32Array(words.length);
  for (let i = 0; i < words.length; i += 2) {
    boxMuller(words[i], words[i + 1], drawn, i);
  }
  return scaled(drawn, count, mean, stddev);
}

/**
 * `x * stddev + mean`, each step rounded to float32.
 *
 * @param drawn Standard normal numbers.
 * @param count How many of them are wanted.
 * @param mean Centre of the result.
 * @param stddev Standard deviation of the result.
 * @returns float32 `[count]`.
 */
export function scaled(
  drawn: Float32Array,
  count: number,
  mean: number,
  stddev: number,
): Float32Array {
  const fround = Math.fround;
  const factor = fround(stddev);
  const shift = fround(mean);
  const out = new Float32Array(count);
  for (let i = 0; i < count; i++) out[i] = fround(drawn[i] * factor) + shift;
  return out;
}
