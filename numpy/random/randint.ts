import { randomNumbers } from "../../engine/mod.ts";
import { MANY, philoxWords } from "./philox.ts";
import { castSeed, elementCount, type SeedPair } from "./seed_pair.ts";

/**
 * Integers of a seed pair, exactly those of `keras.random.randint` on the
 * TensorFlow backend.
 *
 * @param shape Sizes of the axes.
 * @param seed Two integers.
 * @param minval Lowest integer drawn.
 * @param maxval Upper bound, not drawn itself.
 * @returns int32, flat in row-major order.
 * @throws {TypeError} If a bound or a half of the seed is not an integer.
 * @throws {RangeError} If `minval` is not below `maxval`, a bound does not fit
 * int32, or a size is not an integer of 0 or more.
 * @see `tensorflow/core/lib/random/random_distributions.h`
 */
export function randint(
  shape: readonly number[],
  seed: SeedPair,
  minval: number,
  maxval: number,
): Int32Array {
  for (const bound of [minval, maxval]) {
    if (!Number.isInteger(bound)) {
      throw new TypeError(
        `Cannot draw integers as minval and maxval must be integers: current value is ${bound}`,
      );
    }
    if (bound !== (bound | 0)) {
      throw new RangeError(
        `Cannot draw integers as minval and maxval must fit int32: current value is ${bound}`,
      );
    }
  }
  if (minval >= maxval) {
    throw new RangeError(
      `Cannot draw integers as minval must be below maxval: current value is minval=${minval}, maxval=${maxval}`,
    );
  }
  const count = elementCount(shape);
  const range = maxval - minval;
  if (count >= MANY) {
    const draw = { kind: "integers", least: minval, range } as const;
    return randomNumbers(draw, castSeed(seed), count) as Int32Array;
  }
  const words = philoxWords(seed, count);
  const out = new Int32Array(count);
  for (let i = 0; i < count; i++) out[i] = minval + (words[i] % range);
  return out;
}
