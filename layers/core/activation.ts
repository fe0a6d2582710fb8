/**
 * A layer that only applies a function.
 *
 * @module
 */
import type { Tensor } from "../../engine/mod.ts";
import * as activations from "../activations/mod.ts";
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
import { register } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";
import { asFloat } from "../_inputs.ts";

class ActivationClass extends Layer {
  readonly activation: activations.ActivationFunction;

  constructor(...args: unknown[]) {
    const given = resolveArguments<
      { activation: activations.ActivationIdentifier }
    >("Activation", {
      arguments: { activation: REQUIRED },
      options: COMMON_DEFAULTS,
    }, args);
    super(commonOptions(given as unknown as Values));
    this.activation = activations.get(given.activation);
    this.supportsMasking = true;
    this.buildAtInit();
  }

  override call(inputs: Tensor): Tensor {
    return this.activation(asFloat(inputs));
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      activation: activations.serialize(this.activation),
    };
  }
}

/** An instance of {@linkcode Activation}. */
export type Activation = ActivationClass;

/**
 * Activation layer: applies a function to every number.
 *
 * Input and output: float32 of any shape; int32 and bool are converted.
 *
 * @param activation Name of a function of `activations`, or a function.
 * @param options Options; see {@linkcode LayerOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If the name is not known.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Activation, tf } from "kerno";
 *
 * const y = Activation("relu")(tf.tensor([-3, -1, 0, 2]));
 * assert.deepEqual(y.arraySync(), [0, 0, 0, 2]);
 * ```
 *
 * @see `keras/src/layers/activations/activation.py`
 */
export const Activation: {
  new (
    activation: activations.ActivationIdentifier,
    options?: LayerOptions,
  ): Activation;
  (
    activation: activations.ActivationIdentifier,
    options?: LayerOptions,
  ): Activation;
  prototype: Activation;
} = withoutNew("Activation", ActivationClass);
register("keras.layers", "Activation", Activation);
