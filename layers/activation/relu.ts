/**
 * Layers of rectified linear units.
 *
 * @module
 */
import type { Tensor } from "../../engine/mod.ts";
import { asFloat } from "../_inputs.ts";
import * as activations from "../activations/mod.ts";
import { LEAKY_RELU_LEGACY } from "../arguments/legacy.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import { register } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";

/** Options of {@linkcode ReLU}. */
export interface ReLUOptions extends LayerOptions {
  /**
   * Bound of the output, none if `null`.
   *
   * @default {null}
   */
  maxValue?: number | null;
  /**
   * Slope below the threshold.
   *
   * @default {0}
   */
  negativeSlope?: number;
  /**
   * Number from which on the output rises.
   *
   * @default {0}
   */
  threshold?: number;
}

/** Refuses `null` and numbers below 0, in Keras' words. */
function checkNotNegative(text: string, name: string, value: unknown): void {
  if (typeof value === "number" && value >= 0) return;
  const error = typeof value === "number" ? RangeError : TypeError;
  throw new error(`${text} Received: ${name}=${String(value)}`);
}

/** Base of layers that change each number by itself. */
abstract class Elementwise extends Layer {
  constructor(common: LayerOptions) {
    super(common);
    this.supportsMasking = true;
    this.buildAtInit();
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }
}

class ReLUClass extends Elementwise {
  readonly maxValue: number | null;
  readonly negativeSlope: number;
  readonly threshold: number;

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<Required<ReLUOptions>>("ReLU", {
      maxValue: null,
      negativeSlope: 0,
      threshold: 0,
    }, args);
    const { maxValue, negativeSlope, threshold } = given;
    if (maxValue !== null) {
      checkNotNegative(
        "maxValue of a ReLU layer cannot be a negative value.",
        "maxValue",
        maxValue,
      );
    }
    for (const [name, value] of Object.entries({ negativeSlope, threshold })) {
      checkNotNegative(
        `${name} of a ReLU layer cannot be None or a negative value.`,
        name,
        value,
      );
    }
    super(common);
    this.maxValue = maxValue;
    this.negativeSlope = negativeSlope;
    this.threshold = threshold;
  }

  override call(inputs: Tensor): Tensor {
    return activations.relu(asFloat(inputs), {
      maxValue: this.maxValue,
      negativeSlope: this.negativeSlope,
      threshold: this.threshold,
    });
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      max_value: this.maxValue,
      negative_slope: this.negativeSlope,
      threshold: this.threshold,
    };
  }
}

class LeakyReLUClass extends Elementwise {
  readonly negativeSlope: number;

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<{ negativeSlope: number }>(
      "LeakyReLU",
      { negativeSlope: 0.3 },
      args,
      LEAKY_RELU_LEGACY,
    );
    checkNotNegative(
      "The negativeSlope value of a Leaky ReLU layer cannot be None or negative value. Expected a float.",
      "negativeSlope",
      given.negativeSlope,
    );
    super(common);
    this.negativeSlope = given.negativeSlope;
  }

  override call(inputs: Tensor): Tensor {
    const { negativeSlope } = this;
    return activations.leakyRelu(asFloat(inputs), { negativeSlope });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), negative_slope: this.negativeSlope };
  }
}

class ELUClass extends Elementwise {
  readonly alpha: number;

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<{ alpha: number }>(
      "ELU",
      { alpha: 1 },
      args,
    );
    super(common);
    this.alpha = given.alpha;
  }

  override call(inputs: Tensor): Tensor {
    return activations.elu(asFloat(inputs), { alpha: this.alpha });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), alpha: this.alpha };
  }
}

/** An instance of {@linkcode ReLU}. */
export type ReLU = ReLUClass;

/** An instance of {@linkcode LeakyReLU}. */
export type LeakyReLU = LeakyReLUClass;

/** An instance of {@linkcode ELU}. */
export type ELU = ELUClass;

/**
 * Rectified linear unit as a layer: `max(x, 0)`.
 *
 * @param maxValue Bound of the output, none if `null`.
 * @param options Options; see {@linkcode ReLUOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If an argument is below 0.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.ReLU({ maxValue: 3 })(tf.tensor([-1, 2, 5]));
 * assert.deepEqual(y.arraySync(), [0, 2, 3]);
 * ```
 *
 * @see `keras/src/layers/activations/relu.py`
 */
export const ReLU: ClassOf<
  ReLU,
  [
    maxValue?: number | null | ReLUOptions,
    negativeSlope?: number | ReLUOptions,
    threshold?: number | ReLUOptions,
    options?: LayerOptions,
  ]
> = withoutNew("ReLU", ReLUClass);
register("keras.layers", "ReLU", ReLU);

/**
 * Leaky rectified linear unit as a layer: `x` above 0, `negativeSlope * x`
 * below.
 *
 * @param negativeSlope The slope, 0.3 unless given.
 * @param options Options; see {@linkcode LayerOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If the slope is below 0.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.LeakyReLU(0.5)(tf.tensor([-2, 2]));
 * assert.deepEqual(y.arraySync(), [-1, 2]);
 * ```
 *
 * @see `keras/src/layers/activations/leaky_relu.py`
 */
export const LeakyReLU: ClassOf<
  LeakyReLU,
  [
    negativeSlope?: number | (LayerOptions & { negativeSlope?: number }),
    options?: LayerOptions,
  ]
> = withoutNew("LeakyReLU", LeakyReLUClass);
register("keras.layers", "LeakyReLU", LeakyReLU);

/**
 * Exponential linear unit as a layer: `x` above 0, `alpha * (exp(x) - 1)` below.
 *
 * @param alpha Factor of the negative part.
 * @param options Options; see {@linkcode LayerOptions}.
 * @returns A layer, to be called with a tensor.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.ELU()(tf.tensor([-Infinity, 2]));
 * assert.deepEqual(y.arraySync(), [-1, 2]);
 * ```
 *
 * @see `keras/src/layers/activations/elu.py`
 */
export const ELU: ClassOf<
  ELU,
  [
    alpha?: number | (LayerOptions & { alpha?: number }),
    options?: LayerOptions,
  ]
> = withoutNew("ELU", ELUClass);
register("keras.layers", "ELU", ELU);
