/**
 * The unit normalization layer.
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
import { knownSize } from "./_affine.ts";
import { axesOf, onLastAxes } from "./_last_axes.ts";

/** Options of {@linkcode UnitNormalization}. */
export interface UnitNormalizationOptions extends LayerOptions {
  /**
   * Axis, or axes, along which a vector lies.
   *
   * @default {-1}
   */
  axis?: number | readonly number[];
}

class UnitNormalizationClass extends Layer {
  readonly axis: number | readonly number[];

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<Required<UnitNormalizationOptions>>(
      "UnitNormalization",
      { axis: -1 },
      args,
    );
    super(common);
    this.axis = given.axis;
    this.supportsMasking = true;
    this.buildAtInit();
  }

  override call(inputs: Tensor): Tensor {
    const x = asFloat(inputs);
    const axes = axesOf(this.axis, x.rank);
    if (isFusible(x)) {
      return onLastAxes(
        x,
        axes,
        (t) =>
          normalizeRows(t, null, null, { by: "length", axes: axes.length }),
      );
    }
    // 1e-12 bounds the length from below, as in Keras: its square here.
    return x.mul(x.square().sum(axes, true).maximum(1e-24).rsqrt());
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const axes = typeof this.axis === "number" ? [this.axis] : this.axis;
    const sizes = inputShape.map((size) => size ?? 1);
    for (const axis of axes) knownSize("UnitNormalization", sizes, axis);
    return inputShape;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}

/** An instance of {@linkcode UnitNormalization}. */
export type UnitNormalization = UnitNormalizationClass;

/**
 * Gives every vector along an axis the length 1.
 *
 * @param axis Axis, or axes, along which a vector lies.
 * @param options Options; see {@linkcode UnitNormalizationOptions}.
 * @returns A layer, to be called with a tensor.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.UnitNormalization()(tf.tensor([[3, 4]]));
 * assert.ok(Math.abs(y.dataSync()[0] - 0.6) < 1e-6);
 * ```
 *
 * @see `keras/src/layers/normalization/unit_normalization.py`
 */
export const UnitNormalization: ClassOf<
  UnitNormalization,
  [
    axis?: number | readonly number[] | UnitNormalizationOptions,
    options?: LayerOptions,
  ]
> = withoutNew("UnitNormalization", UnitNormalizationClass);
register("keras.layers", "UnitNormalization", UnitNormalization);
