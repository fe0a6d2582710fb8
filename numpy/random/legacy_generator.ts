import {
  checkChoice,
  chooseDifferent,
  cumulated,
  place,
} from "./_probabilities.ts";
import { MT19937 } from "./mt19937.ts";
import type {
  ChoiceOptions,
  ManyNumbers,
  NumberSource,
} from "./number_source.ts";

/**
 * The numbers of NumPy's legacy `RandomState`, in double precision and without
 * tensors: what `np.random.*`, shuffles and class `RandomState` draw from.
 *
 * @see `numpy/random/mtrand.pyx` and
 * `numpy/random/src/legacy/legacy-distributions.c` of NumPy 2.4
 */
export class LegacyGenerator implements NumberSource {
  readonly #bits = new MT19937();
  #nextGauss: number | null = null;

  /**
   * @param seed Integer from 0 to 4294967295, or a list of them. Without it
   * the operating system gives one.
   * @throws {TypeError} If `seed` is not of integers.
   * @throws {RangeError} If an integer is outside those bounds, or the list is
   * empty.
   */
  constructor(seed?: number | ArrayLike<number>) {
    this.seed(seed);
  }

  /** Starts again, as `np.random.seed(seed)`. */
  seed(seed?: number | ArrayLike<number>): void {
    if (seed === undefined) this.#bits.seedRandomly();
    else if (typeof seed === "number") this.#bits.seed(checkedSeed(seed));
    else this.#bits.seedArray(checkedSeeds(seed));
    this.#nextGauss = null;
  }

  /** A double in [0, 1), as `rand()`. */
  double(): number {
    return this.#bits.nextDouble();
  }

  /** A standard normal number by the polar method, as `randn()`. */
  gauss(): number {
    if (this.#nextGauss !== null) {
      const gauss = this.#nextGauss;
      this.#nextGauss = null;
      return gauss;
    }
    let x1: number, x2: number, square: number;
    do {
      x1 = 2 * this.double() - 1;
      x2 = 2 * this.double() - 1;
      square = x1 * x1 + x2 * x2;
    } while (square >= 1 || square === 0);
    const factor = Math.sqrt(-2 * Math.log(square) / square);
    this.#nextGauss = factor * x1;
    return factor * x2;
  }

  /** Many numbers at once, on the engine; null where it has no way. */
  many(draw: ManyNumbers, count: number): Float32Array | Int32Array | null {
    if (draw.kind !== "integer") {
      return draw.kind === "gauss"
        ? this.#manyGauss(draw, count)
        : this.#bits.numbers(draw, count).values;
    }
    const { low, high } = draw;
    const max = high - 1 - low;
    const fits = low === (low | 0) && high - 1 === (high - 1 | 0) && max > 0;
    if (!fits) return null;
    const integers = { kind: "integer", least: low, max } as const;
    return this.#bits.numbers(integers, count).values;
  }

  /** They come in pairs: one may wait, and one may be left over. */
  #manyGauss(
    draw: Exclude<ManyNumbers, { kind: "integer" }>,
    count: number,
  ): Float32Array {
    const first = this.#nextGauss === null ? 0 : 1;
    const values = new Float32Array(count);
    if (first) values[0] = draw.shift + draw.scale * this.gauss();
    const drawn = this.#bits.numbers(draw, count - first);
    values.set(drawn.values, first);
    if (!Number.isNaN(drawn.spare)) this.#nextGauss = drawn.spare;
    return values;
  }

  /**
   * An integer from 0 to `max`, both included; none is drawn for 0.
   *
   * @throws {RangeError} If `max` is not an integer from 0 to 2^53 - 1.
   */
  upTo(max: number): number {
    if (!Number.isSafeInteger(max) || max < 0) {
      throw new RangeError(
        `Cannot draw an integer as the range must be of 0 to 2^53 - 1: current value is ${max}`,
      );
    }
    if (max === 0) return 0;
    if (max > 0xffffffff) return this.#wide(max);
    const mask = 0xffffffff >>> Math.clz32(max);
    let drawn: number;
    do drawn = (this.#bits.nextUint32() & mask) >>> 0; while (drawn > max);
    return drawn;
  }

  /** As {@linkcode upTo} for more than 32 bits: two words, the high one first. */
  #wide(max: number): number {
    const mask = 0xffffffff >>> Math.clz32(Math.floor(max / 2 ** 32));
    let drawn: number;
    do {
      const high = (this.#bits.nextUint32() & mask) >>> 0;
      drawn = high * 2 ** 32 + this.#bits.nextUint32();
    } while (drawn > max);
    return drawn;
  }

  /**
   * An integer from `low` to `high - 1`, as `randint(low, high)`.
   *
   * @throws {RangeError} If there is none.
   */
  integer(low: number, high: number): number {
    if (!(low < high)) {
      throw new RangeError(
        `Cannot draw an integer as low must be below high: current value is low=${low}, high=${high}`,
      );
    }
    return low + this.upTo(high - 1 - low);
  }

  /** Puts a list into another order in place, as `shuffle(items)`. */
  shuffle(items: { length: number; [index: number]: unknown }): void {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.upTo(i);
      const item = items[i];
      items[i] = items[j];
      items[j] = item;
    }
  }

  /**
   * The integers from 0 to `count - 1` in another order, as
   * `permutation(count)`.
   */
  permutation(count: number): Int32Array {
    const order = Int32Array.from({ length: count }, (_, i) => i);
    this.shuffle(order);
    return order;
  }

  /**
   * `count` of the integers from 0 to `size - 1`, as `choice(size, count)`.
   *
   * @param options `replace` (true unless given): an integer may come more than
   * once; `p`: how likely each is.
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
        : this.permutation(size).slice(0, count);
    }
    const out = new Int32Array(count);
    const sums = p && cumulated(p);
    for (let i = 0; i < count; i++) {
      out[i] = sums ? place(sums, this.double()) : this.upTo(size - 1);
    }
    return out;
  }
}

function checkedSeed(seed: number): number {
  if (!Number.isInteger(seed)) {
    throw new TypeError(
      `Cannot seed np.random as the seed must be an integer: current value is ${seed}`,
    );
  }
  if (seed < 0 || seed > 0xffffffff) {
    throw new RangeError(
      `Cannot seed np.random as the seed must be from 0 to 2**32 - 1: current value is ${seed}`,
    );
  }
  return seed;
}

function checkedSeeds(seeds: ArrayLike<number>): number[] {
  const list = Array.from(seeds, checkedSeed);
  if (list.length === 0) {
    throw new RangeError(
      "Cannot seed np.random as a list of seeds must hold one: current value is []",
    );
  }
  return list;
}
