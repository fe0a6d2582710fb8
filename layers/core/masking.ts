/**
 * The masking layer.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { asFloat } from "../_inputs.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { withoutNew } from "../callable.ts";
import { detached } from "../_detached.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import { register } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";

/** Options of {@linkcode Masking}. */
export interface MaskingOptions extends LayerOptions {
  /**
   * Number that marks padding.
   *
   * @default {0}
   */
  maskValue?: number;
}

class MaskingClass extends Layer {
  readonly maskValue: number;

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<Required<MaskingOptions>>(
      "Masking",
      { maskValue: 0 },
      args,
    );
    super(common);
    this.maskValue = given.maskValue;
    this.supportsMasking = true;
    this.buildAtInit();
  }

  override call(inputs: Tensor): Tensor {
    const x = asFloat(inputs);
    const mask = detached(
      x,
      (t) => t.notEqual(this.maskValue).any(-1, true).cast("float32"),
    );
    // A product would make NaN of what is not finite and masked.
    return tf.where(
      tf.broadcastTo(mask, x.shape as [number]).cast("bool"),
      x,
      tf.zerosLike(x),
    );
  }

  override computeMask(inputs: unknown): Tensor {
    return (inputs as Tensor).notEqual(this.maskValue).any(-1);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), mask_value: this.maskValue };
  }
}

/** An instance of {@linkcode Masking}. */
export type Masking = MaskingClass;

/**
 * Masking layer: masks the time steps whose features all equal a number.
 *
 * Use it in front of a recurrent layer for sequences that were padded. The
 * masked steps become 0.
 *
 * Input and output: float32 `[batch, timesteps, features]`; the output carries
 * a mask, bool `[batch, timesteps]`.
 *
 * @param maskValue Number that marks padding.
 * @param options Options; see {@linkcode MaskingOptions}.
 * @returns A layer, to be called with a tensor.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.Masking(-1)(tf.tensor([[[1, 2], [-1, -1]]]));
 * assert.deepEqual(y.arraySync(), [[[1, 2], [0, 0]]]);
 * ```
 *
 * @see `keras/src/layers/core/masking.py`
 */
export const Masking: {
  new (maskValue?: number | MaskingOptions, options?: LayerOptions): Masking;
  (maskValue?: number | MaskingOptions, options?: LayerOptions): Masking;
  prototype: Masking;
} = withoutNew("Masking", MaskingClass);
register("keras.layers", "Masking", Masking);
