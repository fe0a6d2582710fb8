/**
 * Dropout of attention scores, as Keras on TensorFlow draws it.
 *
 * @module
 */
import { type AttentionDropout, type Tensor, tf } from "../../engine/mod.ts";
import { castSeed } from "../../numpy/random/mod.ts";
import { dropoutMask } from "../regularization/_dropout_mask.ts";
import type { SeedGenerator } from "../seed_generator.ts";

/**
 * What the engine needs to drop scores: the seed where it draws itself, else a
 * mask.
 *
 * @param shape Shape of the scores.
 * @param rate Fraction that becomes 0, from 0 to 1.
 * @param seeds Where the seed comes from; it moves on unless `rate` is 0 or 1.
 * @returns `null` without dropout.
 */
export function attentionDropout(
  shape: readonly number[],
  rate: number,
  seeds: SeedGenerator | null,
): AttentionDropout | Tensor | null {
  if (rate === 0 || seeds === null) return null;
  return rate < 1 && tf.getBackend() === "kerno"
    ? { rate, seed: castSeed(seeds.next()) }
    : dropoutMask(shape, rate, seeds);
}
