import type { SeedPair } from "./seed_pair.ts";
import { uniform } from "./uniform.ts";

/**
 * A new order of the integers below `count`: the one in which
 * `keras.random.shuffle` puts an axis on the TensorFlow backend, which sorts by
 * uniform numbers.
 *
 * @param count Size of the axis.
 * @param seed Two integers.
 * @returns int32 `[count]`: what stands where.
 * @throws {TypeError} If a half of the seed is not an integer.
 * @throws {RangeError} If `count` is not an integer of 0 or more.
 * @see `tensorflow/python/ops/random_ops.py`, `stateless_shuffle`
 */
export function shuffleOrder(count: number, seed: SeedPair): Int32Array {
  const keys = uniform([count], seed);
  return Int32Array.from({ length: count }, (_, i) => i)
    .sort((a, b) => keys[a] - keys[b] || a - b);
}
