/**
 * Layers that put zeros around images and volumes.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { FORMAT_LEGACY } from "../arguments/legacy.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import {
  type DataFormat,
  partsOf,
  shapeWith,
} from "../convolution/_spatial.ts";
import { InputSpec } from "../input_spec.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import { register } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";
import { endsOf, type SpatialEnds } from "./_ends.ts";
import { standardizeDataFormat } from "./flatten.ts";

/** Options of {@linkcode ZeroPadding2D} and {@linkcode ZeroPadding3D}. */
export interface ZeroPaddingOptions extends LayerOptions {
  /**
   * How many zeros: for all ends, for both ends of each axis, or for each end.
   *
   * @default {1}
   */
  padding?: SpatialEnds;
  /**
   * Where the channels stand: last, or before the axes.
   *
   * @default {"channels_last"}
   */
  dataFormat?: DataFormat | null;
}

abstract class ZeroPadding extends Layer {
  readonly padding: readonly (readonly [number, number])[];
  readonly dataFormat: DataFormat;

  constructor(name: string, rank: number, args: readonly unknown[]) {
    const { given, common } = resolveLayer<Required<ZeroPaddingOptions>>(
      name,
      { padding: 1, dataFormat: null },
      args,
      FORMAT_LEGACY,
    );
    super(common);
    this.dataFormat = standardizeDataFormat(given.dataFormat);
    this.padding = endsOf("padding", given.padding, rank);
    this.inputSpec = new InputSpec({ ndim: rank + 2 });
  }

  override call(inputs: Tensor): Tensor {
    const ends = this.padding.map(([a, b]): [number, number] => [a, b]);
    const none: [number, number] = [0, 0];
    const last = this.dataFormat === "channels_last";
    return tf.pad(
      inputs,
      last ? [none, ...ends, none] : [none, none, ...ends],
    );
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const { sizes, channels } = partsOf(inputShape, this.dataFormat);
    const padded = sizes.map((size, i) =>
      size === null ? null : size + this.padding[i][0] + this.padding[i][1]
    );
    return shapeWith(inputShape[0], padded, channels, this.dataFormat);
  }

  override outputDtype(inputs: unknown): string {
    return (inputs as { dtype: string }).dtype;
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      padding: this.padding.map((ends) => [...ends]),
      data_format: this.dataFormat,
    };
  }
}

class ZeroPadding2DClass extends ZeroPadding {
  constructor(...args: unknown[]) {
    super("ZeroPadding2D", 2, args);
  }
}

class ZeroPadding3DClass extends ZeroPadding {
  constructor(...args: unknown[]) {
    super("ZeroPadding3D", 3, args);
  }
}

/** An instance of {@linkcode ZeroPadding2D}. */
export type ZeroPadding2D = ZeroPadding2DClass;

/** An instance of {@linkcode ZeroPadding3D}. */
export type ZeroPadding3D = ZeroPadding3DClass;

/**
 * Puts zeros around images.
 *
 * Input: `[batch, height, width, channels]`. Output: the same with larger axes.
 *
 * @param padding How many, for all ends, for each axis, or for each end.
 * @param options Options; see {@linkcode ZeroPaddingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a number is below 0.
 * @throws {TypeError} If `padding` has another form; when the layer is called,
 * if the input is not of rank 4.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.ZeroPadding2D([[1, 0], [0, 1]])(tf.ones([1, 1, 2, 1]));
 * assert.deepEqual(y.squeeze().arraySync(), [[0, 0, 0], [1, 1, 0]]);
 * ```
 *
 * @see `keras/src/layers/reshaping/zero_padding2d.py`
 */
export const ZeroPadding2D: ClassOf<
  ZeroPadding2D,
  [
    padding?: SpatialEnds | ZeroPaddingOptions,
    ...positional: (ZeroPaddingOptions | unknown)[],
  ]
> = withoutNew("ZeroPadding2D", ZeroPadding2DClass);
register("keras.layers", "ZeroPadding2D", ZeroPadding2D);

/**
 * Puts zeros around volumes.
 *
 * Input: `[batch, depth, height, width, channels]`. Output: the same with larger axes.
 *
 * @param padding How many, for all ends, for each axis, or for each end.
 * @param options Options; see {@linkcode ZeroPaddingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a number is below 0.
 * @throws {TypeError} If `padding` has another form; when the layer is called,
 * if the input is not of rank 5.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.ZeroPadding3D([1, 0, 2])(tf.ones([1, 1, 2, 3, 4]));
 * assert.deepEqual(y.shape, [1, 3, 2, 7, 4]);
 * ```
 *
 * @see `keras/src/layers/reshaping/zero_padding3d.py`
 */
export const ZeroPadding3D: ClassOf<
  ZeroPadding3D,
  [
    padding?: SpatialEnds | ZeroPaddingOptions,
    ...positional: (ZeroPaddingOptions | unknown)[],
  ]
> = withoutNew("ZeroPadding3D", ZeroPadding3DClass);
register("keras.layers", "ZeroPadding3D", ZeroPadding3D);
