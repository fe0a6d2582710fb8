/**
 * Initializers that draw from one distribution whatever the shape.
 *
 * @module
 */
import { type DataType, type Tensor, tf } from "../../engine/mod.ts";
import { normal, truncatedNormal, uniform } from "../../numpy/random/mod.ts";
import { resolveArguments } from "../arguments/resolve.ts";
import { withoutNew } from "../callable.ts";
import type { SeedGenerator } from "../seed_generator.ts";
import { register } from "../serialization/registry.ts";
import { type Initializer, RandomInitializer } from "./initializer.ts";

/** A seed: a whole number, a generator, or `null` for a drawn one. */
export type Seed = number | SeedGenerator | null;

/** Options of {@linkcode RandomNormal} and {@linkcode TruncatedNormal}. */
export interface NormalOptions {
  /**
   * Mean of the values.
   *
   * @default {0}
   */
  mean?: number;
  /**
   * Standard deviation of the values.
   *
   * @default {0.05}
   */
  stddev?: number;
  /**
   * Makes the values the same in each run.
   *
   * @default {null}
   */
  seed?: Seed;
}

/** Options of {@linkcode RandomUniform}. */
export interface UniformOptions {
  /**
   * Least value.
   *
   * @default {-0.05}
   */
  minval?: number;
  /**
   * Bound that no value reaches.
   *
   * @default {0.05}
   */
  maxval?: number;
  /**
   * Makes the values the same in each run.
   *
   * @default {null}
   */
  seed?: Seed;
}

const NORMAL = { arguments: { mean: 0, stddev: 0.05, seed: null } };

class RandomNormalClass extends RandomInitializer {
  readonly mean: number;
  readonly stddev: number;

  constructor(...args: unknown[]) {
    const { mean, stddev, seed } = resolveArguments<Required<NormalOptions>>(
      "RandomNormal",
      NORMAL,
      args,
    );
    super(seed);
    this.mean = mean;
    this.stddev = stddev;
  }

  override call(shape: readonly number[], dtype: DataType): Tensor {
    const values = normal(shape, this.nextSeed(), this.mean, this.stddev);
    return tf.tensor(values, [...shape]).cast(dtype);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), mean: this.mean, stddev: this.stddev };
  }
}

class TruncatedNormalClass extends RandomInitializer {
  readonly mean: number;
  readonly stddev: number;

  constructor(...args: unknown[]) {
    const { mean, stddev, seed } = resolveArguments<Required<NormalOptions>>(
      "TruncatedNormal",
      NORMAL,
      args,
    );
    super(seed);
    this.mean = mean;
    this.stddev = stddev;
  }

  override call(shape: readonly number[], dtype: DataType): Tensor {
    const seed = this.nextSeed();
    const values = truncatedNormal(shape, seed, this.mean, this.stddev);
    return tf.tensor(values, [...shape]).cast(dtype);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), mean: this.mean, stddev: this.stddev };
  }
}

class RandomUniformClass extends RandomInitializer {
  readonly minval: number;
  readonly maxval: number;

  constructor(...args: unknown[]) {
    const { minval, maxval, seed } = resolveArguments<Required<UniformOptions>>(
      "RandomUniform",
      { arguments: { minval: -0.05, maxval: 0.05, seed: null } },
      args,
    );
    super(seed);
    this.minval = minval;
    this.maxval = maxval;
  }

  override call(shape: readonly number[], dtype: DataType): Tensor {
    const values = uniform(shape, this.nextSeed(), this.minval, this.maxval);
    return tf.tensor(values, [...shape]).cast(dtype);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), minval: this.minval, maxval: this.maxval };
  }
}

/** How the normal initializers are called. */
export interface NormalConstructor {
  /** With `new`, which may be left out. */
  new (mean?: number, stddev?: number, seed?: Seed): Initializer;
  /** With `new`, which may be left out. */
  new (options: NormalOptions): Initializer;
  (mean?: number, stddev?: number, seed?: Seed): Initializer;
  (options: NormalOptions): Initializer;
}

/**
 * Normally distributed values.
 *
 * The numbers are those of Keras on TensorFlow (Philox), to the last bit or one
 * beside it. One object gives the same values at every call, unless its seed
 * is a `SeedGenerator`.
 *
 * @param mean Mean.
 * @param stddev Standard deviation.
 * @param seed A whole number, a `SeedGenerator`, or `null`.
 * @returns An initializer.
 * @throws {TypeError} If `seed` is of another kind.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { initializers } from "kerno";
 *
 * const [first] = initializers.RandomNormal({ seed: 42 })([5]).dataSync();
 * assert.ok(Math.abs(first - 0.0007908538) < 1e-9);
 * ```
 *
 * @see `keras/src/initializers/random_initializers.py`
 */
export const RandomNormal: NormalConstructor = withoutNew(
  "RandomNormal",
  RandomNormalClass,
);

/**
 * Normally distributed values; those more than two standard deviations off are
 * drawn again.
 *
 * @param mean Mean.
 * @param stddev Standard deviation before the cut.
 * @param seed A whole number, a `SeedGenerator`, or `null`.
 * @returns An initializer.
 * @throws {TypeError} If `seed` is of another kind.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { initializers } from "kerno";
 *
 * const values = initializers.TruncatedNormal({ stddev: 1 })([1000]).dataSync();
 * assert.ok(values.every((value) => Math.abs(value) <= 2));
 * ```
 *
 * @see `keras/src/initializers/random_initializers.py`
 */
export const TruncatedNormal: NormalConstructor = withoutNew(
  "TruncatedNormal",
  TruncatedNormalClass,
);

/**
 * Evenly distributed values.
 *
 * The numbers are exactly those of Keras on TensorFlow. One object gives the
 * same values at every call, unless its seed is a `SeedGenerator`.
 *
 * @param minval Least value.
 * @param maxval Bound that no value reaches.
 * @param seed A whole number, a `SeedGenerator`, or `null`.
 * @returns An initializer.
 * @throws {TypeError} If `seed` is of another kind.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { initializers } from "kerno";
 *
 * const [first] = initializers.RandomUniform({ seed: 42 })([5]).dataSync();
 * assert.equal(first, Math.fround(-0.021756684));
 * ```
 *
 * @see `keras/src/initializers/random_initializers.py`
 */
export const RandomUniform: {
  new (minval?: number, maxval?: number, seed?: Seed): Initializer;
  new (options: UniformOptions): Initializer;
  (minval?: number, maxval?: number, seed?: Seed): Initializer;
  (options: UniformOptions): Initializer;
} = withoutNew("RandomUniform", RandomUniformClass);

register("keras.initializers", "RandomNormal", RandomNormal, ["normal"]);
register("keras.initializers", "TruncatedNormal", TruncatedNormal);
register("keras.initializers", "RandomUniform", RandomUniform, ["uniform"]);
