import type { Tensor } from "../../engine/mod.ts";
import { named } from "../_arguments.ts";
import type { ArrayInput } from "../array.ts";
import { binomial, multinomial } from "./binomial.ts";
import {
  beta,
  laplace,
  poisson,
  standardExponential,
  standardGamma,
} from "./distributions.ts";
import {
  boundsOf,
  checkInt32,
  chosen,
  distribution,
  type DistributionArguments,
  DOUBLE,
  drawn,
  GAUSS,
  normalNumbers,
  permuted,
  rows,
  shuffled,
  uniformNumbers,
} from "./_fill.ts";
import { LegacyGenerator } from "./legacy_generator.ts";
import type {
  ChooseOptions,
  NormalOptions,
  RandintOptions,
  Size,
  SizeOptions,
  UniformOptions,
} from "./options.ts";

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
    return this.#drawn("rand", "float32", {}, size, (r) => r.double(), DOUBLE);
  }

  /** Standard normal numbers, of the shape given by its sizes. */
  randn(): number;
  /** As above, of a shape. */
  randn(...sizes: number[]): Tensor;
  randn(...sizes: number[]): number | Tensor {
    const size = sizes.length === 0 ? null : sizes;
    return this.#drawn("randn", "float32", {}, size, (r) => r.gauss(), GAUSS);
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
    const [from, to] = boundsOf(call, low, given.high);
    checkInt32(call, given.dtype);
    return drawn(
      call,
      given.size,
      "int32",
      () => this.#source.integer(from, to),
      [this.#source, { kind: "integer", low: from, high: to }],
    );
  }

  /** Uniform numbers in [0, 1), of a shape. */
  random(): number;
  /** As above, of a shape. */
  random(size: Size | SizeOptions): Tensor;
  random(size?: Size | SizeOptions): number | Tensor {
    return this.#drawn(
      "random",
      "float32",
      {},
      size,
      (r) => r.double(),
      DOUBLE,
    );
  }

  /** As {@linkcode random}. */
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
    return uniformNumbers("uniform", this.#source, [low, high, size]);
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
    return normalNumbers("normal", this.#source, [loc, scale, size]);
  }

  /** Standard normal numbers, of a shape. */
  standardNormal(): number;
  /** As above, of a shape. */
  standardNormal(size: Size | SizeOptions): Tensor;
  standardNormal(size?: Size | SizeOptions): number | Tensor {
    const call = "standardNormal";
    return this.#drawn(call, "float32", {}, size, (r) => r.gauss(), GAUSS);
  }

  /**
   * Numbers of the exponential distribution with mean `scale`.
   *
   * @throws {TypeError} If an argument is no number or an option is unknown.
   * @throws {RangeError} If `scale` is negative.
   */
  exponential(scale?: number): number;
  /** As above, of a shape. */
  exponential(scale: number, size: Size | SizeOptions): Tensor;
  exponential(scale: number = 1, size?: Size | SizeOptions): number | Tensor {
    return this.#drawn(
      "exponential",
      "float32",
      { scale },
      size,
      (r) => scale * standardExponential(r),
    );
  }

  /**
   * Numbers of the Laplace distribution around `loc`.
   *
   * @throws {TypeError} If an argument is no number or an option is unknown.
   * @throws {RangeError} If `scale` is negative.
   */
  laplace(loc?: number, scale?: number): number;
  /** As above, of a shape. */
  laplace(loc: number, scale: number, size: Size | SizeOptions): Tensor;
  laplace(
    loc: number = 0,
    scale: number = 1,
    size?: Size | SizeOptions,
  ): number | Tensor {
    return this.#drawn(
      "laplace",
      "float32",
      { loc, scale },
      size,
      (r) => laplace(r, loc, scale),
    );
  }

  /**
   * Numbers of the gamma distribution.
   *
   * @throws {TypeError} If an argument is no number or an option is unknown.
   * @throws {RangeError} If `shape` or `scale` is negative.
   */
  gamma(shape: number, scale?: number): number;
  /** As above, of a shape. */
  gamma(shape: number, scale: number, size: Size | SizeOptions): Tensor;
  gamma(
    shape: number,
    scale: number = 1,
    size?: Size | SizeOptions,
  ): number | Tensor {
    return this.#drawn(
      "gamma",
      "float32",
      { shape, scale },
      size,
      (r) => scale * standardGamma(r, shape),
    );
  }

  /**
   * Numbers of the beta distribution, between 0 and 1.
   *
   * @throws {TypeError} If an argument is no number or an option is unknown.
   * @throws {RangeError} If `a` or `b` is not above 0.
   */
  beta(a: number, b: number): number;
  /** As above, of a shape. */
  beta(a: number, b: number, size: Size | SizeOptions): Tensor;
  beta(a: number, b: number, size?: Size | SizeOptions): number | Tensor {
    return this.#drawn("beta", "float32", { a, b }, size, (r) => beta(r, a, b));
  }

  /**
   * Counts of the Poisson distribution with mean `lam`.
   *
   * @throws {TypeError} If an argument is no number or an option is unknown.
   * @throws {RangeError} If `lam` is negative.
   */
  poisson(lam?: number): number;
  /** As above, of a shape. */
  poisson(lam: number, size: Size | SizeOptions): Tensor;
  poisson(lam: number = 1, size?: Size | SizeOptions): number | Tensor {
    return this.#drawn(
      "poisson",
      "int32",
      { lam },
      size,
      (r) => poisson(r, lam),
    );
  }

  /**
   * How many of `n` tries succeed where one does with probability `p`.
   *
   * @throws {TypeError} If an argument is no number or an option is unknown.
   * @throws {RangeError} If `n` is no integer of 0 or more or `p` is not from 0 to 1.
   */
  binomial(n: number, p: number): number;
  /** As above, of a shape. */
  binomial(n: number, p: number, size: Size | SizeOptions): Tensor;
  binomial(n: number, p: number, size?: Size | SizeOptions): number | Tensor {
    return this.#drawn(
      "binomial",
      "int32",
      { n, p },
      size,
      (r) => binomial(r, n, p),
    );
  }

  /**
   * How often each outcome comes in `n` tries.
   *
   * @param pvals How likely each outcome is, adding up to 1.
   * @returns int32 `[...size, outcomes]`.
   * @throws {TypeError} If an argument is no number or an option is unknown.
   * @throws {RangeError} If `n` is no integer of 0 or more, or `pvals` are no
   * probabilities.
   */
  multinomial(
    n: number,
    pvals: ArrayLike<number>,
    size?: Size | SizeOptions,
  ): Tensor {
    const given = named<SizeOptions>("multinomial", ["size"], [size]);
    return rows(
      "multinomial",
      n,
      pvals,
      given.size,
      () => multinomial(this.#source, n, pvals),
    );
  }

  #drawn(...args: DistributionArguments<LegacyGenerator>): number | Tensor {
    return distribution(this.#source, ...args);
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
