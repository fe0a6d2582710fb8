/**
 * The dropout layer.
 *
 * @module
 */
import type { Tensor } from "../../engine/mod.ts";
import { asFloat } from "../_inputs.ts";
import { DROPOUT_LEGACY } from "../arguments/legacy.ts";
import {
  COMMON_DEFAULTS,
  commonOptions,
} from "../arguments/layer_arguments.ts";
import {
  REQUIRED,
  resolveArguments,
  type Values,
} from "../arguments/resolve.ts";
import { withoutNew } from "../callable.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import { SeedGenerator } from "../seed_generator.ts";
import { register } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";
import { checkRate } from "./_check_rate.ts";
import { dropoutMask } from "./_dropout_mask.ts";

/** Options of {@linkcode Dropout}. */
export interface DropoutOptions extends LayerOptions {
  /**
   * Shape of the mask; a size of 1 shares it along that axis, `null` takes the
   * size of the input.
   *
   * @default {null}
   */
  noiseShape?: readonly (number | null)[] | null;
  /**
   * Makes the masks the same in each run.
   *
   * @default {null}
   */
  seed?: number | null;
}

/** The sizes of the mask, checked. */
function checkNoiseShape(shape: DropoutOptions["noiseShape"]): Shape | null {
  if (shape === null || shape === undefined) return null;
  if (!Array.isArray(shape)) {
    throw new TypeError(
      `Invalid value received for argument \`noiseShape\`. Expected a tuple or list of integers. Received: noiseShape=${shape}`,
    );
  }
  shape.forEach((size, i) => {
    if (size === null || (Number.isInteger(size) && size > 0)) return;
    throw new RangeError(
      `Invalid value received for argument \`noiseShape\`. Expected all dimensions to be positive integers or None. Received negative or zero value at index ${i}: ${size}`,
    );
  });
  return shape;
}

class DropoutClass extends Layer {
  readonly rate: number;
  readonly noiseShape: Shape | null;
  readonly seed: number | null;
  readonly seedGenerator: SeedGenerator | null;

  constructor(...args: unknown[]) {
    const given = resolveArguments<Required<DropoutOptions> & { rate: number }>(
      "Dropout",
      {
        arguments: { rate: REQUIRED, noiseShape: null, seed: null },
        options: COMMON_DEFAULTS,
        legacy: DROPOUT_LEGACY,
      },
      args,
    );
    super(commonOptions(given as unknown as Values));
    this.rate = checkRate(given.rate);
    this.seed = given.seed;
    this.noiseShape = checkNoiseShape(given.noiseShape);
    this.seedGenerator = given.rate > 0 ? SeedGenerator(given.seed) : null;
    this.supportsMasking = true;
    this.buildAtInit();
  }

  override call(inputs: Tensor, options: { training: boolean }): Tensor {
    if (!options.training || this.seedGenerator === null) return inputs;
    const shape = this.noiseShape
      ? this.noiseShape.map((size, axis) => size ?? inputs.shape[axis])
      : inputs.shape;
    return asFloat(inputs).mul(
      dropoutMask(shape, this.rate, this.seedGenerator),
    );
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
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

/** An instance of {@linkcode Dropout}. */
export type Dropout = DropoutClass;

/** How {@linkcode Dropout} is called. */
export interface DropoutConstructor {
  /** With `new`, which may be left out. */
  new (rate: number, options?: DropoutOptions): Dropout;
  /** With `new`, which may be left out. */
  new (
    rate: number,
    noiseShape: DropoutOptions["noiseShape"],
    seed?: number | null,
    options?: LayerOptions,
  ): Dropout;
  /** With `new`, which may be left out. */
  new (options: DropoutOptions & { rate: number }): Dropout;
  (rate: number, options?: DropoutOptions): Dropout;
  (
    rate: number,
    noiseShape: DropoutOptions["noiseShape"],
    seed?: number | null,
    options?: LayerOptions,
  ): Dropout;
  (options: DropoutOptions & { rate: number }): Dropout;
  /** Prototype of the instances. */
  prototype: Dropout;
}

/**
 * Dropout layer (Srivastava et al., 2014): in training, sets a random part of
 * the numbers to 0.
 *
 * Use it between layers of a model that learns its samples by heart. Outside of
 * training it does nothing.
 *
 * ```text
 * y = x * mask / (1 - rate),   mask = 1 where u >= rate, u even in [0, 1)
 * ```
 *
 * Input and output: float32 of any shape. The masks are those of Keras on
 * TensorFlow for the same seed.
 *
 * @param rate Fraction of the numbers that becomes 0, from 0 to 1.
 * @param options Options; see {@linkcode DropoutOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If `rate` is below 0 or above 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Dropout, tf } from "kerno";
 *
 * const y = Dropout(0.5, { seed: 1 })(tf.ones([100]), { training: true });
 * assert.deepEqual([...new Set(y.dataSync())].sort(), [0, 2]);
 * ```
 *
 * @see `keras/src/layers/regularization/dropout.py`
 */
export const Dropout: DropoutConstructor = withoutNew("Dropout", DropoutClass);
register("keras.layers", "Dropout", Dropout);
