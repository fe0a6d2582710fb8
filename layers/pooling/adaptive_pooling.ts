/**
 * Layers that pool over as many windows as are wanted.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { asFloat } from "../_inputs.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { REQUIRED } from "../arguments/resolve.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import {
  type DataFormat,
  fromLast,
  partsOf,
  pythonText,
  shapeWith,
  type Sizes,
  toLast,
} from "../convolution/_spatial.ts";
import { InputSpec } from "../input_spec.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import { standardizeDataFormat } from "../reshaping/flatten.ts";
import { register } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";

/** Options of the adaptive pooling layers. */
export interface AdaptivePoolingOptions extends LayerOptions {
  /** Windows along each axis, or one number for all. */
  outputSize?: Sizes;
  /**
   * Where the channels stand: last, or before the axes.
   *
   * @default {"channels_last"}
   */
  dataFormat?: DataFormat | null;
}

/** What adaptive pooling layers can be called with. */
export type AdaptivePoolingParameters = [
  outputSize: Sizes | AdaptivePoolingOptions,
  dataFormat?: DataFormat | null | AdaptivePoolingOptions,
  options?: LayerOptions,
];

const FORMS = [
  "tuple of 1 integer",
  "(height, width) tuple",
  "(depth, height, width) tuple",
];

function checkedSize(value: unknown, rank: number): number[] {
  const sizes = Number.isInteger(value) ? Array(rank).fill(value) : value;
  const fits = Array.isArray(sizes) && sizes.length === rank &&
    sizes.every(Number.isInteger);
  if (!fits) {
    throw new TypeError(
      `\`output_size\` must be an integer or ${FORMS[rank - 1]}. Received: ${
        pythonText(value)
      } of type ${typeof value}`,
    );
  }
  if (sizes.every((size: number) => size > 0)) return [...sizes];
  throw new RangeError(
    `Cannot pool as \`output_size\` must be positive: current value is ${
      pythonText(value)
    }`,
  );
}

/** Where window `i` of `count` over `size` elements begins and ends. */
function windowOf(i: number, count: number, size: number): [number, number] {
  return [Math.floor(i * size / count), Math.ceil((i + 1) * size / count)];
}

abstract class AdaptivePooling extends Layer {
  readonly outputSize: readonly number[];
  readonly dataFormat: DataFormat;

  constructor(name: string, rank: number, args: readonly unknown[]) {
    const { given, common } = resolveLayer<Required<AdaptivePoolingOptions>>(
      name,
      { outputSize: REQUIRED, dataFormat: null },
      args,
    );
    super(common);
    this.outputSize = checkedSize(given.outputSize, rank);
    this.dataFormat = standardizeDataFormat(given.dataFormat);
    this.inputSpec = new InputSpec({ ndim: rank + 2 });
  }

  /** The windows of the middle axis of `[before, size, after]`, pooled. */
  protected abstract pool(x: Tensor, count: number): Tensor;

  override call(inputs: Tensor): Tensor {
    const y = this.outputSize.reduce((x, count, i) => {
      const { shape } = x;
      const product = (sizes: number[]) => sizes.reduce((a, b) => a * b, 1);
      const [before, after] = [shape.slice(0, i + 1), shape.slice(i + 2)];
      const size = shape[i + 1]!;
      const rows = x.reshape([product(before), size, product(after)]);
      return this.pool(rows, count).reshape([...before, count, ...after]);
    }, toLast(asFloat(inputs), this.dataFormat));
    return fromLast(y, this.dataFormat);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const { channels } = partsOf(inputShape, this.dataFormat);
    const sizes = this.outputSize;
    return shapeWith(inputShape[0], sizes, channels, this.dataFormat);
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      output_size: [...this.outputSize],
      data_format: this.dataFormat,
    };
  }
}

/** A mean over axes is a mean of means: one product an axis. */
abstract class AdaptiveAverage extends AdaptivePooling {
  protected override pool(x: Tensor, count: number): Tensor {
    const size = x.shape[1]!;
    const matrix = new Float32Array(count * size);
    for (let i = 0; i < count; i++) {
      const [start, end] = windowOf(i, count, size);
      matrix.fill(1 / (end - start), i * size + start, i * size + end);
    }
    return tf.matMul(tf.tensor(matrix, [1, count, size]), x);
  }
}

abstract class AdaptiveMax extends AdaptivePooling {
  protected override pool(x: Tensor, count: number): Tensor {
    const [before, size, after] = x.shape as number[];
    const parts = Array.from({ length: count }, (_, i) => {
      const [start, end] = windowOf(i, count, size);
      const window = x.slice([0, start, 0], [before, end - start, after]);
      return window.max(1, true) as Tensor;
    });
    return parts.length === 1 ? parts[0] : tf.concat(parts, 1);
  }
}

