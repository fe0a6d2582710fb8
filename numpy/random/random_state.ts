import type { Tensor } from "../../engine/mod.ts";
import { named } from "../_arguments.ts";
import type { ArrayInput } from "../array.ts";
import { resolveDtype } from "../dtype.ts";
import {
  chosen,
  drawn,
  integerOf,
  numberOf,
  permuted,
  shuffled,
  type Size,
} from "./_fill.ts";
import { LegacyGenerator } from "./legacy_generator.ts";
import type { ChoiceOptions } from "./number_source.ts";

/** Options of `randint`. */
export interface RandintOptions {
  /** Upper bound, not drawn; without it `low` is the bound and 0 the lowest. */
  high?: number | null;
  /** Shape of the result; one number unless given. */
  size?: Size;
  /**
   * The dtype.
   *
   * @default {"int32"}
   */
  dtype?: string;
}

/** Options of `uniform`. */
export interface UniformOptions {
  /**
   * Lowest number drawn.
   *
   * @default {0}
   */
  low?: number;
  /**
   * Upper bound.
   *
   * @default {1}
   */
  high?: number;
  /** Shape of the result; one number unless given. */
  size?: Size;
}

/** Options of `normal`. */
export interface NormalOptions {
  /**
   * Centre.
   *
   * @default {0}
   */
  loc?: number;
  /**
   * Standard deviation.
   *
   * @default {1}
   */
  scale?: number;
  /** Shape of the result; one number unless given. */
  size?: Size;
}

/** Options of functions that take a shape only. */
export interface SizeOptions {
  /** Shape of the result; one number unless given. */
  size?: Size;
}

/** Options of `choice` that gives arrays. */
export interface ChooseOptions extends ChoiceOptions {
  /** Shape of the result; one element unless given. */
  size?: Size;
}

/**
 * NumPy's legacy generator (MT19937): the same numbers for the same seed.
 *
 * Numbers are drawn in double precision and narrowed: float32 and int32. Without
 * a size a method gives a JavaScript number, with one a tensor. `np.random` is
 * one of these, shared by everything.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * const r = np.random.RandomState(0);
 * assert.equal(r.randint(10), 5);
 * assert.deepEqual(r.randint(10, { size: 3 }).arraySync(), [0, 3, 3]);
 * ```
 *
 * @see `numpy.random.RandomState`
 */
export class RandomState {
  readonly #source: LegacyGenerator;

  /**
   * A generator of its own.
   *
   * @param seed Integer from 0 to 4294967295, a list of them, or a source to
   * share. Without it the operating system gives a seed.
   * @throws {TypeError} If it is not of integers.
   * @throws {RangeError} If an integer is outside those bounds.
   */
  constructor(seed?: number | number[] | LegacyGenerator) {
    this.#source = seed instanceof LegacyGenerator
      ? seed
      : new LegacyGenerator(seed);
  }

  /** Starts again from `seed`. */
  seed(seed?: number | number[]): void {
    this.#source.seed(seed);
  }

