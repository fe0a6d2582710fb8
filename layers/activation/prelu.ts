/**
 * The rectified linear unit with a trained slope.
 *
 * @module
 */
import type { Tensor } from "../../engine/mod.ts";
import { asFloat } from "../_inputs.ts";
import * as activations from "../activations/mod.ts";
import { PRELU_LEGACY } from "../arguments/legacy.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import * as constraints from "../constraints/mod.ts";
import * as initializers from "../initializers/mod.ts";
import { InputSpec } from "../input_spec.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import * as regularizers from "../regularizers/mod.ts";
import { register, serialize } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";
import type { Variable } from "../variable.ts";

/** Options of {@linkcode PReLU}. */
export interface PReLUOptions extends LayerOptions {
  /**
   * Start values of the slopes.
   *
   * @default {"Zeros"}
   */
  alphaInitializer?: initializers.InitializerIdentifier;
  /**
   * Penalty on the slopes.
   *
   * @default {null}
   */
  alphaRegularizer?: regularizers.RegularizerIdentifier;
  /**
   * What the slopes must keep to.
   *
   * @default {null}
   */
  alphaConstraint?: constraints.ConstraintIdentifier;
  /**
   * Axes along which the slope is the same, counted with the batch as 0.
   *
   * @default {null}
   */
  sharedAxes?: number | readonly number[] | null;
}

class PReLUClass extends Layer {
  readonly alphaInitializer: initializers.InitializerFunction | null;
  readonly alphaRegularizer: regularizers.RegularizerFunction | null;
  readonly alphaConstraint: constraints.ConstraintFunction | null;
  readonly sharedAxes: readonly number[] | null;
  alpha!: Variable;

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<Required<PReLUOptions>>(
      "PReLU",
      {
        alphaInitializer: "Zeros",
        alphaRegularizer: null,
        alphaConstraint: null,
        sharedAxes: null,
      },
      args,
      PRELU_LEGACY,
    );
    super(common);
    this.supportsMasking = true;
    this.alphaInitializer = initializers.get(given.alphaInitializer);
    this.alphaRegularizer = regularizers.get(given.alphaRegularizer);
    this.alphaConstraint = constraints.get(given.alphaConstraint);
    this.sharedAxes = typeof given.sharedAxes === "number"
      ? [given.sharedAxes]
      : given.sharedAxes;
  }

  override build(inputShape: Shape): void {
    const shared = this.sharedAxes ?? [];
    const shape = inputShape.slice(1).map((size, i) => {
      if (shared.includes(i + 1)) return 1;
      if (typeof size === "number") return size;
      throw new TypeError(
        `Cannot build PReLU as the size of axis ${
          i + 1
        } must be known: current value is ${size}. Put it among \`sharedAxes\``,
      );
    });
    this.alpha = this.addWeight({
      name: "alpha",
      shape,
      initializer: this.alphaInitializer,
      regularizer: this.alphaRegularizer,
      constraint: this.alphaConstraint,
    });
    const axes = shared.length === 0 ? {} : Object.fromEntries(
      inputShape.map((size, i) => [i, size] as const)
        .filter(([i]) => i > 0 && !shared.includes(i)),
    );
    this.inputSpec = new InputSpec({ ndim: inputShape.length, axes });
  }

  override call(inputs: Tensor): Tensor {
    const x = asFloat(inputs);
    const negative = activations.relu(x.neg()).mul(this.alpha.value);
    return activations.relu(x).sub(negative);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      alpha_initializer: serialize(this.alphaInitializer),
      alpha_regularizer: serialize(this.alphaRegularizer),
      alpha_constraint: serialize(this.alphaConstraint),
      shared_axes: this.sharedAxes,
    };
  }
}

/** An instance of {@linkcode PReLU}. */
export type PReLU = PReLUClass;

/**
 * Rectified linear unit with a trained slope below 0 (He et al., 2015).
 *
 * ```text
 * y = max(x, 0) + alpha * min(x, 0)
 * ```
 *
 * Weights: `alpha`, the shape of a sample, 1 along the shared axes; starts at 0.
 *
 * @param options Options; see {@linkcode PReLUOptions}.
 * @returns A layer, to be called with a tensor.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.PReLU({ alphaInitializer: "ones" })(tf.tensor([[-2, 2]]));
 * assert.deepEqual(y.arraySync(), [[-2, 2]]);
 * ```
 *
 * @see `keras/src/layers/activations/prelu.py`
 */
export const PReLU: ClassOf<
  PReLU,
  [
    alphaInitializer?: PReLUOptions | PReLUOptions["alphaInitializer"],
    ...positional: unknown[],
  ]
> = withoutNew("PReLU", PReLUClass);
register("keras.layers", "PReLU", PReLU);