class AdaptiveAveragePooling1DClass extends AdaptiveAverage {
  constructor(...args: unknown[]) {
    super("AdaptiveAveragePooling1D", 1, args);
  }
}

class AdaptiveAveragePooling2DClass extends AdaptiveAverage {
  constructor(...args: unknown[]) {
    super("AdaptiveAveragePooling2D", 2, args);
  }
}

class AdaptiveAveragePooling3DClass extends AdaptiveAverage {
  constructor(...args: unknown[]) {
    super("AdaptiveAveragePooling3D", 3, args);
  }
}

class AdaptiveMaxPooling1DClass extends AdaptiveMax {
  constructor(...args: unknown[]) {
    super("AdaptiveMaxPooling1D", 1, args);
  }
}

class AdaptiveMaxPooling2DClass extends AdaptiveMax {
  constructor(...args: unknown[]) {
    super("AdaptiveMaxPooling2D", 2, args);
  }
}

class AdaptiveMaxPooling3DClass extends AdaptiveMax {
  constructor(...args: unknown[]) {
    super("AdaptiveMaxPooling3D", 3, args);
  }
}

/** An instance of {@linkcode AdaptiveAveragePooling1D}. */
export type AdaptiveAveragePooling1D = AdaptiveAveragePooling1DClass;

/** An instance of {@linkcode AdaptiveAveragePooling2D}. */
export type AdaptiveAveragePooling2D = AdaptiveAveragePooling2DClass;

/** An instance of {@linkcode AdaptiveAveragePooling3D}. */
export type AdaptiveAveragePooling3D = AdaptiveAveragePooling3DClass;

/** An instance of {@linkcode AdaptiveMaxPooling1D}. */
export type AdaptiveMaxPooling1D = AdaptiveMaxPooling1DClass;

/** An instance of {@linkcode AdaptiveMaxPooling2D}. */
export type AdaptiveMaxPooling2D = AdaptiveMaxPooling2DClass;

/** An instance of {@linkcode AdaptiveMaxPooling3D}. */
export type AdaptiveMaxPooling3D = AdaptiveMaxPooling3DClass;

/**
 * Takes the mean of each channel in as many windows as are wanted. The
 * windows cover the input evenly, and may share elements.
 *
 * Input: float32 `[batch, timesteps, features]`. Output:
 * `[batch, outputSize, features]`.
 *
 * @param outputSize Windows along each axis.
 * @param options Options; see {@linkcode AdaptivePoolingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a size is not positive.
 * @throws {TypeError} If `outputSize` has another form; when the layer is called,
 * if the input is not of rank 3.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const x = tf.tensor([1, 2, 3, 4, 5], [1, 5, 1]);
 * const y = layers.AdaptiveAveragePooling1D(2)(x);
 * assert.deepEqual(y.flatten().arraySync(), [2, 4]);
 * ```
 *
 * @see `keras/src/layers/pooling/adaptive_average_pooling1d.py`
 */
export const AdaptiveAveragePooling1D: ClassOf<
  AdaptiveAveragePooling1D,
  AdaptivePoolingParameters
> = withoutNew("AdaptiveAveragePooling1D", AdaptiveAveragePooling1DClass);
register("keras.layers", "AdaptiveAveragePooling1D", AdaptiveAveragePooling1D);

/**
 * Takes the mean of each channel in as many windows as are wanted. The
 * windows cover the input evenly, and may share elements.
 *
 * Input: float32 `[batch, height, width, channels]`. Output:
 * `[batch, ...outputSize, channels]`.
 *
 * @param outputSize Windows along each axis, or one number for all.
 * @param options Options; see {@linkcode AdaptivePoolingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a size is not positive.
 * @throws {TypeError} If `outputSize` has another form; when the layer is called,
 * if the input is not of rank 4.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const x = tf.tensor([1, 2, 3, 4, 5], [1, 1, 5, 1]);
 * const y = layers.AdaptiveAveragePooling2D([1, 2])(x);
 * assert.deepEqual(y.flatten().arraySync(), [2, 4]);
 * ```
 *
 * @see `keras/src/layers/pooling/adaptive_average_pooling2d.py`
 */
export const AdaptiveAveragePooling2D: ClassOf<
  AdaptiveAveragePooling2D,
  AdaptivePoolingParameters
> = withoutNew("AdaptiveAveragePooling2D", AdaptiveAveragePooling2DClass);
register("keras.layers", "AdaptiveAveragePooling2D", AdaptiveAveragePooling2D);

