/**
 * Layers that add steps to a sequence or take some away.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import { single } from "../convolution/_spatial.ts";
import { InputSpec } from "../input_spec.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import { register } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";
import { standardizeDataFormat } from "./flatten.ts";

/** A number for both ends, or one for each. */
export type Ends = number | readonly [number, number];

/** Both ends, checked. */
function pairOf(name: string, value: unknown): [number, number] {
  const pair = typeof value === "number" ? [value, value] : value;
  if (!Array.isArray(pair) || pair.length !== 2) {
    throw new TypeError(
      `The \`${name}\` argument must be a tuple of 2 integers. Received: ${name}=${
        String(value)
      }`,
    );
  }
  return pair.map((one) => single(name, one, 0)) as [number, number];
}

/** Base of layers over `[batch, timesteps, features]` that keep the dtype. */
abstract class Steps1D extends Layer {
  constructor(common: LayerOptions) {
    super(common);
    this.inputSpec = new InputSpec({ ndim: 3 });
  }

  override outputDtype(inputs: unknown): string {
    return (inputs as { dtype: string }).dtype;
  }
}

class ZeroPadding1DClass extends Steps1D {
  readonly padding: readonly [number, number];
  readonly dataFormat: "channels_last" | "channels_first";

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<
      { padding: Ends; dataFormat: string | null }
    >("ZeroPadding1D", { padding: 1, dataFormat: null }, args);
    super(common);
    this.padding = pairOf("padding", given.padding);
    this.dataFormat = standardizeDataFormat(given.dataFormat);
  }

  override call(inputs: Tensor): Tensor {
    const ends: [number, number] = [...this.padding];
    return this.dataFormat === "channels_last"
      ? tf.pad(inputs, [[0, 0], ends, [0, 0]])
      : tf.pad(inputs, [[0, 0], [0, 0], ends]);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const axis = this.dataFormat === "channels_last" ? 1 : 2;
    const [left, right] = this.padding;
    return inputShape.map((size, i) =>
      i === axis && size !== null ? size + left + right : size
    );
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      padding: [...this.padding],
      data_format: this.dataFormat,
    };
  }
}

class Cropping1DClass extends Steps1D {
  readonly cropping: readonly [number, number];

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<{ cropping: Ends }>(
      "Cropping1D",
      { cropping: [1, 1] },
      args,
    );
    super(common);
    this.cropping = pairOf("cropping", given.cropping);
  }

  override call(inputs: Tensor): Tensor {
    const shape = this.computeOutputShape(inputs.shape) as number[];
    return inputs.slice([0, this.cropping[0], 0], shape);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const [batch, length, features] = inputShape;
    if (length === null) return inputShape;
    const [left, right] = this.cropping;
    if (left + right >= length) {
      throw new RangeError(
        `\`cropping\` parameter of Cropping1D layer must be smaller than the input length. Received: input_shape=[${inputShape}], cropping=(${left}, ${right})`,
      );
    }
    return [batch, length - left - right, features];
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), cropping: [...this.cropping] };
  }
}

class UpSampling1DClass extends Steps1D {
  readonly size: number;

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<{ size: number }>(
      "UpSampling1D",
      { size: 2 },
      args,
      { length: "size" },
    );
    super(common);
    this.size = single("size", given.size);
  }

  override call(inputs: Tensor): Tensor {
    const [batch, length, features] = inputs.shape;
    return tf.tile(inputs.expandDims(2), [1, 1, this.size, 1])
      .reshape([batch, length * this.size, features]);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const [batch, length, features] = inputShape;
    return [batch, length === null ? null : length * this.size, features];
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), size: this.size };
  }
}

/** An instance of {@linkcode ZeroPadding1D}. */
export type ZeroPadding1D = ZeroPadding1DClass;

/** An instance of {@linkcode Cropping1D}. */
export type Cropping1D = Cropping1DClass;

/** An instance of {@linkcode UpSampling1D}. */
export type UpSampling1D = UpSampling1DClass;

/**
 * Adds steps of 0 to both ends of a sequence.
 *
 * @param padding How many, for both ends or for each.
 * @param options `dataFormat`, and those of {@linkcode LayerOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a number is below 0.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.ZeroPadding1D([1, 0])(tf.tensor([1, 2], [1, 2, 1]));
 * assert.deepEqual(y.arraySync(), [[[0], [1], [2]]]);
 * ```
 *
 * @see `keras/src/layers/reshaping/zero_padding1d.py`
 */
export const ZeroPadding1D: ClassOf<
  ZeroPadding1D,
  [
    padding?: Ends | (LayerOptions & { padding?: Ends }),
    options?: LayerOptions & { dataFormat?: string | null },
  ]
> = withoutNew("ZeroPadding1D", ZeroPadding1DClass);
register("keras.layers", "ZeroPadding1D", ZeroPadding1D);

/**
 * Takes steps away from both ends of a sequence.
 *
 * @param cropping How many, for both ends or for each.
 * @param options Options; see {@linkcode LayerOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a number is below 0; when the layer is called, if
 * nothing would be left.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.Cropping1D([1, 0])(tf.tensor([1, 2], [1, 2, 1]));
 * assert.deepEqual(y.arraySync(), [[[2]]]);
 * ```
 *
 * @see `keras/src/layers/reshaping/cropping1d.py`
 */
export const Cropping1D: ClassOf<
  Cropping1D,
  [
    cropping?: Ends | (LayerOptions & { cropping?: Ends }),
    options?: LayerOptions,
  ]
> = withoutNew("Cropping1D", Cropping1DClass);
register("keras.layers", "Cropping1D", Cropping1D);

/**
 * Repeats every step of a sequence.
 *
 * @param size How often each step stands in the output.
 * @param options Options; see {@linkcode LayerOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If `size` is not positive.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.UpSampling1D(2)(tf.tensor([1, 2], [1, 2, 1]));
 * assert.deepEqual(y.arraySync(), [[[1], [1], [2], [2]]]);
 * ```
 *
 * @see `keras/src/layers/reshaping/up_sampling1d.py`
 */
export const UpSampling1D: ClassOf<
  UpSampling1D,
  [size?: number | (LayerOptions & { size?: number }), options?: LayerOptions]
> = withoutNew("UpSampling1D", UpSampling1DClass);
register("keras.layers", "UpSampling1D", UpSampling1D);
