/**
 * Layers that make one number of the few that a window sees.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { asFloat } from "../_inputs.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import type { LegacyRule } from "../arguments/resolve.ts";
import {
  type DataFormat,
  edges,
  fromLast,
  type Padding,
  partsOf,
  placesOf,
  shapeWith,
  type Sizes,
  standardizePadding,
  toLast,
  tupleOf,
  type Windows,
} from "../convolution/_spatial.ts";
import { InputSpec } from "../input_spec.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import { standardizeDataFormat } from "../reshaping/flatten.ts";
import { type Shape, shapeText } from "../shapes.ts";

/** Options of the pooling layers. */
export interface PoolingOptions extends LayerOptions {
  /** Elements of a window along each axis, or one number for all. */
  poolSize?: Sizes;
  /**
   * Elements from one window to the next; `poolSize` if `null`.
   *
   * @default {null}
   */
  strides?: Sizes | null;
  /**
   * `"valid"` keeps windows inside; `"same"` lets them reach over the edges.
   *
   * @default {"valid"}
   */
  padding?: "valid" | "same";
  /**
   * Where the channels stand: last, or before the axes.
   *
   * @default {"channels_last"}
   */
  dataFormat?: DataFormat | null;
}

/** What pooling layers can be called with. */
export type PoolingParameters = [
  poolSize?: Sizes | PoolingOptions,
  strides?: Sizes | null | PoolingOptions,
  ...positional: (PoolingOptions | unknown)[],
];

/** As {@linkcode PoolingParameters}, where the size must be given. */
export type SizedPoolingParameters = [
  poolSize: Sizes | PoolingOptions,
  strides?: Sizes | null | PoolingOptions,
  ...positional: (PoolingOptions | unknown)[],
];

/** How one number is made of a window. */
export type PoolingKind = "max" | "average";

/** Base of the pooling layers. */
export abstract class Pooling extends Layer {
  readonly poolSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: Padding;
  readonly dataFormat: DataFormat;
  readonly #kind: PoolingKind;

  constructor(
    kind: PoolingKind,
    [name, rank, poolSize]: [name: string, rank: number, poolSize: unknown],
    args: readonly unknown[],
    legacy: Readonly<Record<string, LegacyRule>>,
  ) {
    const { given, common } = resolveLayer<Required<PoolingOptions>>(
      name,
      { poolSize, strides: null, padding: "valid", dataFormat: null },
      args,
      legacy,
    );
    super(common);
    this.#kind = kind;
    this.poolSize = tupleOf("pool_size", given.poolSize, rank);
    this.strides = given.strides === null
      ? this.poolSize
      : tupleOf("strides", given.strides, rank);
    this.padding = standardizePadding(given.padding, ["same", "valid"]);
    this.dataFormat = standardizeDataFormat(given.dataFormat);
    this.inputSpec = new InputSpec({ ndim: rank + 2 });
    this.buildAtInit();
  }

  get #windows(): Windows {
    return {
      kernelSize: this.poolSize,
      strides: this.strides,
      dilationRate: this.poolSize.map(() => 1),
      padding: this.padding,
    };
  }

  override call(inputs: Tensor): Tensor {
    this.computeOutputShape(inputs.shape);
    const x = toLast(asFloat(inputs), this.dataFormat);
    // tfjs' own gradient of a mean counts what lies beyond the edges.
    const composed = this.#kind === "average" && this.padding === "same" &&
      tf.getBackend() !== "kerno";
    const y = composed
      ? this.#meanWithin(x)
      : this.#pool(x, this.padding as "same");
    return fromLast(y, this.dataFormat);
  }

  /** Means of windows over zeros around `x`, made up for the zeros. */
  #meanWithin(x: Tensor): Tensor {
    const sizes = x.shape.slice(1, -1);
    const ends = sizes.map((size, i) => edges(size, this.#windows, i));
    const factors = placesOf(sizes, this.#windows).map((count, axis) => {
      const values = Array.from({ length: count! }, (_, i) => {
        const start = i * this.strides[axis] - ends[axis][0];
        const end = Math.min(start + this.poolSize[axis], sizes[axis]);
        return this.poolSize[axis] / (end - Math.max(start, 0));
      });
      const shape = x.shape.map((_, i) => i === axis + 1 ? count! : 1);
      return tf.tensor(values, shape);
    });
    const padded = tf.pad(x, [[0, 0], ...ends, [0, 0]]);
    return factors.reduce<Tensor>(
      (y, factor) => y.mul(factor),
      this.#pool(padded, "valid"),
    );
  }

  #pool(x: Tensor, padding: "same" | "valid"): Tensor {
    let [size, strides] = [[...this.poolSize], [...this.strides]];
    // A sequence is an image of height 1.
    if (size.length === 1) [size, strides] = [[1, ...size], [1, ...strides]];
    const image = x.rank === 3 ? x.expandDims(1) : x;
    const all = [image, size, strides, padding] as never;
    const max = this.#kind === "max";
    if (size.length === 3) {
      return max
        ? tf.maxPool3d(...all as Parameters<typeof tf.maxPool3d>)
        : tf.avgPool3d(...all as Parameters<typeof tf.avgPool3d>);
    }
    const y: Tensor = max
      ? tf.maxPool(...all as Parameters<typeof tf.maxPool>)
      : tf.avgPool(...all as Parameters<typeof tf.avgPool>);
    return x.rank === 3 ? y.squeeze([1]) : y;
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const { sizes, channels } = partsOf(inputShape, this.dataFormat);
    const places = placesOf(sizes, this.#windows);
    if (places.some((count) => count !== null && count < 1)) {
      throw new RangeError(
        `Computed output size would be zero or negative. Received: \`inputs.shape=${
          shapeText(inputShape)
        }\`, \`pool_size=${shapeText(this.poolSize)}\`, \`strides=${
          shapeText(this.strides)
        }\`, \`padding=${this.padding}\`.`,
      );
    }
    return shapeWith(inputShape[0], places, channels, this.dataFormat);
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      pool_size: [...this.poolSize],
      padding: this.padding,
      strides: [...this.strides],
      data_format: this.dataFormat,
    };
  }
}
