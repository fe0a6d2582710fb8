import type { Tensor } from "../../engine/mod.ts";
import { named } from "../_arguments.ts";
import type { ArrayInput } from "../array.ts";
import {
  boundsOf,
  chosen,
  drawn,
  normalNumbers,
  permuted,
  shuffled,
  uniformNumbers,
} from "./_fill.ts";
import { PcgGenerator } from "./pcg_generator.ts";
import type {
  ChooseOptions,
  NormalOptions,
  Size,
  SizeOptions,
  UniformOptions,
} from "./options.ts";

/** Options of `integers`. */
export interface IntegersOptions {
  /** Upper bound; without it `low` is the bound and 0 the lowest. */
  high?: number | null;
  /** Shape of the result; one number unless given. */
  size?: Size;
  /**
   * Whether the upper bound is drawn too.
   *
   * @default {false}
   */
  endpoint?: boolean;
}

/** Options of `random`. */
export interface RandomOptions {
  /** Shape of the result; one number unless given. */
  size?: Size;
  /**
   * `"float64"` draws 53 bits and narrows them, `"float32"` draws 24.
   *
   * @default {"float64"}
   */
  dtype?: string;
}

/**
 * NumPy's generator of `default_rng` (PCG64): the same numbers for the same
 * seed.
 *
 * Numbers are narrowed to float32 and int32. Without a size a method gives a
 * JavaScript number, with one a tensor.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * const rng = np.random.defaultRng(42);
 * assert.deepEqual(rng.permutation(4).arraySync(), [3, 2, 1, 0]);
 * ```
 *
 * @see `numpy.random.Generator`
 */
export class Generator {
  readonly #source: PcgGenerator;

  /**
   * A generator of its own.
   *
   * @param seed Integer of 0 or more. Without it the operating system gives
   * one.
   * @throws {TypeError} If `seed` is not an integer.
   * @throws {RangeError} If `seed` is negative.
   */
  constructor(seed?: number) {
    this.#source = new PcgGenerator(seed);
  }

  /**
   * Uniform numbers in [0, 1), of a shape.
   *
   * @throws {TypeError} If the dtype is another than those named.
   */
  random(): number;
  /** As above, of a shape. */
  random(size: Size | RandomOptions, dtype?: string | RandomOptions): Tensor;
  random(
    size?: Size | RandomOptions,
    dtype?: string | RandomOptions,
  ): number | Tensor {
    const given = named<RandomOptions>("random", ["size", "dtype"], [
      size,
      dtype,
    ]);
    const bits = given.dtype ?? "float64";
    if (bits !== "float64" && bits !== "float32") {
      throw new TypeError(
        `Cannot call random as dtype must be "float64" or "float32": current value is ${bits}`,
      );
    }
    return drawn(
      "random",
      given.size,
      "float32",
      bits === "float64"
        ? () => this.#source.double()
        : () => this.#source.float(),
    );
  }

  /**
   * Integers from `low` to `high - 1`; with one bound from 0.
   *
   * @throws {TypeError} If a bound is no integer or an option is unknown.
   * @throws {RangeError} If there is no such integer or it does not fit int32.
   */
  integers(low: number, high?: number | null): number;
  /** As above, of a shape. */
  integers(low: number, options: IntegersOptions): Tensor;
  /** As above, of a shape. */
  integers(
    low: number,
    high: number | null,
    size: Size | IntegersOptions,
    options?: IntegersOptions,
  ): Tensor;
  integers(
    low: number,
    high?: number | null | IntegersOptions,
    size?: Size | IntegersOptions,
    options?: IntegersOptions,
  ): number | Tensor {
    const call = "integers";
    const given = named<IntegersOptions>(call, ["high", "size", "endpoint"], [
      high,
      size,
      options,
    ]);
    const [from, to] = boundsOf(call, low, given.high);
    const end = given.endpoint ? to + 1 : to;
    return drawn(
      call,
      given.size,
      "int32",
      () => this.#source.integer(from, end),
    );
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
  uniform(low: number, high: number, size: Size | UniformOptions): Tensor;
  uniform(
    low?: number | UniformOptions,
    high?: number,
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
  normal(loc: number, scale: number, size: Size | NormalOptions): Tensor;
  normal(
    loc?: number | NormalOptions,
    scale?: number,
    size?: Size | NormalOptions,
  ): number | Tensor {
    return normalNumbers("normal", this.#source, [loc, scale, size]);
  }

  /** Standard normal numbers, of a shape. */
  standardNormal(): number;
  /** As above, of a shape. */
  standardNormal(size: Size | SizeOptions): Tensor;
  standardNormal(size?: Size | SizeOptions): number | Tensor {
    const given = named<SizeOptions>("standardNormal", ["size"], [size]);
    return drawn(
      "standardNormal",
      given.size,
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
