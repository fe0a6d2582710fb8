/**
 * The layer normalization layer.
 *
 * @module
 */
import { isFusible, normalizeRows, type Tensor } from "../../engine/mod.ts";
import { asFloat } from "../_inputs.ts";
import { note } from "../../display/mod.ts";
import { callSite } from "../arguments/call_site.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import { register } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";
import {
  AFFINE_TAIL,
  AffineLayer,
  type AffineOptions,
  knownSize,
} from "./_affine.ts";
import { axesOf, onLastAxes } from "./_last_axes.ts";

/** Options of {@linkcode LayerNormalization}. Every default is Keras 3's. */
export interface LayerNormalizationOptions extends AffineOptions {
  /**
   * Axis, or axes, of the features.
   *
   * @default {-1}
   */
  axis?: number | readonly number[];
  /**
   * Added to the variance before its root is taken.
   *
   * @default {0.001}
   */
  epsilon?: number;
  /** @deprecated Divides by the deviation alone; take RMSNormalization. */
  rmsScaling?: boolean;
}

class LayerNormalizationClass extends AffineLayer {
  axis: number | readonly number[];
  readonly epsilon: number;
  readonly rmsScaling: boolean;
  readonly #given: { scale: boolean; center: boolean };

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<Required<LayerNormalizationOptions>>(
      "LayerNormalization",
      {
        axis: -1,
        epsilon: 0.001,
        center: true,
        scale: true,
        betaInitializer: "zeros",
        gammaInitializer: "ones",
        ...AFFINE_TAIL,
        rmsScaling: false,
      },
      args,
    );
    super({
      ...given,
      scale: given.scale || given.rmsScaling,
      center: given.center && !given.rmsScaling,
    }, common);
    this.axis = given.axis;
    this.epsilon = given.epsilon;
    this.rmsScaling = given.rmsScaling;
    this.#given = { scale: given.scale, center: given.center };
    if (given.rmsScaling) {
      const text =
        "You passed `rmsScaling: true`, which is deprecated. This argument incorrectly scales the input by the variance, not the root mean square. To correctly use RMS Normalization, please use `RMSNormalization` instead.";
      note(text, `${text} ${callSite()}`);
    }
  }

  override build(inputShape: Shape): void {
    const axes = axesOf(this.axis, inputShape.length);
    this.makeAffine(
      axes.map((axis) => knownSize("LayerNormalization", inputShape, axis)),
    );
    // Keras keeps a list from here on, and writes it to files.
    if (typeof this.axis === "number") this.axis = [this.axis];
  }

  override call(inputs: Tensor): Tensor {
    const x = asFloat(inputs);
    const axes = axesOf(this.axis, x.rank);
    const [gamma, beta] = [this.gamma?.value ?? null, this.beta?.value ?? null];
    if (!this.rmsScaling && isFusible(x, gamma, beta)) {
      const options = { by: "variance", epsilon: this.epsilon } as const;
      return onLastAxes(
        x,
        axes,
        (t) => normalizeRows(t, gamma, beta, { ...options, axes: axes.length }),
      );
    }
    const mean = x.mean(axes, true);
    const variance = x.sub(mean).square().mean(axes, true);
    const shape = x.shape.map((size, i) => axes.includes(i) ? size : 1);
    const factor = variance.add(this.epsilon).rsqrt();
    const scaled = this.gamma
      ? factor.mul(this.gamma.value.reshape(shape))
      : factor;
    const y = (this.rmsScaling ? x : x.sub(mean)).mul(scaled) as Tensor;
    return this.beta ? y.add(this.beta.value.reshape(shape)) : y;
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      axis: this.axis,
      epsilon: this.epsilon,
      center: this.#given.center,
      scale: this.#given.scale,
      rms_scaling: this.rmsScaling,
      ...this.affineConfig("initializers"),
      ...this.affineConfig("rest"),
    };
  }
}

/** An instance of {@linkcode LayerNormalization}. */
export type LayerNormalization = LayerNormalizationClass;

/**
 * Layer normalization layer (Ba et al., 2016): brings the features of every
 * sample to mean 0 and variance 1.
 *
 * ```text
 * y = gamma * (x - mean) / sqrt(variance + epsilon) + beta
 * ```
 *
 * Input and output: float32 of any shape. Training changes nothing of it.
 *
 * Weights: float32, one number for each feature, in the order of Keras
 * `get_weights()`: `gamma`, starts at 1; `beta`, starts at 0.
 *
 * @param axis Axis, or axes, of the features.
 * @param options Options; see {@linkcode LayerNormalizationOptions}.
 * @returns A layer, to be called with a tensor.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.LayerNormalization({ epsilon: 1e-6 })(tf.tensor([[1, 3]]));
 * assert.deepEqual(y.round().arraySync(), [[-1, 1]]);
 * ```
 *
 * @see `keras/src/layers/normalization/layer_normalization.py`
 */
export const LayerNormalization: ClassOf<
  LayerNormalization,
  [
    axis?: number | readonly number[] | LayerNormalizationOptions,
    epsilon?: number | LayerNormalizationOptions,
    ...positional: unknown[],
  ]
> = withoutNew("LayerNormalization", LayerNormalizationClass);
register("keras.layers", "LayerNormalization", LayerNormalization);
