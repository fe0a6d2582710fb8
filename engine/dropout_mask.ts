/**
 * Masks of dropout.
 *
 * @module
 */
import { type Tensor, tf } from "./tf.ts";
import { randomNumbers } from "./random_numbers.ts";

/** A pair of 64-bit integers, as TensorFlow's stateless operations take it. */
export type SeedPair = readonly [number, number];

/**
 * Numbers 0 and `1 / (1 - rate)` to multiply with, the same as TensorFlow's
 * stateless dropout draws (Philox4x32-10).
 *
 * @param shape Shape of the mask.
 * @param rate Fraction of zeros, from 0 up to but not including 1.
 * @param seed Whole numbers.
 * @param kept What stands where there is no 0.
 * @returns Float32 tensor of shape `shape`.
 * @throws {RangeError} If `rate` is outside `[0, 1)` or a seed is no whole number.
 */
export function dropoutMask(
  shape: readonly number[],
  rate: number,
  seed: SeedPair,
  kept: number = 1 / (1 - rate),
): Tensor {
  if (!(rate >= 0 && rate < 1)) {
    throw new RangeError(
      `Cannot make a dropout mask as rate must be in [0, 1): current value is ${rate}`,
    );
  }
  return uniform(shape, seed, rate, Math.fround(kept));
}

/**
 * Floats in `[0, 1)`, the same as `tf.random.stateless_uniform` draws.
 *
 * @param shape Shape of the result.
 * @param seed Whole numbers.
 * @returns Float32 tensor of shape `shape`.
 * @throws {RangeError} If a seed is no whole number.
 */
export function statelessUniform(
  shape: readonly number[],
  seed: SeedPair,
): Tensor {
  return uniform(shape, seed, 0, 0);
}

function uniform(
  shape: readonly number[],
  seed: SeedPair,
  rate: number,
  scale: number,
): Tensor {
  if (!seed.every(Number.isSafeInteger)) {
    throw new RangeError(
      `Cannot draw random numbers as both seeds must be whole numbers: current value is [${seed}]`,
    );
  }
  if (tf.getBackend() !== "kerno") {
    const count = shape.reduce((n, size) => n * size, 1);
    const draw = scale === 0
      ? { kind: "uniform" } as const
      : { kind: "mask", shift: rate, scale } as const;
    return tf.tensor(randomNumbers(draw, seed, count), [...shape]);
  }
  return tf.engine().runKernel(
    "KernoUniform",
    {},
    { shape: [...shape], seed: [...seed], rate, scale },
  ) as Tensor;
}
