/**
 * Layers that make one vector of a sequence.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { asFloat } from "../_inputs.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import { InputSpec } from "../input_spec.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import { standardizeDataFormat } from "../reshaping/flatten.ts";
import { register } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";

/** Options of the global pooling layers. */
export interface GlobalPoolingOptions extends LayerOptions {
  /**
   * Where the features stand: last, or before the steps.
   *
   * @default {"channels_last"}
   */
  dataFormat?: "channels_last" | "channels_first" | null;
  /**
   * Keeps the axis of the steps, with size 1.
   *
   * @default {false}
   */
  keepdims?: boolean;
}

const OWN = { dataFormat: null, keepdims: false };

abstract class GlobalPooling1D extends Layer {
  readonly dataFormat: "channels_last" | "channels_first";
  readonly keepdims: boolean;

  constructor(name: string, args: readonly unknown[]) {
    const { given, common } = resolveLayer<Required<GlobalPoolingOptions>>(
      name,
      OWN,
      args,
    );
    super(common);
    this.dataFormat = standardizeDataFormat(given.dataFormat);
    this.keepdims = given.keepdims;
    this.inputSpec = new InputSpec({ ndim: 3 });
    this.buildAtInit();
  }

  /** The axis of the steps. */
  protected get stepAxis(): number {
    return this.dataFormat === "channels_last" ? 1 : 2;
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const axis = this.stepAxis;
    return this.keepdims
      ? inputShape.map((size, i) => i === axis ? 1 : size)
      : inputShape.filter((_, i) => i !== axis);
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      data_format: this.dataFormat,
      keepdims: this.keepdims,
    };
  }
}

class GlobalMaxPooling1DClass extends GlobalPooling1D {
  constructor(...args: unknown[]) {
    super("GlobalMaxPooling1D", args);
  }

  override call(inputs: Tensor): Tensor {
    return tf.max(asFloat(inputs), this.stepAxis, this.keepdims);
  }
}

class GlobalAveragePooling1DClass extends GlobalPooling1D {
  constructor(...args: unknown[]) {
    super("GlobalAveragePooling1D", args);
    this.supportsMasking = true;
  }

  override call(inputs: Tensor, options: { mask: unknown }): Tensor {
    const x = asFloat(inputs);
    const axis = this.stepAxis;
    const mask = (options.mask ?? null) as Tensor | null;
    if (mask === null) return x.mean(axis, this.keepdims);
    const weights = mask.cast("float32").expandDims(axis === 1 ? 2 : 1);
    const count = weights.sum(axis, this.keepdims);
    const empty = count.equal(0);
    const factor = tf.where(empty, tf.zerosLike(count), count.reciprocal());
    // NaN is added, not divided into, so that the gradient stays 0 there.
    const nan = tf.where(empty, tf.fill(count.shape, NaN), tf.zerosLike(count));
    return x.mul(weights).sum(axis, this.keepdims).mul(factor).add(nan);
  }

  override computeMask(): null {
    return null;
  }
}

/** An instance of {@linkcode GlobalMaxPooling1D}. */
export type GlobalMaxPooling1D = GlobalMaxPooling1DClass;

/** An instance of {@linkcode GlobalAveragePooling1D}. */
export type GlobalAveragePooling1D = GlobalAveragePooling1DClass;

/** Arguments of the global pooling layers. */
type Arguments = [
  dataFormat?: GlobalPoolingOptions["dataFormat"] | GlobalPoolingOptions,
  keepdims?: boolean | GlobalPoolingOptions,
  options?: LayerOptions,
];

/**
 * Takes the greatest number of each feature over all steps.
 *
 * Input: float32 `[batch, timesteps, features]`. Output: `[batch, features]`.
 *
 * @param dataFormat `"channels_last"` or `"channels_first"`.
 * @param options Options; see {@linkcode GlobalPoolingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {TypeError} When the layer is called, if the input is not of rank 3.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.GlobalMaxPooling1D()(tf.tensor([[[1, 4], [3, 2]]]));
 * assert.deepEqual(y.arraySync(), [[3, 4]]);
 * ```
 *
 * @see `keras/src/layers/pooling/global_max_pooling1d.py`
 */
export const GlobalMaxPooling1D: ClassOf<GlobalMaxPooling1D, Arguments> =
  withoutNew("GlobalMaxPooling1D", GlobalMaxPooling1DClass);
register("keras.layers", "GlobalMaxPooling1D", GlobalMaxPooling1D);

/**
 * Takes the mean of each feature over all steps; masked steps do not count.
 *
 * Input: float32 `[batch, timesteps, features]`. Output: `[batch, features]`,
 * NaN for a sample whose steps are all masked.
 *
 * @param dataFormat `"channels_last"` or `"channels_first"`.
 * @param options Options; see {@linkcode GlobalPoolingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {TypeError} When the layer is called, if the input is not of rank 3.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.GlobalAveragePooling1D()(tf.tensor([[[1, 4], [3, 2]]]));
 * assert.deepEqual(y.arraySync(), [[2, 3]]);
 * ```
 *
 * @see `keras/src/layers/pooling/global_average_pooling1d.py`
 */
export const GlobalAveragePooling1D: ClassOf<
  GlobalAveragePooling1D,
  Arguments
> = withoutNew("GlobalAveragePooling1D", GlobalAveragePooling1DClass);
register("keras.layers", "GlobalAveragePooling1D", GlobalAveragePooling1D);

/** Another name of {@linkcode GlobalMaxPooling1D}. */
export const GlobalMaxPool1D: typeof GlobalMaxPooling1D = GlobalMaxPooling1D;

/** Another name of {@linkcode GlobalAveragePooling1D}. */
export const GlobalAvgPool1D: typeof GlobalAveragePooling1D =
  GlobalAveragePooling1D;
