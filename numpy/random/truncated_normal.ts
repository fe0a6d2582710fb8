import { randomNumbers } from "../../engine/mod.ts";
import { boxMuller } from "./box_muller.ts";
import { scaled } from "./normal.ts";
import { MANY, philoxBlock, philoxKey } from "./philox.ts";
import { castSeed, elementCount, type SeedPair } from "./seed_pair.ts";

/** Blocks that TensorFlow sets aside for each group of four numbers. */
const BLOCKS_PER_GROUP = 256;

/**
 * Normal numbers within two standard deviations, those outside drawn again:
 * `keras.random.truncated_normal` on the TensorFlow backend. One in fifty is
 * one float32 beside it before `stddev` and `mean` are applied.
 *
 * @param shape Sizes of the axes.
 * @param seed Two integers.
 * @param mean Centre of the distribution.
 * @param stddev Standard deviation before the cut.
 * @returns float32, flat in row-major order.
 * @throws {TypeError} If a half of the seed is not an integer.
 * @throws {RangeError} If a size is not an integer of 0 or more.
 * @see `tensorflow/core/kernels/random_ops_util.h`, `FillPhiloxRandomTask`
 */
export function truncatedNormal(
  shape: readonly number[],
  seed: SeedPair,
  mean = 0,
  stddev = 1,
): Float32Array {
  const count = elementCount(shape);
  if (count >= MANY) {
    const draw = {
      kind: "truncatedNormal",
      shift: mean,
      scale: stddev,
    } as const;
    return randomNumbers(draw, castSeed(seed), count) as Float32Array;
  }
  const { k0, k1, c2, c3 } = philoxKey(seed);
  const drawn = new Float32Array(Math.ceil(count / 4) * 4);
  const words = new Uint32Array(4);
  const pairs = new Float32Array(4);
  for (let group = 0; group * 4 < count; group++) {
    const end = group * 4 + 4;
    for (let at = group * 4, block = group * BLOCKS_PER_GROUP; at < end;) {
      philoxBlock(words, 0, block++, 0, c2, c3, k0, k1);
      boxMuller(words[0], words[1], pairs, 0);
      boxMuller(words[2], words[3], pairs, 2);
      for (let i = 0; i < 4 && at < end; i++) {
        if (Math.abs(pairs[i]) < 2) drawn[at++] = pairs[i];
      }
    }
  }
  return scaled(drawn, count, mean, stddev);
}
