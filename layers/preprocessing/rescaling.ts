/**
 * The rescaling layer.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { asFloat } from "../_inputs.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { REQUIRED } from "../arguments/resolve.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import { register } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";

/** A number, or one for each feature. */
export type ScaleValue = number | readonly number[];

/** Options of {@linkcode Rescaling}. */
export interface RescalingOptions extends LayerOptions {
  /**
   * What is added at the end.
   *
   * @default {0}
   */
  offset?: ScaleValue;
}

class RescalingClass extends Layer {
  readonly scale: ScaleValue;
  readonly offset: ScaleValue;

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<
      { scale: ScaleValue; offset: ScaleValue }
    >("Rescaling", { scale: REQUIRED, offset: 0 }, args);
    super(common);
    this.scale = given.scale;
    this.offset = given.offset;
    this.supportsMasking = true;
    this.buildAtInit();
  }

  override call(inputs: Tensor): Tensor {
    return asFloat(inputs).mul(tf.tensor(this.scale as number))
      .add(tf.tensor(this.offset as number));
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), scale: this.scale, offset: this.offset };
  }
}

/** An instance of {@linkcode Rescaling}. */
export type Rescaling = RescalingClass;

/**
 * Multiplies with a number and adds another: `x * scale + offset`.
 *
 * @param scale Factor, such as `1 / 255` for images.
 * @param options Options; see {@linkcode RescalingOptions}.
 * @returns A layer, to be called with a tensor.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.Rescaling(0.5, { offset: -1 })(tf.tensor([2, 4]));
 * assert.deepEqual(y.arraySync(), [0, 1]);
 * ```
 *
 * @see `keras/src/layers/preprocessing/rescaling.py`
 */
export const Rescaling: ClassOf<
  Rescaling,
  [
    scale: ScaleValue | (RescalingOptions & { scale: ScaleValue }),
    offset?: ScaleValue | RescalingOptions,
    options?: LayerOptions,
  ]
> = withoutNew("Rescaling", RescalingClass);
register("keras.layers", "Rescaling", Rescaling);
