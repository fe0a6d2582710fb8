import { philoxWords } from "./philox.ts";
import type { SeedPair } from "./seed_pair.ts";

/**
 * Classes by chance, exactly those of `keras.random.categorical` on the
 * TensorFlow backend.
 *
 * @param logits float32 `[rows, classes]`, flat: logarithms of how likely each
 * class is, up to a constant for each row.
 * @param classes How many classes.
 * @param numSamples How many are drawn for each row.
 * @param seed Two integers.
 * @returns int32 `[rows, numSamples]`, flat.
 * @throws {TypeError} If a half of the seed is not an integer.
 * @throws {RangeError} If `classes` or `numSamples` is not a positive integer, or
 * the logits are no whole rows.
 * @see `tensorflow/core/kernels/multinomial_op.cc`
 */
export function categorical(
  logits: ArrayLike<number>,
  classes: number,
  numSamples: number,
  seed: SeedPair,
): Int32Array {
  for (const count of [classes, numSamples]) {
    if (!Number.isInteger(count) || count < 1) {
      throw new RangeError(
        `Cannot draw classes as their number and that of the samples must be positive integers: current value is ${count}`,
      );
    }
  }
  const rows = logits.length / classes;
  if (!Number.isInteger(rows)) {
    throw new RangeError(
      `Cannot draw classes as logits must be rows of ${classes}: current length is ${logits.length}`,
    );
  }
  const words = philoxWords(seed, rows * numSamples * 2);
  const out = new Int32Array(rows * numSamples);
  for (let row = 0; row < rows; row++) {
    const sums = runningSums(logits, row * classes, classes);
    const total = sums[classes - 1];
    for (let i = row * numSamples; i < (row + 1) * numSamples; i++) {
      // 52 bits of two words make a double in [0, 1).
      const high = (words[2 * i] & 0xfffff) * 2 ** 32;
      const point = (high + words[2 * i + 1]) / 2 ** 52 * total;
      const found = sums.findIndex((sum) => point < sum);
      out[i] = found < 0 ? classes : found;
    }
  }
  return out;
}

/** Running sums of e to the power of each logit less the largest. */
function runningSums(
  logits: ArrayLike<number>,
  at: number,
  classes: number,
): Float64Array {
  let most = -Infinity;
  for (let i = at; i < at + classes; i++) {
    if (Number.isFinite(logits[i])) most = Math.max(most, logits[i]);
  }
  const sums = new Float64Array(classes);
  let sum = 0;
  for (let i = 0; i < classes; i++) {
    const logit = logits[at + i];
    if (Number.isFinite(logit)) sum += Math.exp(logit - most);
    sums[i] = sum;
  }
  return sums;
}
