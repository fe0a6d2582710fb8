/**
 * The RMS normalization layer.
 *
 * @module
 */
import { isFusible, normalizeRows, type Tensor } from "../../engine/mod.ts";
import { asFloat } from "../_inputs.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import { register } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";
import type { Variable } from "../variable.ts";
import { knownSize } from "./_affine.ts";
import { axesOf, onLastAxes } from "./_last_axes.ts";

/** Options of {@linkcode RMSNormalization}. */
export interface RMSNormalizationOptions extends LayerOptions {
  /**
   * Axis, or axes, of the features.
   *
   * @default {-1}
   */
  axis?: number | readonly number[];
  /**
   * Added to the mean square before its root is taken.
   *
   * @default {1e-6}
   */
  epsilon?: number;
}

class RMSNormalizationClass extends Layer {
  axis: number | readonly number[];
  readonly epsilon: number;
  scale!: Variable;

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<Required<RMSNormalizationOptions>>(
      "RMSNormalization",
      { axis: -1, epsilon: 1e-6 },
      args,
    );
    super(common);
    this.axis = given.axis;
    this.epsilon = given.epsilon;
  }

  override build(inputShape: Shape): void {
    const shape = axesOf(this.axis, inputShape.length)
      .map((axis) => knownSize("RMSNormalization", inputShape, axis));
    // Keras keeps a list from here on, and writes it to files.
    if (typeof this.axis === "number") this.axis = [this.axis];
    this.scale = this.addWeight({ name: "scale", shape, initializer: "ones" });
  }

  override call(inputs: Tensor): Tensor {
    const x = asFloat(inputs);
    const axes = axesOf(this.axis, x.rank);
    const scale = this.scale.value as Tensor;
    if (isFusible(x, scale)) {
      const options = { by: "meanSquare", epsilon: this.epsilon } as const;
      return onLastAxes(
        x,
        axes,
        (t) => normalizeRows(t, scale, null, { ...options, axes: axes.length }),
      );
    }
    const shape = x.shape.map((size, i) => axes.includes(i) ? size : 1);
    const factor = x.square().mean(axes, true).add(this.epsilon).rsqrt();
    return x.mul(factor).mul(scale.reshape(shape));
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis, epsilon: this.epsilon };
  }
}

/** An instance of {@linkcode RMSNormalization}. */
export type RMSNormalization = RMSNormalizationClass;

/**
 * RMS normalization layer (Zhang and Sennrich, 2019): brings the features of
 * every sample to mean square 1.
 *
 * ```text
 * y = scale * x / sqrt(mean(x²) + epsilon)
 * ```
 *
 * Input and output: float32 of any shape.
 *
 * Weights: `scale`, one number for each feature, starts at 1.
 *
 * @param axis Axis, or axes, of the features.
 * @param options Options; see {@linkcode RMSNormalizationOptions}.
 * @returns A layer, to be called with a tensor.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.RMSNormalization()(tf.tensor([[3, -3]]));
 * assert.deepEqual(y.round().arraySync(), [[1, -1]]);
 * ```
 *
 * @see `keras/src/layers/normalization/rms_normalization.py`
 */
export const RMSNormalization: ClassOf<
  RMSNormalization,
  [
    axis?: number | readonly number[] | RMSNormalizationOptions,
    epsilon?: number | RMSNormalizationOptions,
    options?: LayerOptions,
  ]
> = withoutNew("RMSNormalization", RMSNormalizationClass);
register("keras.layers", "RMSNormalization", RMSNormalization);
