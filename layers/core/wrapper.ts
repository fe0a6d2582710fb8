/**
 * Layers around another layer.
 *
 * @module
 */
import { REQUIRED } from "../arguments/resolve.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { withoutNew } from "../callable.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import { deserialize, register, serialize } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";

/** A layer from a layer or its configuration. */
export function toLayer(value: unknown, what: string): Layer {
  const layer = value instanceof Layer
    ? value
    : deserialize(value, "keras.layers");
  if (layer instanceof Layer) return layer;
  throw new TypeError(
    `Cannot create ${what} as it must be given a layer: current value is ${
      String(value)
    }`,
  );
}

/** Base of layers around another layer. */
export class WrapperClass extends Layer {
  /** The layer inside. */
  readonly layer: Layer;

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<{ layer: unknown }>(
      "Wrapper",
      { layer: REQUIRED },
      args,
    );
    super(common);
    this.layer = toLayer(given.layer, "Wrapper");
  }

  override build(inputShape?: Shape): void {
    if (!this.layer.built) {
      (this.layer.build as (shape?: Shape) => void)(inputShape);
    }
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), layer: serialize(this.layer) };
  }
}

/** An instance of {@linkcode Wrapper}. */
export type Wrapper = WrapperClass;

/**
 * Base for layers of yours that change what another layer does.
 *
 * @param layer The layer inside; it belongs to the wrapper.
 * @param options Options; see {@linkcode LayerOptions}.
 * @returns A layer without a `call` of its own.
 * @throws {TypeError} If `layer` is no layer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers } from "kerno";
 *
 * const inner = layers.Dense(2);
 * assert.equal(layers.Wrapper(inner).layer, inner);
 * ```
 *
 * @see `keras/src/layers/core/wrapper.py`
 */
export const Wrapper: {
  new (layer: Layer, options?: LayerOptions): Wrapper;
  (layer: Layer, options?: LayerOptions): Wrapper;
  prototype: Wrapper;
} = withoutNew("Wrapper", WrapperClass);
register("keras.layers", "Wrapper", Wrapper);
