/**
 * Layers that disturb their input in training.
 *
 * @module
 */
import { dropoutMask, type Tensor, tf } from "../../engine/mod.ts";
import { castSeed, normal } from "../../numpy/random/mod.ts";
import { asFloat } from "../_inputs.ts";
import { DROPOUT_LEGACY, NOISE_LEGACY } from "../arguments/legacy.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { REQUIRED } from "../arguments/resolve.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import { SeedGenerator } from "../seed_generator.ts";
import { register } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";
import { checkRate } from "./_check_rate.ts";

/** Options of layers with a seed. */
export interface SeedOptions extends LayerOptions {
  /**
   * Makes the numbers the same in each run.
   *
   * @default {null}
   */
  seed?: number | null;
}

/** Options of {@linkcode AlphaDropout}. */
export interface AlphaDropoutOptions extends SeedOptions {
  /**
   * Shape of the mask; a size of 1 shares it along that axis, `null` takes the
   * size of the input.
   *
   * @default {null}
   */
  noiseShape?: readonly (number | null)[] | null;
}

/** Base of layers with random numbers of their own. */
abstract class Noise extends Layer {
  readonly seed: number | null;
  readonly seedGenerator: SeedGenerator | null;

  constructor(common: LayerOptions, strength: number, seed: number | null) {
    super(common);
    this.seed = seed;
    this.seedGenerator = strength > 0 ? SeedGenerator(seed) : null;
    this.supportsMasking = true;
    this.buildAtInit();
  }

  /** The input, disturbed. */
  protected abstract disturb(x: Tensor, seeds: SeedGenerator): Tensor;

  override call(inputs: Tensor, options: { training: boolean }): Tensor {
    if (!options.training || this.seedGenerator === null) return inputs;
    return this.disturb(asFloat(inputs), this.seedGenerator);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }
}

/** Normal numbers in the shape of a tensor. */
function normalLike(
  x: Tensor,
  seeds: SeedGenerator,
  mean: number,
  stddev: number,
): Tensor {
  const values = normal(x.shape, seeds.next(), mean, stddev);
  return tf.tensor(values, x.shape);
}

class GaussianNoiseClass extends Noise {
  readonly stddev: number;

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<
      { stddev: number; seed: number | null }
    >("GaussianNoise", { stddev: REQUIRED, seed: null }, args, NOISE_LEGACY);
    const { stddev } = given;
    if (typeof stddev !== "number" || !(stddev >= 0 && stddev <= 1)) {
      throw new RangeError(
        `Invalid value received for argument \`stddev\`. Expected a float value between 0 and 1. Received: stddev=${
          String(stddev)
        }`,
      );
    }
    super(common, stddev, given.seed);
    this.stddev = stddev;
  }

  protected override disturb(x: Tensor, seeds: SeedGenerator): Tensor {
    return x.add(normalLike(x, seeds, 0, this.stddev));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), stddev: this.stddev, seed: this.seed };
  }
}

class GaussianDropoutClass extends Noise {
  readonly rate: number;

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<
      { rate: number; seed: number | null }
    >("GaussianDropout", { rate: REQUIRED, seed: null }, args, DROPOUT_LEGACY);
    super(common, checkRate(given.rate), given.seed);
    this.rate = given.rate;
  }

  protected override disturb(x: Tensor, seeds: SeedGenerator): Tensor {
    const stddev = Math.sqrt(this.rate / (1 - this.rate));
    return x.mul(normalLike(x, seeds, 1, stddev));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), rate: this.rate, seed: this.seed };
  }
}

/** Value that dropped numbers take: that of selu far below 0. */
const ALPHA = -1.6732632423543772 * 1.0507009873554805;

