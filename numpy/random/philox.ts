/**
 * Philox4x32-10, the counter-based generator of TensorFlow (Salmon et al.,
 * 2011): block number in, four 32-bit words out.
 *
 * ```text
 * round:  (hi0, lo0) = c0 * 0xD2511F53    (hi1, lo1) = c2 * 0xCD9E8D57
 *         c = (hi1 ^ c1 ^ k0, lo1, hi0 ^ c3 ^ k1, lo0)
 *         k = k + (0x9E3779B9, 0xBB67AE85)
 * ```
 *
 * @see `tensorflow/core/lib/random/philox_random.h`
 *
 * @module
 */
import { randomNumbers } from "../../engine/mod.ts";
import { castSeed, type SeedPair } from "./seed_pair.ts";

const M0 = 0xd2511f53 | 0, M0_LOW = 0x1f53, M0_HIGH = 0xd251;
const M1 = 0xcd9e8d57 | 0, M1_LOW = 0x8d57, M1_HIGH = 0xcd9e;
const W0 = 0x9e3779b9 | 0;
const W1 = 0xbb67ae85 | 0;

/** From so many numbers on the engine draws them, the same. */
export const MANY = 512;

/**
 * One block of Philox4x32-10.
 *
 * @param out Where the four words go.
 * @param at Index in `out` of the first word.
 * @param c0 First word of the counter; `c1`, `c2`, `c3` are the others.
 * @param k0 First word of the key; `k1` is the other.
 */
export function philoxBlock(
  out: Uint32Array,
  at: number,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
): void {
  for (let round = 0; round < 10; round++) {
    // The high word of a 32x32 product, from four 16x16 products.
    let low = c0 & 0xffff, high = c0 >>> 16;
    let mixed = Math.imul(low, M0_HIGH);
    let other = Math.imul(high, M0_LOW);
    let carry = (Math.imul(low, M0_LOW) >>> 16) + (mixed & 0xffff) +
      (other & 0xffff);
    const hi0 = (Math.imul(high, M0_HIGH) + (mixed >>> 16) + (other >>> 16) +
      (carry >>> 16)) | 0;
    const lo0 = Math.imul(c0, M0);

    low = c2 & 0xffff;
    high = c2 >>> 16;
    mixed = Math.imul(low, M1_HIGH);
    other = Math.imul(high, M1_LOW);
    carry = (Math.imul(low, M1_LOW) >>> 16) + (mixed & 0xffff) +
      (other & 0xffff);
    const hi1 = (Math.imul(high, M1_HIGH) + (mixed >>> 16) + (other >>> 16) +
      (carry >>> 16)) | 0;
    const lo1 = Math.imul(c2, M1);

    c0 = hi1 ^ c1 ^ k0;
    c1 = lo1;
    c2 = hi0 ^ c3 ^ k1;
    c3 = lo0;
    k0 = (k0 + W0) | 0;
    k1 = (k1 + W1) | 0;
  }
  out[at] = c0;
  out[at + 1] = c1;
  out[at + 2] = c2;
  out[at + 3] = c3;
}

/** Key and start counter that TensorFlow makes of a seed pair. */
export interface PhiloxKey {
  /** First word of the key. */
  readonly k0: number;
  /** Second word of the key. */
  readonly k1: number;
  /** Third word of the counter; the first two count blocks from 0. */
  readonly c2: number;
  /** Fourth word of the counter. */
  readonly c3: number;
}

/**
 * Mixes a seed pair into a key and a counter, as TensorFlow's stateless ops.
 *
 * @param seed Two integers; reduced as Keras does.
 * @returns The key and the upper half of the counter.
 * @throws {TypeError} If a half is not a safe integer.
 * @see `tensorflow/core/kernels/stateless_random_ops.cc`, `GenerateKey`
 */
export function philoxKey(seed: SeedPair): PhiloxKey {
  const [s0, s1] = castSeed(seed);
  const mix = new Uint32Array(4);
  philoxBlock(mix, 0, s0, 0, s1, 0, 0x3ec8f720, 0x02461e29);
  return { k0: mix[0] | 0, k1: mix[1] | 0, c2: mix[2] | 0, c3: mix[3] | 0 };
}

/**
 * The word stream of a seed pair.
 *
 * @param seed Two integers.
 * @param count How many words are wanted.
 * @returns At least `count` words, filled up to a multiple of four.
 * @throws {TypeError} If a half of the seed is not a safe integer.
 */
export function philoxWords(seed: SeedPair, count: number): Uint32Array {
  const blocks = Math.ceil(count / 4);
  if (count >= MANY) {
    const drawn = randomNumbers({ kind: "words" }, castSeed(seed), blocks * 4);
    return new Uint32Array(drawn.buffer);
  }
  const { k0, k1, c2, c3 } = philoxKey(seed);
  const words = new Uint32Array(blocks * 4);
  for (let block = 0; block < blocks; block++) {
    philoxBlock(words, block * 4, block, 0, c2, c3, k0, k1);
  }
  return words;
}

/**
 * The float32 in [0, 1) that TensorFlow makes of a word: its low 23 bits as
 * the mantissa of a number in [1, 2), less 1.
 *
 * @param word 32 bits.
 * @returns A multiple of 2^-23, exact.
 */
export function unitFloat(word: number): number {
  return (word & 0x7fffff) / 8388608;
}
