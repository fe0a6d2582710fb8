/**
 * The identity layer.
 *
 * @module
 */
import type { Tensor } from "../../engine/mod.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { withoutNew } from "../callable.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import { register } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";

class IdentityClass extends Layer {
  constructor(...args: unknown[]) {
    super(resolveLayer("Identity", {}, args).common);
    this.supportsMasking = true;
    this.buildAtInit();
  }

  override call(inputs: Tensor): Tensor {
    return inputs;
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override outputDtype(inputs: unknown): string {
    return (inputs as { dtype: string }).dtype;
  }
}

/** An instance of {@linkcode Identity}. */
export type Identity = IdentityClass;

/**
 * Identity layer: gives what it is given.
 *
 * @param options Options; see {@linkcode LayerOptions}.
 * @returns A layer, to be called with a tensor.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * assert.deepEqual(layers.Identity()(tf.tensor([1, 2])).arraySync(), [1, 2]);
 * ```
 *
 * @see `keras/src/layers/core/identity.py`
 */
export const Identity: {
  new (options?: LayerOptions): Identity;
  (options?: LayerOptions): Identity;
  prototype: Identity;
} = withoutNew("Identity", IdentityClass);
register("keras.layers", "Identity", Identity);