class AlphaDropoutClass extends Noise {
  readonly rate: number;
  readonly noiseShape: Shape | null;

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<
      Required<AlphaDropoutOptions> & { rate: number }
    >(
      "AlphaDropout",
      { rate: REQUIRED, noiseShape: null, seed: null },
      args,
      DROPOUT_LEGACY,
    );
    super(common, checkRate(given.rate), given.seed);
    this.rate = given.rate;
    this.noiseShape = given.noiseShape;
  }

  protected override disturb(x: Tensor, seeds: SeedGenerator): Tensor {
    const { rate } = this;
    const shape = this.noiseShape
      ? this.noiseShape.map((size, axis) => size ?? x.shape[axis])
      : x.shape;
    const seed = castSeed(seeds.next());
    const keep = rate < 1
      ? dropoutMask(shape as number[], rate, seed, 1)
      : tf.zeros(shape as number[]);
    const a = ((1 - rate) * (1 + rate * ALPHA ** 2)) ** -0.5;
    const b = -a * ALPHA * rate;
    return x.mul(keep).add(tf.sub(1, keep).mul(ALPHA)).mul(a).add(b);
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      rate: this.rate,
      seed: this.seed,
      noise_shape: this.noiseShape,
    };
  }
}

/** An instance of {@linkcode GaussianNoise}. */
export type GaussianNoise = GaussianNoiseClass;

/** An instance of {@linkcode GaussianDropout}. */
export type GaussianDropout = GaussianDropoutClass;

/** An instance of {@linkcode AlphaDropout}. */
export type AlphaDropout = AlphaDropoutClass;

/**
 * Adds normal noise of mean 0 in training.
 *
 * @param stddev Standard deviation of the noise, from 0 to 1.
 * @param options Options; see {@linkcode SeedOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If `stddev` is out of range.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.GaussianNoise(0.5)(tf.tensor([1, 2]));
 * assert.deepEqual(y.arraySync(), [1, 2]);
 * ```
 *
 * @see `keras/src/layers/regularization/gaussian_noise.py`
 */
export const GaussianNoise: ClassOf<
  GaussianNoise,
  [
    stddev: number | (SeedOptions & { stddev: number }),
    seed?: number | null | SeedOptions,
    options?: LayerOptions,
  ]
> = withoutNew("GaussianNoise", GaussianNoiseClass);
register("keras.layers", "GaussianNoise", GaussianNoise);

/**
 * Multiplies with normal noise of mean 1 and variance `rate / (1 - rate)` in
 * training.
 *
 * @param rate As of Dropout, from 0 to 1.
 * @param options Options; see {@linkcode SeedOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If `rate` is out of range.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.GaussianDropout(0.5)(tf.tensor([1, 2]));
 * assert.deepEqual(y.arraySync(), [1, 2]);
 * ```
 *
 * @see `keras/src/layers/regularization/gaussian_dropout.py`
 */
export const GaussianDropout: ClassOf<
  GaussianDropout,
  [
    rate: number | (SeedOptions & { rate: number }),
    seed?: number | null | SeedOptions,
    options?: LayerOptions,
  ]
> = withoutNew("GaussianDropout", GaussianDropoutClass);
register("keras.layers", "GaussianDropout", GaussianDropout);

/**
 * Dropout that keeps mean and variance, for layers with selu (Klambauer et al.,
 * 2017).
 *
 * @param rate Fraction of the numbers that is dropped, from 0 to 1.
 * @param options Options; see {@linkcode AlphaDropoutOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If `rate` is out of range.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.AlphaDropout(0.5)(tf.tensor([1, 2]));
 * assert.deepEqual(y.arraySync(), [1, 2]);
 * ```
 *
 * @see `keras/src/layers/regularization/alpha_dropout.py`
 */
export const AlphaDropout: ClassOf<
  AlphaDropout,
  [
    rate: number | (AlphaDropoutOptions & { rate: number }),
    noiseShape?: AlphaDropoutOptions["noiseShape"] | AlphaDropoutOptions,
    seed?: number | null | SeedOptions,
    options?: LayerOptions,
  ]
> = withoutNew("AlphaDropout", AlphaDropoutClass);
register("keras.layers", "AlphaDropout", AlphaDropout);
