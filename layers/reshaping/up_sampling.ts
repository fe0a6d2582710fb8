/**
 * Layers that make images and volumes larger.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { FORMAT_LEGACY } from "../arguments/legacy.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import {
  type DataFormat,
  fromLast,
  partsOf,
  shapeWith,
  type Sizes,
  toLast,
  tupleOf,
} from "../convolution/_spatial.ts";
import { InputSpec } from "../input_spec.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import { register } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";
import { type Interpolation, resizeMatrix } from "./_resize.ts";
import { standardizeDataFormat } from "./flatten.ts";

/** Options of {@linkcode UpSampling3D}. */
export interface UpSamplingOptions extends LayerOptions {
  /**
   * How often each element stands in the output, along all axes or each.
   *
   * @default {2}
   */
  size?: Sizes;
  /**
   * Where the channels stand: last, or before the axes.
   *
   * @default {"channels_last"}
   */
  dataFormat?: DataFormat | null;
}

/** Options of {@linkcode UpSampling2D}. */
export interface UpSampling2DOptions extends UpSamplingOptions {
  /**
   * What lies between elements: `"nearest"` repeats them, the others compute.
   *
   * @default {"nearest"}
   */
  interpolation?: "nearest" | Interpolation;
}

const INTERPOLATIONS = [
  "bilinear",
  "nearest",
  "lanczos3",
  "lanczos5",
  "bicubic",
];

/** The shape `[before, size, after]` around an axis. */
function around(x: Tensor, axis: number): [number, number, number] {
  const product = (sizes: number[]) => sizes.reduce((a, b) => a * b, 1);
  const { shape } = x;
  return [
    product(shape.slice(0, axis)),
    shape[axis]!,
    product(shape.slice(axis + 1)),
  ];
}

/** Each element along an axis `times` times. */
function repeat(x: Tensor, axis: number, times: number): Tensor {
  if (times === 1) return x;
  const [before, size, after] = around(x, axis);
  const shape = x.shape.map((n, i) => i === axis ? n * times : n);
  return tf.tile(x.reshape([before * size, 1, after]), [1, times, 1])
    .reshape(shape);
}

/** An axis, resized. */
function resize(
  x: Tensor,
  axis: number,
  times: number,
  interpolation: Interpolation,
): Tensor {
  const [before, size, after] = around(x, axis);
  const to = size * times;
  const matrix = tf.tensor(resizeMatrix(size, to, interpolation), [
    1,
    to,
    size,
  ]);
  const shape = x.shape.map((n, i) => i === axis ? to : n);
  return tf.matMul(matrix, x.reshape([before, size, after])).reshape(shape);
}

abstract class UpSampling extends Layer {
  readonly size: readonly number[];
  readonly dataFormat: DataFormat;

  constructor(
    rank: number,
    given: Required<UpSamplingOptions>,
    common: object,
  ) {
    super(common);
    this.dataFormat = standardizeDataFormat(given.dataFormat);
    this.size = tupleOf("size", given.size, rank);
    this.inputSpec = new InputSpec({ ndim: rank + 2 });
  }

  /** An axis of `x`, channels last, made larger. */
  protected enlarge(x: Tensor, axis: number, times: number): Tensor {
    return repeat(x, axis, times);
  }

  override call(inputs: Tensor): Tensor {
    const y = this.size.reduce(
      (x, times, i) => this.enlarge(x, i + 1, times),
      toLast(inputs, this.dataFormat),
    );
    return fromLast(y, this.dataFormat);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const { sizes, channels } = partsOf(inputShape, this.dataFormat);
    const larger = sizes.map((size, i) =>
      size === null ? null : size * this.size[i]
    );
    return shapeWith(inputShape[0], larger, channels, this.dataFormat);
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      size: [...this.size],
      data_format: this.dataFormat,
    };
  }
}

class UpSampling2DClass extends UpSampling {
  readonly interpolation: "nearest" | Interpolation;

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<Required<UpSampling2DOptions>>(
      "UpSampling2D",
      { size: 2, dataFormat: null, interpolation: "nearest" },
      args,
      FORMAT_LEGACY,
    );
    super(2, given, common);
    const name = String(given.interpolation).toLowerCase();
    if (!INTERPOLATIONS.includes(name)) {
      throw new RangeError(
        `Invalid value for argument \`interpolation\`. Expected of one (${
          INTERPOLATIONS.map((one) => `'${one}'`).join(", ")
        }). Received: interpolation=${given.interpolation}`,
      );
    }
    this.interpolation = name as Interpolation;
  }

  protected override enlarge(x: Tensor, axis: number, times: number): Tensor {
    const { interpolation } = this;
    if (interpolation === "nearest") return super.enlarge(x, axis, times);
    return resize(x.cast("float32"), axis, times, interpolation);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), interpolation: this.interpolation };
  }
}

class UpSampling3DClass extends UpSampling {
  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<Required<UpSamplingOptions>>(
      "UpSampling3D",
      { size: 2, dataFormat: null },
      args,
      FORMAT_LEGACY,
    );
    super(3, given, common);
  }
}

/** An instance of {@linkcode UpSampling2D}. */
export type UpSampling2D = UpSampling2DClass;

/** An instance of {@linkcode UpSampling3D}. */
export type UpSampling3D = UpSampling3DClass;

/**
 * Makes images larger.
 *
 * Input: `[batch, height, width, channels]`. Output: the same with axes
 * `size` times as long.
 *
 * @param size How often each element stands in the output.
 * @param options Options; see {@linkcode UpSampling2DOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If `size` is not positive, or `interpolation` is another name.
 * @throws {TypeError} When the layer is called, if the input is not of rank 4.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.UpSampling2D([1, 2])(tf.tensor([1, 2], [1, 1, 2, 1]));
 * assert.deepEqual(y.squeeze().arraySync(), [1, 1, 2, 2]);
 * ```
 *
 * @see `keras/src/layers/reshaping/up_sampling2d.py`
 */
export const UpSampling2D: ClassOf<
  UpSampling2D,
  [
    size?: Sizes | UpSampling2DOptions,
    ...positional: (UpSampling2DOptions | unknown)[],
  ]
> = withoutNew("UpSampling2D", UpSampling2DClass);
register("keras.layers", "UpSampling2D", UpSampling2D);

/**
 * Makes volumes larger.
 *
 * Input: `[batch, depth, height, width, channels]`. Output: the same with axes
 * `size` times as long.
 *
 * @param size How often each element stands in the output.
 * @param options Options; see {@linkcode UpSamplingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If `size` is not positive.
 * @throws {TypeError} When the layer is called, if the input is not of rank 5.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.UpSampling3D(2)(tf.ones([1, 1, 2, 3, 4]));
 * assert.deepEqual(y.shape, [1, 2, 4, 6, 4]);
 * ```
 *
 * @see `keras/src/layers/reshaping/up_sampling3d.py`
 */
export const UpSampling3D: ClassOf<
  UpSampling3D,
  [
    size?: Sizes | UpSamplingOptions,
    ...positional: (UpSamplingOptions | unknown)[],
  ]
> = withoutNew("UpSampling3D", UpSampling3DClass);
register("keras.layers", "UpSampling3D", UpSampling3D);
