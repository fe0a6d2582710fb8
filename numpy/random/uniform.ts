import { randomNumbers } from "../../engine/mod.ts";
import { MANY, philoxWords, unitFloat } from "./philox.ts";
import { castSeed, elementCount, type SeedPair } from "./seed_pair.ts";

/**
 * Uniform numbers of a seed pair, bit for bit those of `keras.random.uniform`
 * on the TensorFlow backend.
 *
 * @param shape Sizes of the axes.
 * @param seed Two integers.
 * @param minval Lowest number drawn.
 * @param maxval Upper bound, not drawn itself.
 * @returns float32, flat in row-major order.
 * @throws {TypeError} If a half of the seed is not an integer.
 * @throws {RangeError} If a size is not an integer of 0 or more.
 * @see `keras/src/backend/tensorflow/random.py`
 */
export function uniform(
  shape: readonly number[],
  seed: SeedPair,
  minval = 0,
  maxval = 1,
): Float32Array {
  const fround = Math.fround;
  const count = elementCount(shape);
  const low = fround(minval);
  const range = fround(fround(maxval) - low);
  if (count >= MANY) {
    const draw = { kind: "uniform", shift: low, scale: range } as const;
    return randomNumbers(draw, castSeed(seed), count) as Float32Array;
  }
  const words = philoxWords(seed, count);
  const out = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    out[i] = fround(unitFloat(words[i]) * range) + low;
  }
  return out;
}
