/**
 * Layers that make one vector of all places of a sample.
 *
 * @module
 */
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { FORMAT_LEGACY } from "../arguments/legacy.ts";
import {
  type DataFormat,
  partsOf,
  shapeWith,
} from "../convolution/_spatial.ts";
import { InputSpec } from "../input_spec.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import { standardizeDataFormat } from "../reshaping/flatten.ts";
import type { Shape } from "../shapes.ts";

/** Options of the global pooling layers. */
export interface GlobalPoolingOptions extends LayerOptions {
  /**
   * Where the channels stand: last, or before the axes.
   *
   * @default {"channels_last"}
   */
  dataFormat?: DataFormat | null;
  /**
   * Keeps the axes that are pooled over, with size 1.
   *
   * @default {false}
   */
  keepdims?: boolean;
}

/** What global pooling layers can be called with. */
export type GlobalPoolingParameters = [
  dataFormat?: GlobalPoolingOptions["dataFormat"] | GlobalPoolingOptions,
  keepdims?: boolean | GlobalPoolingOptions,
  options?: LayerOptions,
];

/** Base of the global pooling layers. */
export abstract class GlobalPooling extends Layer {
  readonly dataFormat: DataFormat;
  readonly keepdims: boolean;
  readonly #rank: number;

  constructor(name: string, rank: number, args: readonly unknown[]) {
    const { given, common } = resolveLayer<Required<GlobalPoolingOptions>>(
      name,
      { dataFormat: null, keepdims: false },
      args,
      FORMAT_LEGACY,
    );
    super(common);
    this.#rank = rank;
    this.dataFormat = standardizeDataFormat(given.dataFormat);
    this.keepdims = given.keepdims;
    this.inputSpec = new InputSpec({ ndim: rank + 2 });
    this.buildAtInit();
  }

  /** The axes that are pooled over. */
  protected get axes(): number[] {
    const first = this.dataFormat === "channels_last" ? 1 : 2;
    return Array.from({ length: this.#rank }, (_, i) => first + i);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const { sizes, channels } = partsOf(inputShape, this.dataFormat);
    const kept = this.keepdims ? sizes.map(() => 1) : [];
    return shapeWith(inputShape[0], kept, channels, this.dataFormat);
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      data_format: this.dataFormat,
      keepdims: this.keepdims,
    };
  }
}
