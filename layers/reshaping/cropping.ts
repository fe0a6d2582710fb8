/**
 * Layers that take away the edges of images and volumes.
 *
 * @module
 */
import type { Tensor } from "../../engine/mod.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { FORMAT_LEGACY } from "../arguments/legacy.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import {
  type DataFormat,
  partsOf,
  pythonText,
  shapeWith,
} from "../convolution/_spatial.ts";
import { InputSpec } from "../input_spec.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import { register } from "../serialization/registry.ts";
import { type Shape, shapeText } from "../shapes.ts";
import { endsOf, type SpatialEnds } from "./_ends.ts";
import { standardizeDataFormat } from "./flatten.ts";

/** Options of {@linkcode Cropping2D} and {@linkcode Cropping3D}. */
export interface CroppingOptions extends LayerOptions {
  /**
   * How many elements: for all ends, for both ends of each axis, or for each
   * end. The default is 0 over two axes and 1 over three.
   */
  cropping?: SpatialEnds;
  /**
   * Where the channels stand: last, or before the axes.
   *
   * @default {"channels_last"}
   */
  dataFormat?: DataFormat | null;
}

abstract class Cropping extends Layer {
  readonly cropping: readonly (readonly [number, number])[];
  readonly dataFormat: DataFormat;

  constructor(
    [name, rank, cropping]: [name: string, rank: number, cropping: number],
    args: readonly unknown[],
  ) {
    const { given, common } = resolveLayer<Required<CroppingOptions>>(
      name,
      { cropping, dataFormat: null },
      args,
      FORMAT_LEGACY,
    );
    super(common);
    this.dataFormat = standardizeDataFormat(given.dataFormat);
    this.cropping = endsOf("cropping", given.cropping, rank);
    this.inputSpec = new InputSpec({ ndim: rank + 2 });
  }

  override call(inputs: Tensor): Tensor {
    const shape = this.computeOutputShape(inputs.shape) as number[];
    const begin = this.cropping.map(([first]) => first);
    const last = this.dataFormat === "channels_last";
    return inputs.slice(last ? [0, ...begin, 0] : [0, 0, ...begin], shape);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const { sizes, channels } = partsOf(inputShape, this.dataFormat);
    const cropped = sizes.map((size, i) =>
      size === null ? null : size - this.cropping[i][0] - this.cropping[i][1]
    );
    if (cropped.some((size) => size !== null && size <= 0)) {
      throw new RangeError(
        `Values in \`cropping\` argument should be smaller than the corresponding spatial dimension of the input. Received: input_shape=${
          shapeText(inputShape)
        }, cropping=${pythonText(this.cropping)}`,
      );
    }
    return shapeWith(inputShape[0], cropped, channels, this.dataFormat);
  }

  override outputDtype(inputs: unknown): string {
    return (inputs as { dtype: string }).dtype;
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      cropping: this.cropping.map((ends) => [...ends]),
      data_format: this.dataFormat,
    };
  }
}

class Cropping2DClass extends Cropping {
  constructor(...args: unknown[]) {
    super(["Cropping2D", 2, 0], args);
  }
}

class Cropping3DClass extends Cropping {
  constructor(...args: unknown[]) {
    super(["Cropping3D", 3, 1], args);
  }
}

/** An instance of {@linkcode Cropping2D}. */
export type Cropping2D = Cropping2DClass;

/** An instance of {@linkcode Cropping3D}. */
export type Cropping3D = Cropping3DClass;

/**
 * Takes away the edges of images.
 *
 * Input: `[batch, height, width, channels]`. Output: the same with smaller axes.
 *
 * @param cropping How many elements, for all ends, for each axis, or for each end.
 * @param options Options; see {@linkcode CroppingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a number is below 0; when the layer is called, if
 * nothing would be left.
 * @throws {TypeError} If `cropping` has another form; when the layer is called,
 * if the input is not of rank 4.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const x = tf.tensor([1, 2, 3, 4], [1, 2, 2, 1]);
 * const y = layers.Cropping2D([[1, 0], [0, 1]])(x);
 * assert.deepEqual(y.arraySync(), [[[[3]]]]);
 * ```
 *
 * @see `keras/src/layers/reshaping/cropping2d.py`
 */
export const Cropping2D: ClassOf<
  Cropping2D,
  [
    cropping?: SpatialEnds | CroppingOptions,
    ...positional: (CroppingOptions | unknown)[],
  ]
> = withoutNew("Cropping2D", Cropping2DClass);
register("keras.layers", "Cropping2D", Cropping2D);

/**
 * Takes away the edges of volumes.
 *
 * Input: `[batch, depth, height, width, channels]`. Output: the same with smaller axes.
 *
 * @param cropping How many elements, for all ends, for each axis, or for each end.
 * @param options Options; see {@linkcode CroppingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a number is below 0; when the layer is called, if
 * nothing would be left.
 * @throws {TypeError} If `cropping` has another form; when the layer is called,
 * if the input is not of rank 5.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.Cropping3D(1)(tf.ones([1, 3, 4, 5, 2]));
 * assert.deepEqual(y.shape, [1, 1, 2, 3, 2]);
 * ```
 *
 * @see `keras/src/layers/reshaping/cropping3d.py`
 */
export const Cropping3D: ClassOf<
  Cropping3D,
  [
    cropping?: SpatialEnds | CroppingOptions,
    ...positional: (CroppingOptions | unknown)[],
  ]
> = withoutNew("Cropping3D", Cropping3DClass);
register("keras.layers", "Cropping3D", Cropping3D);
