/**
 * A layer that only adds a penalty.
 *
 * @module
 */
import type { Tensor } from "../../engine/mod.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import { L1L2 } from "../regularizers/mod.ts";
import { register } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";

/** Options of {@linkcode ActivityRegularization}. */
export interface ActivityRegularizationOptions extends LayerOptions {
  /**
   * Factor of the sum of `|x|`.
   *
   * @default {0}
   */
  l1?: number;
  /**
   * Factor of the sum of `x²`.
   *
   * @default {0}
   */
  l2?: number;
}

class ActivityRegularizationClass extends Layer {
  readonly l1: number;
  readonly l2: number;

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<{ l1: number; l2: number }>(
      "ActivityRegularization",
      { l1: 0, l2: 0 },
      args,
    );
    super({ ...common, activityRegularizer: L1L2(given.l1, given.l2) });
    this.l1 = given.l1;
    this.l2 = given.l2;
    this.supportsMasking = true;
    this.buildAtInit();
  }

  override call(inputs: Tensor): Tensor {
    return inputs;
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override getConfig(): Record<string, unknown> {
    const { activity_regularizer: _, ...config } = super.getConfig();
    return { ...config, l1: this.l1, l2: this.l2 };
  }
}

/** An instance of {@linkcode ActivityRegularization}. */
export type ActivityRegularization = ActivityRegularizationClass;

/**
 * Gives what it is given, and adds `l1 * sum(|x|) + l2 * sum(x²)`, over the
 * batch size, to the loss.
 *
 * @param l1 Factor of the sum of `|x|`.
 * @param l2 Factor of the sum of `x²`.
 * @param options Options; see {@linkcode ActivityRegularizationOptions}.
 * @returns A layer, to be called with a tensor.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const layer = layers.ActivityRegularization({ l1: 1 });
 * layer(tf.tensor([[1, -2]]));
 * assert.equal(layer.losses[0].dataSync()[0], 3);
 * ```
 *
 * @see `keras/src/layers/regularization/activity_regularization.py`
 */
export const ActivityRegularization: ClassOf<
  ActivityRegularization,
  [
    l1?: number | ActivityRegularizationOptions,
    l2?: number | ActivityRegularizationOptions,
    options?: LayerOptions,
  ]
> = withoutNew("ActivityRegularization", ActivityRegularizationClass);
register("keras.layers", "ActivityRegularization", ActivityRegularization);
