import { philoxWords, unitFloat } from "./philox.ts";
import { elementCount, type SeedPair } from "./seed_pair.ts";

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
  const words = philoxWords(seed, count);
  const low = fround(minval);
  const range = fround(fround(maxval) - low);
  const out = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    out[i] = fround(unitFloat(words[i]) * range) + low;
  }
  return out;
}
