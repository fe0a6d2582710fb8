import {
  checkChoice,
  chooseDifferent,
  cumulated,
  place,
} from "./_probabilities.ts";
import type { ChoiceOptions, NumberSource } from "./number_source.ts";
import { PCG64 } from "./pcg64.ts";
import { ziggurat } from "./ziggurat.ts";

/**
 * The numbers of NumPy's `default_rng`, in double precision and without
 * tensors: what class `Generator` draws from.
 *
 * @see `numpy/random/_generator.pyx` and
 * `numpy/random/src/distributions/distributions.c` of NumPy 2.4
 */
export class PcgGenerator implements NumberSource {
  readonly #bits: PCG64;

  /**
   * @param seed Integer of 0 or more. Without it the operating system gives
   * one.
   * @throws {TypeError} If `seed` is not a safe integer.
   * @throws {RangeError} If `seed` is negative.
   */
  constructor(seed?: number) {
    this.#bits = new PCG64(seed);
  }

  /** A double in [0, 1), as `random()`. */
  double(): number {
    return this.#bits.nextDouble();
  }

  /** A float32 in [0, 1) of half the bits, as `random(dtype="float32")`. */
  float(): number {
    return (this.#bits.nextUint32() >>> 8) / 16777216;
  }

  /**
   * A standard normal number, as `standard_normal()`; NumPy's once narrowed to
   * float32.
   */
  gauss(): number {
    return ziggurat(this.#bits);
  }

  /**
   * An integer from `low` to `high - 1`, as `integers(low, high)`.
   *
   * @throws {RangeError} If there is none, or the range is above 2^53 - 1.
   */
  integer(low: number, high: number): number {
    if (!(low < high)) {
      throw new RangeError(
        `Cannot draw an integer as low must be below high: current value is low=${low}, high=${high}`,
      );
    }
    return low + this.#below(high - low);
  }

  /** An integer below `count`, by Lemire's method. */
  #below(count: number): number {
    if (!Number.isSafeInteger(count)) {
      throw new RangeError(
        `Cannot draw an integer as the range must be at most 2^53 - 1: current value is ${count}`,
      );
    }
    if (count === 1) return 0;
    if (count > 2 ** 32) return this.#wide(BigInt(count));
    if (count === 2 ** 32) return this.#bits.nextUint32();
    const threshold = (2 ** 32 - count) % count;
    for (;;) {
      const word = this.#bits.nextUint32();
      // Of the 64 bits of word * count the low half decides, the high is drawn.
      if (Math.imul(word, count) >>> 0 >= threshold) {
        const low = (word & 0xffff) * count;
        const high = (word >>> 16) * count + Math.floor(low / 65536);
        return Math.floor(high / 65536);
      }
    }
  }

  /** As {@linkcode PcgGenerator} `#below` for more than 32 bits. */
  #wide(count: bigint): number {
    const threshold = (2n ** 64n - count) % count;
    for (;;) {
      this.#bits.next();
      const word = BigInt(this.#bits.high) << 32n | BigInt(this.#bits.low);
      const product = word * count;
      if ((product & 0xffffffffffffffffn) >= threshold) {
        return Number(product >> 64n);
      }
    }
  }

  /** Puts a list into another order in place, as `shuffle(items)`. */
  shuffle(items: { length: number; [index: number]: unknown }): void {
    for (let i = items.length - 1; i > 0; i--) swap(items, i, this.#upTo(i));
  }

  /** An integer from 0 to `max` by masked rejection, as shuffles draw it. */
  #upTo(max: number): number {
    const mask = 0xffffffff >>> Math.clz32(max);
    let drawn: number;
    do drawn = (this.#bits.nextUint32() & mask) >>> 0; while (drawn > max);
    return drawn;
  }

  /** The integers from 0 to `count - 1` in another order. */
  permutation(count: number): Int32Array {
    const order = Int32Array.from({ length: count }, (_, i) => i);
    this.shuffle(order);
    return order;
  }

  /**
   * `count` of the integers from 0 to `size - 1`, as `choice(size, count)`.
   *
   * @throws {RangeError} If `p` has another length than `size`, holds a negative
   * number, does not add up to 1 or leaves too few to choose, or if there
   * are fewer than `count` to choose from without `replace`.
   */
  choice(
    size: number,
    count: number,
    options: ChoiceOptions = {},
  ): Int32Array {
    const { replace = true, p } = options;
    checkChoice(size, count, replace, p);
    if (!replace) {
      return p
        ? chooseDifferent(() => this.double(), p, count)
        : this.#chooseDifferent(size, count);
    }
    const sums = p && cumulated(p);
    const draw = () => sums ? place(sums, this.double()) : this.#below(size);
    return Int32Array.from({ length: count }, draw);
  }

  /** A tail shuffle where many are wanted of many, else Floyd's method. */
  #chooseDifferent(size: number, count: number): Int32Array {
    if (size > 10000 && count > Math.floor(size / 50)) {
      const order = Int32Array.from({ length: size }, (_, i) => i);
      this.#shuffleFrom(Math.max(size - count, 1), order);
      return order.slice(size - count);
    }
    const taken = new Set<number>();
    for (let j = size - count; j < size; j++) {
      const drawn = this.#below(j + 1);
      taken.add(taken.has(drawn) ? j : drawn);
    }
    const chosen = Int32Array.from(taken);
    this.#shuffleFrom(1, chosen);
    return chosen;
  }

  #shuffleFrom(first: number, items: Int32Array): void {
    for (let i = items.length - 1; i >= first; i--) {
      swap(items, i, this.#below(i + 1));
    }
  }
}

function swap(items: { [index: number]: unknown }, i: number, j: number): void {
  const item = items[i];
  items[i] = items[j];
  items[j] = item;
}