/**
 * Takes the mean of each channel in as many windows as are wanted. The
 * windows cover the input evenly, and may share elements.
 *
 * Input: float32 `[batch, depth, height, width, channels]`. Output:
 * `[batch, ...outputSize, channels]`.
 *
 * @param outputSize Windows along each axis, or one number for all.
 * @param options Options; see {@linkcode AdaptivePoolingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a size is not positive.
 * @throws {TypeError} If `outputSize` has another form; when the layer is called,
 * if the input is not of rank 5.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const x = tf.tensor([1, 2, 3, 4, 5], [1, 1, 1, 5, 1]);
 * const y = layers.AdaptiveAveragePooling3D([1, 1, 2])(x);
 * assert.deepEqual(y.flatten().arraySync(), [2, 4]);
 * ```
 *
 * @see `keras/src/layers/pooling/adaptive_average_pooling3d.py`
 */
export const AdaptiveAveragePooling3D: ClassOf<
  AdaptiveAveragePooling3D,
  AdaptivePoolingParameters
> = withoutNew("AdaptiveAveragePooling3D", AdaptiveAveragePooling3DClass);
register("keras.layers", "AdaptiveAveragePooling3D", AdaptiveAveragePooling3D);

/**
 * Takes the greatest number of each channel in as many windows as are wanted. The
 * windows cover the input evenly, and may share elements.
 *
 * Input: float32 `[batch, timesteps, features]`. Output:
 * `[batch, outputSize, features]`.
 *
 * @param outputSize Windows along each axis.
 * @param options Options; see {@linkcode AdaptivePoolingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a size is not positive.
 * @throws {TypeError} If `outputSize` has another form; when the layer is called,
 * if the input is not of rank 3.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const x = tf.tensor([1, 2, 3, 4, 5], [1, 5, 1]);
 * const y = layers.AdaptiveMaxPooling1D(2)(x);
 * assert.deepEqual(y.flatten().arraySync(), [3, 5]);
 * ```
 *
 * @see `keras/src/layers/pooling/adaptive_max_pooling1d.py`
 */
export const AdaptiveMaxPooling1D: ClassOf<
  AdaptiveMaxPooling1D,
  AdaptivePoolingParameters
> = withoutNew("AdaptiveMaxPooling1D", AdaptiveMaxPooling1DClass);
register("keras.layers", "AdaptiveMaxPooling1D", AdaptiveMaxPooling1D);

/**
 * Takes the greatest number of each channel in as many windows as are wanted. The
 * windows cover the input evenly, and may share elements.
 *
 * Input: float32 `[batch, height, width, channels]`. Output:
 * `[batch, ...outputSize, channels]`.
 *
 * @param outputSize Windows along each axis, or one number for all.
 * @param options Options; see {@linkcode AdaptivePoolingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a size is not positive.
 * @throws {TypeError} If `outputSize` has another form; when the layer is called,
 * if the input is not of rank 4.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const x = tf.tensor([1, 2, 3, 4, 5], [1, 1, 5, 1]);
 * const y = layers.AdaptiveMaxPooling2D([1, 2])(x);
 * assert.deepEqual(y.flatten().arraySync(), [3, 5]);
 * ```
 *
 * @see `keras/src/layers/pooling/adaptive_max_pooling2d.py`
 */
export const AdaptiveMaxPooling2D: ClassOf<
  AdaptiveMaxPooling2D,
  AdaptivePoolingParameters
> = withoutNew("AdaptiveMaxPooling2D", AdaptiveMaxPooling2DClass);
register("keras.layers", "AdaptiveMaxPooling2D", AdaptiveMaxPooling2D);

/**
 * Takes the greatest number of each channel in as many windows as are wanted. The
 * windows cover the input evenly, and may share elements.
 *
 * Input: float32 `[batch, depth, height, width, channels]`. Output:
 * `[batch, ...outputSize, channels]`.
 *
 * @param outputSize Windows along each axis, or one number for all.
 * @param options Options; see {@linkcode AdaptivePoolingOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a size is not positive.
 * @throws {TypeError} If `outputSize` has another form; when the layer is called,
 * if the input is not of rank 5.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const x = tf.tensor([1, 2, 3, 4, 5], [1, 1, 1, 5, 1]);
 * const y = layers.AdaptiveMaxPooling3D([1, 1, 2])(x);
 * assert.deepEqual(y.flatten().arraySync(), [3, 5]);
 * ```
 *
 * @see `keras/src/layers/pooling/adaptive_max_pooling3d.py`
 */
export const AdaptiveMaxPooling3D: ClassOf<
  AdaptiveMaxPooling3D,
  AdaptivePoolingParameters
> = withoutNew("AdaptiveMaxPooling3D", AdaptiveMaxPooling3DClass);
register("keras.layers", "AdaptiveMaxPooling3D", AdaptiveMaxPooling3D);
