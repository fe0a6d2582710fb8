/**
 * Layers that make one step of a few.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { asFloat } from "../_inputs.ts";
import { POOLING1D_LEGACY } from "../arguments/legacy.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { REQUIRED } from "../arguments/resolve.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import {
  edges,
  single,
  standardizePadding,
  windowCount,
  type WindowOptions,
  windowsOf,
} from "../convolution/_windows.ts";
import { InputSpec } from "../input_spec.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import { standardizeDataFormat } from "../reshaping/flatten.ts";
import { register } from "../serialization/registry.ts";
import { type Shape, shapeText } from "../shapes.ts";

/** Options of the pooling layers. */
export interface Pooling1DOptions extends LayerOptions {
  /** Steps in a window. */
  poolSize?: number | readonly number[];
  /**
   * Steps from one window to the next; `poolSize` if `null`.
   *
   * @default {null}
   */
  strides?: number | readonly number[] | null;
  /**
   * `"valid"` keeps windows inside; `"same"` lets them reach over the edges.
   *
   * @default {"valid"}
   */
  padding?: "valid" | "same";
  /**
   * Where the features stand: last, or before the steps.
   *
   * @default {"channels_last"}
   */
  dataFormat?: "channels_last" | "channels_first" | null;
}

abstract class Pooling1D extends Layer {
  readonly poolSize: number;
  readonly strides: number;
  readonly padding: WindowOptions["padding"];
  readonly dataFormat: "channels_last" | "channels_first";

  constructor(name: string, poolSize: unknown, args: readonly unknown[]) {
    const { given, common } = resolveLayer<Required<Pooling1DOptions>>(
      name,
      { poolSize, strides: null, padding: "valid", dataFormat: null },
      args,
      POOLING1D_LEGACY,
    );
    super(common);
    this.poolSize = single("pool_size", given.poolSize);
    this.strides = given.strides === null
      ? this.poolSize
      : single("strides", given.strides);
    this.padding = standardizePadding(given.padding, ["same", "valid"]);
    this.dataFormat = standardizeDataFormat(given.dataFormat);
    this.inputSpec = new InputSpec({ ndim: 3 });
    this.buildAtInit();
  }

  /** Where the windows stand. */
  protected get windows(): WindowOptions {
    return {
      size: this.poolSize,
      stride: this.strides,
      dilation: 1,
      padding: this.padding,
    };
  }

  /** One step of each window. */
  protected abstract pool(x: Tensor): Tensor;

  override call(inputs: Tensor): Tensor {
    const first = this.dataFormat === "channels_first";
    const given = asFloat(inputs);
    const x = first ? given.transpose([0, 2, 1]) : given;
    if (windowCount(x.shape[1]!, this.windows)! < 1) {
      throw new RangeError(
        `Computed output size would be negative. Received: \`inputs.shape=${
          shapeText(inputs.shape)
        }\` and \`pool_size=${this.poolSize}\``,
      );
    }
    const y = this.pool(x);
    return first ? y.transpose([0, 2, 1]) : y;
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const axis = this.dataFormat === "channels_last" ? 1 : 2;
    return inputShape.map((size, i) =>
      i === axis ? windowCount(size, this.windows) : size
    );
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      pool_size: [this.poolSize],
      padding: this.padding,
      strides: [this.strides],
      data_format: this.dataFormat,
    };
  }
}

class MaxPooling1DClass extends Pooling1D {
  constructor(...args: unknown[]) {
    super("MaxPooling1D", 2, args);
  }

  protected override pool(x: Tensor): Tensor {
    return tf.max(windowsOf(x, this.windows, -Infinity), 2);
  }
}

class AveragePooling1DClass extends Pooling1D {
  constructor(...args: unknown[]) {
    super("AveragePooling1D", REQUIRED, args);
  }

  protected override pool(x: Tensor): Tensor {
    const sums = windowsOf(x, this.windows, 0).sum(2);
    const length = x.shape[1]!;
    const [left] = edges(length, this.windows);
    // Steps beyond the edges do not count, as in TensorFlow.
    const counts = Array.from({ length: sums.shape[1]! }, (_, i) => {
      const start = i * this.strides - left;
      return Math.min(start + this.poolSize, length) - Math.max(start, 0);
    });
    return sums.div(tf.tensor(counts, [1, counts.length, 1]));
  }
}

/** An instance of {@linkcode MaxPooling1D}. */
export type MaxPooling1D = MaxPooling1DClass;

/** An instance of {@linkcode AveragePooling1D}. */
export type AveragePooling1D = AveragePooling1DClass;

/**
 * Takes the greatest number of each feature in every window.
 *
 * Input: float32 `[batch, timesteps, features]`. Output:
 * `[batch, windows, features]`.
 *
 * @param poolSize Steps in a window, 2 unless given.
 * @param options Options; see {@linkcode Pooling1DOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a size is not positive; when the layer is called, if
 * the sequence is too short.
 * @throws {TypeError} When the layer is called, if the input is not of rank 3.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.MaxPooling1D(2)(tf.tensor([1, 4, 3, 2], [1, 4, 1]));
 * assert.deepEqual(y.arraySync(), [[[4], [3]]]);
 * ```
 *
 * @see `keras/src/layers/pooling/max_pooling1d.py`
 */
export const MaxPooling1D: ClassOf<
  MaxPooling1D,
  [
    poolSize?: number | readonly number[] | Pooling1DOptions,
    ...positional: (Pooling1DOptions | unknown)[],
  ]
> = withoutNew("MaxPooling1D", MaxPooling1DClass);
register("keras.layers", "MaxPooling1D", MaxPooling1D, ["MaxPool1D"]);

/**
 * Takes the mean of each feature in every window.
 *
 * Input: float32 `[batch, timesteps, features]`. Output:
 * `[batch, windows, features]`.
 *
 * @param poolSize Steps in a window.
 * @param options Options; see {@linkcode Pooling1DOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a size is not positive; when the layer is called, if
 * the sequence is too short.
 * @throws {TypeError} When the layer is called, if the input is not of rank 3.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.AveragePooling1D(2)(tf.tensor([1, 4, 3, 2], [1, 4, 1]));
 * assert.deepEqual(y.arraySync(), [[[2.5], [2.5]]]);
 * ```
 *
 * @see `keras/src/layers/pooling/average_pooling1d.py`
 */
export const AveragePooling1D: ClassOf<
  AveragePooling1D,
  [
    poolSize: number | readonly number[] | Pooling1DOptions,
    ...positional: (Pooling1DOptions | unknown)[],
  ]
> = withoutNew("AveragePooling1D", AveragePooling1DClass);
register("keras.layers", "AveragePooling1D", AveragePooling1D, ["AvgPool1D"]);

/** Another name of {@linkcode MaxPooling1D}. */
export const MaxPool1D: typeof MaxPooling1D = MaxPooling1D;

/** Another name of {@linkcode AveragePooling1D}. */
export const AvgPool1D: typeof AveragePooling1D = AveragePooling1D;
