/** The two integers that seed one draw, as Keras' `SeedGenerator.next()` gives them. */
export type SeedPair = readonly [number, number];

/** What Keras reduces each half by before TensorFlow sees it: `tf.int32.max - 1`. */
const MODULUS = 2147483646;

/**
 * A seed pair as TensorFlow-backend Keras hands it to TensorFlow: each half
 * modulo 2147483646, never negative.
 *
 * @param seed Two integers.
 * @returns Two integers from 0 to 2147483645.
 * @throws {TypeError} If a half is not a safe integer.
 * @see `keras/src/backend/tensorflow/random.py`, `_cast_seed`
 */
export function castSeed(seed: SeedPair): SeedPair {
  return [half(seed[0], seed), half(seed[1], seed)];
}

function half(value: number, seed: SeedPair): number {
  if (!Number.isSafeInteger(value)) {
    throw new TypeError(
      `Cannot seed a draw as a seed must be two integers: current value is [${
        Array.from(seed ?? [])
      }]`,
    );
  }
  return ((value % MODULUS) + MODULUS) % MODULUS;
}

/**
 * The number of elements of a shape.
 *
 * @param shape Sizes of the axes.
 * @returns Their product; 1 for a scalar's `[]`.
 * @throws {RangeError} If a size is not an integer of 0 or more.
 */
export function elementCount(shape: readonly number[]): number {
  let count = 1;
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 0) {
      throw new RangeError(
        `Cannot draw random numbers as a shape must hold integers >= 0: current value is [${shape}]`,
      );
    }
    count *= size;
  }
  return count;
}