  /** Uniform numbers in [0, 1), of the shape given by its sizes. */
  rand(): number;
  /** As above, of a shape. */
  rand(...sizes: number[]): Tensor;
  rand(...sizes: number[]): number | Tensor {
    const size = sizes.length === 0 ? null : sizes;
    return drawn("rand", size, "float32", () => this.#source.double());
  }

  /** Standard normal numbers, of the shape given by its sizes. */
  randn(): number;
  /** As above, of a shape. */
  randn(...sizes: number[]): Tensor;
  randn(...sizes: number[]): number | Tensor {
    const size = sizes.length === 0 ? null : sizes;
    return drawn("randn", size, "float32", () => this.#source.gauss());
  }

  /**
   * Integers from `low` to `high - 1`; with one bound from 0.
   *
   * @throws {TypeError} If a bound is no integer or an option is unknown.
   * @throws {RangeError} If there is no such integer or it does not fit int32.
   */
  randint(low: number, high?: number | null): number;
  /** As above, of a shape. */
  randint(low: number, options: RandintOptions): Tensor;
  /** As above, of a shape. */
  randint(
    low: number,
    high: number | null,
    size: Size | RandintOptions,
    dtype?: string | RandintOptions,
  ): Tensor;
  randint(
    low: number,
    high?: number | null | RandintOptions,
    size?: Size | RandintOptions,
    dtype?: string | RandintOptions,
  ): number | Tensor {
    const call = "randint";
    const given = named<RandintOptions>(call, ["high", "size", "dtype"], [
      high,
      size,
      dtype,
    ]);
    const one = given.high === undefined || given.high === null;
    const from = one ? 0 : integerOf(call, "low", low);
    const to = one
      ? integerOf(call, "low", low)
      : integerOf(call, "high", given.high);
    const wanted = resolveDtype(given.dtype ?? "int32");
    if (wanted !== "int32") {
      throw new TypeError(
        `Cannot call ${call} with dtype ${given.dtype} as integers are int32: cast the result`,
      );
    }
    return drawn(
      call,
      given.size,
      wanted,
      () => this.#source.integer(from, to),
    );
  }

  /** Uniform numbers in [0, 1), of a shape. */
  random(): number;
  /** As above, of a shape. */
  random(size: Size | SizeOptions): Tensor;
  random(size?: Size | SizeOptions): number | Tensor {
    const given = named<SizeOptions>("random", ["size"], [size]);
    return drawn("random", given.size, "float32", () => this.#source.double());
  }

  /** As {@linkcode random}. */
  randomSample(): number;
  /** As above, of a shape. */
  randomSample(size: Size | SizeOptions): Tensor;
  randomSample(size?: Size | SizeOptions): number | Tensor {
    return this.random(size as SizeOptions);
  }

  /**
   * Uniform numbers from `low` to `high`.
   *
   * @throws {TypeError} If a bound is no number or an option is unknown.
   */
  uniform(low?: number, high?: number): number;
  /** As above, of a shape. */
  uniform(options: UniformOptions): Tensor;
  /** As above, of a shape. */
  uniform(low: number, options: UniformOptions): Tensor;
  /** As above, of a shape. */
  uniform(low: number, high: number, size: Size | UniformOptions): Tensor;
  uniform(
    low?: number | UniformOptions,
    high?: number | UniformOptions,
    size?: Size | UniformOptions,
  ): number | Tensor {
    const call = "uniform";
    const given = named<UniformOptions>(call, ["low", "high", "size"], [
      low,
      high,
      size,
    ]);
    const from = numberOf(call, "low", given.low ?? 0);
    const range = numberOf(call, "high", given.high ?? 1) - from;
    return drawn(
      call,
      given.size,
      "float32",
      () => from + range * this.#source.double(),
    );
  }

  /**
   * Normal numbers around `loc`.
   *
   * @throws {TypeError} If an argument is no number or an option is unknown.
   * @throws {RangeError} If `scale` is negative.
   */
  normal(loc?: number, scale?: number): number;
  /** As above, of a shape. */
  normal(options: NormalOptions): Tensor;
  /** As above, of a shape. */
  normal(loc: number, options: NormalOptions): Tensor;
  /** As above, of a shape. */
  normal(loc: number, scale: number, size: Size | NormalOptions): Tensor;
  normal(
    loc?: number | NormalOptions,
    scale?: number | NormalOptions,
    size?: Size | NormalOptions,
  ): number | Tensor {
    const call = "normal";
    const given = named<NormalOptions>(call, ["loc", "scale", "size"], [
      loc,
      scale,
      size,
    ]);
    const mean = numberOf(call, "loc", given.loc ?? 0);
    const stddev = numberOf(call, "scale", given.scale ?? 1);
    if (stddev < 0) {
      throw new RangeError(
        `Cannot call ${call} as scale must be >= 0: current value is ${stddev}`,
      );
    }
    return drawn(
      call,
      given.size,
      "float32",
      () => mean + stddev * this.#source.gauss(),
    );
  }

  /** Standard normal numbers, of a shape. */
  standardNormal(): number;
  /** As above, of a shape. */
  standardNormal(size: Size | SizeOptions): Tensor;
  standardNormal(size?: Size | SizeOptions): number | Tensor {
    const { size: wanted } = named<SizeOptions>("standardNormal", ["size"], [
      size,
    ]);
    return drawn(
      "standardNormal",
      wanted,
      "float32",
      () => this.#source.gauss(),
    );
  }

  /**
   * The integers below a number, or an array along its first axis, in another
   * order.
   *
   * @throws {TypeError} If `x` is neither an integer nor an array.
   */
  permutation(x: ArrayInput): Tensor {
    return permuted("permutation", this.#source, x);
  }

  /**
   * Puts a list, a typed array or a tensor into another order along its first
   * axis, in place.
   *
   * @throws {TypeError} If `x` is none of these, or a variable.
   */
  shuffle(x: unknown): void {
    shuffled("shuffle", this.#source, x);
  }

  /**
   * Elements of a vector, or integers below a number, by chance.
   *
   * @throws {TypeError} If `a` is neither, or an option is unknown.
   * @throws {RangeError} If there is not enough to choose from, or `p` does not
   * fit.
   */
  choice(a: ArrayInput): number | string | boolean;
  /** As above, of a shape. */
  choice(
    a: ArrayInput,
    size: Size | ChooseOptions,
    replace?: boolean | ChooseOptions,
    p?: ArrayLike<number> | ChooseOptions,
  ): Tensor;
  choice(
    a: ArrayInput,
    size?: Size | ChooseOptions,
    replace?: boolean | ChooseOptions,
    p?: ArrayLike<number> | ChooseOptions,
  ): number | string | boolean | Tensor {
    const given = named<ChooseOptions>("choice", ["size", "replace", "p"], [
      size,
      replace,
      p,
    ]);
    return chosen("choice", this.#source, a, given.size, given);
  }
}
