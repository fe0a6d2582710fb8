import { MT19937 } from "./mt19937.ts";

/**
 * Python's `random.Random`: the same numbers for the same integer seed.
 *
 * Keras draws the seeds of layers and initializers from it.
 *
 * @see `Lib/random.py` and `Modules/_randommodule.c` of CPython 3.11
 */
export class PythonRandom {
  readonly #bits = new MT19937();
  #nextGauss: number | null = null;

  /**
   * @param seed An integer; its sign does not count. Without it the operating
   * system gives one.
   * @throws {TypeError} If `seed` is not a safe integer.
   */
  constructor(seed?: number) {
    this.seed(seed);
  }

  /** Starts again, as `random.seed(seed)`. */
  seed(seed?: number): void {
    this.#nextGauss = null;
    if (seed === undefined) return this.#bits.seedRandomly();
    if (!Number.isSafeInteger(seed)) {
      throw new TypeError(
        `Cannot seed Python's random as the seed must be an integer: current value is ${seed}`,
      );
    }
    const size = Math.abs(seed);
    const high = Math.floor(size / 2 ** 32);
    this.#bits.seedArray(high > 0 ? [size >>> 0, high] : [size >>> 0]);
  }

  /** A double in [0, 1). */
  random(): number {
    return this.#bits.nextDouble();
  }

  /**
   * An integer of `count` random bits.
   *
   * @throws {RangeError} If `count` is not an integer from 0 to 53.
   */
  getrandbits(count: number): number {
    if (!Number.isInteger(count) || count < 0 || count > 53) {
      throw new RangeError(
        `Cannot draw bits as their number must be an integer from 0 to 53: current value is ${count}`,
      );
    }
    if (count === 0) return 0;
    if (count <= 32) return this.#bits.nextUint32() >>> (32 - count);
    const low = this.#bits.nextUint32();
    return (this.#bits.nextUint32() >>> (64 - count)) * 2 ** 32 + low;
  }

  /**
   * An integer from `low` to `high`, both included.
   *
   * @throws {RangeError} If there is none, or a bound is not an integer.
   */
  randint(low: number, high: number): number {
    return this.randrange(low, high + 1);
  }

  /**
   * An integer of `range(start, stop, step)`.
   *
   * @throws {RangeError} If the range is empty or not of integers.
   */
  randrange(start: number, stop: number, step = 1): number {
    const count = Math.ceil((stop - start) / step);
    if (![start, stop, step].every(Number.isSafeInteger) || !(count > 0)) {
      throw new RangeError(
        `Cannot draw an integer as the range must hold one: current value is range(${start}, ${stop}, ${step})`,
      );
    }
    return start + step * this.#below(count);
  }

  /** A double from `low` to `high`. */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.random();
  }

  /** A normal number; every second call gives the partner of the one before. */
  gauss(mean = 0, stddev = 1): number {
    let z = this.#nextGauss;
    this.#nextGauss = null;
    if (z === null) {
      const angle = this.random() * 2 * Math.PI;
      const radius = Math.sqrt(-2 * Math.log(1 - this.random()));
      z = Math.cos(angle) * radius;
      this.#nextGauss = Math.sin(angle) * radius;
    }
    return mean + z * stddev;
  }

  /**
   * One element.
   *
   * @throws {RangeError} If there is none.
   */
  choice<T>(items: ArrayLike<T>): T {
    if (items.length === 0) {
      throw new RangeError(
        "Cannot choose from an empty sequence: current length is 0",
      );
    }
    return items[this.#below(items.length)];
  }

  /**
   * `count` elements, an element as often as it comes.
   *
   * @param weights How likely each element is against the others.
   * @throws {RangeError} If the weights do not fit the elements or add up to 0.
   */
  choices<T>(
    items: ArrayLike<T>,
    count: number,
    weights?: ArrayLike<number>,
  ): T[] {
    const sums: number[] = [];
    for (let i = 0, sum = 0; i < items.length; i++) {
      sums.push(sum += weights ? weights[i] : 1);
    }
    const total = sums.at(-1) ?? 0;
    if (!(total > 0) || (weights && weights.length !== items.length)) {
      throw new RangeError(
        `Cannot choose as each element needs a weight and their sum must be above 0: current value is ${items.length} elements, sum ${total}`,
      );
    }
    return Array.from({ length: count }, () => {
      const point = this.random() * total;
      const index = sums.findIndex((sum) => point < sum);
      return items[index < 0 ? items.length - 1 : index];
    });
  }

  /** Puts `items` into another order, in place. */
  shuffle<T>(items: T[]): void {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.#below(i + 1);
      [items[i], items[j]] = [items[j], items[i]];
    }
  }

  /**
   * `count` different elements.
   *
   * @throws {RangeError} If there are fewer than `count`.
   */
  sample<T>(items: ArrayLike<T>, count: number): T[] {
    const size = items.length;
    if (!Number.isInteger(count) || count < 0 || count > size) {
      throw new RangeError(
        `Cannot sample as the count must be an integer from 0 to ${size}: current value is ${count}`,
      );
    }
    const setSize = 21 +
      (count > 5 ? 4 ** Math.ceil(Math.log(count * 3) / Math.log(4)) : 0);
    if (size <= setSize) {
      const pool = Array.from(items);
      return Array.from({ length: count }, (_, i) => {
        const j = this.#below(size - i);
        const chosen = pool[j];
        pool[j] = pool[size - i - 1];
        return chosen;
      });
    }
    const taken = new Set<number>();
    while (taken.size < count) taken.add(this.#below(size));
    return [...taken].map((index) => items[index]);
  }

  #below(count: number): number {
    const bits = count <= 0xffffffff
      ? 32 - Math.clz32(count)
      : 64 - Math.clz32(Math.floor(count / 2 ** 32));
    let drawn = this.getrandbits(bits);
    while (drawn >= count) drawn = this.getrandbits(bits);
    return drawn;
  }
}
