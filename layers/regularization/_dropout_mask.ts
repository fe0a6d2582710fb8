/**
 * Which numbers survive, and by how much they grow.
 *
 * @module
 */
import { dropoutMask as drawMask, type Tensor, tf } from "../../engine/mod.ts";
import { castSeed } from "../../numpy/random/mod.ts";
import type { SeedGenerator } from "../seed_generator.ts";

/**
 * A mask of 0 and `1 / (1 - rate)`, as TensorFlow draws it.
 *
 * @param shape Shape of the mask.
 * @param rate Fraction that becomes 0, from 0 to 1.
 * @param seeds Where the seed comes from; it moves on unless `rate` is 0 or 1.
 * @returns A float32 tensor.
 */
export function dropoutMask(
  shape: readonly number[],
  rate: number,
  seeds: SeedGenerator,
): Tensor {
  if (rate === 0) return tf.ones([...shape]);
  if (rate === 1) return tf.zeros([...shape]);
  return drawMask(shape, rate, castSeed(seeds.next()));
}
