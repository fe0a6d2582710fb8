/**
 * The flatten layer.
 *
 * @module
 */
import { imageDataFormat } from "../../config.ts";
import { type Tensor, tf } from "../../engine/mod.ts";
import {
  COMMON_DEFAULTS,
  commonOptions,
} from "../arguments/layer_arguments.ts";
import { resolveArguments, type Values } from "../arguments/resolve.ts";
import { withoutNew } from "../callable.ts";
import { InputSpec } from "../input_spec.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import { register } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";

/** Options of {@linkcode Flatten}. */
export interface FlattenOptions extends LayerOptions {
  /**
   * Where the channels stand: with `"channels_first"` they are moved to the end
   * first.
   *
   * @default {"channels_last"}
   */
  dataFormat?: "channels_last" | "channels_first" | null;
}

/**
 * An order of axes, checked.
 *
 * @param value What was given; `null` takes the setting.
 * @returns `"channels_last"` or `"channels_first"`.
 * @throws {RangeError} If it is another name.
 */
export function standardizeDataFormat(
  value: unknown,
): "channels_last" | "channels_first" {
  const format = typeof value === "string"
    ? value.toLowerCase()
    : value ?? imageDataFormat();
  if (format === "channels_last" || format === "channels_first") return format;
  throw new RangeError(
    `The \`dataFormat\` argument must be one of {'channels_first', 'channels_last'}. Received: dataFormat=${
      String(value)
    }`,
  );
}

class FlattenClass extends Layer {
  readonly dataFormat: "channels_last" | "channels_first";

  constructor(...args: unknown[]) {
    const given = resolveArguments<FlattenOptions>("Flatten", {
      arguments: { dataFormat: null },
      options: COMMON_DEFAULTS,
    }, args);
    super(commonOptions(given as unknown as Values));
    this.dataFormat = standardizeDataFormat(given.dataFormat);
    this.inputSpec = new InputSpec({ minNdim: 1 });
  }

  override call(inputs: Tensor): Tensor {
    const { rank } = inputs;
    const x = this.dataFormat === "channels_first" && rank > 1
      ? tf.transpose(inputs, [
        0,
        ...Array.from({ length: rank - 2 }, (_, i) => i + 2),
        1,
      ])
      : inputs;
    const [batch, ...rest] = x.shape;
    return x.reshape([batch, rest.reduce((a, b) => a * b, 1)]);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const [batch, ...rest] = inputShape;
    const free = rest.includes(null);
    return [
      batch,
      free ? null : (rest as number[]).reduce((a, b) => a * b, 1),
    ];
  }

  override outputDtype(inputs: unknown): string {
    return (inputs as { dtype: string }).dtype;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), data_format: this.dataFormat };
  }
}

/** An instance of {@linkcode Flatten}. */
export type Flatten = FlattenClass;

/**
 * Flatten layer: makes one row of all numbers of a sample.
 *
 * Input: `[batch, ...]`, of rank 1 or more. Output: `[batch, size]`, where
 * `size` is the product of the other axes.
 *
 * @param dataFormat `"channels_last"` or `"channels_first"`.
 * @param options Options; see {@linkcode FlattenOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If `dataFormat` is another name.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Flatten, tf } from "kerno";
 *
 * assert.deepEqual(Flatten()(tf.ones([2, 3, 4])).shape, [2, 12]);
 * ```
 *
 * @see `keras/src/layers/reshaping/flatten.py`
 */
export const Flatten: {
  new (
    dataFormat?: FlattenOptions["dataFormat"] | FlattenOptions,
    options?: LayerOptions,
  ): Flatten;
  (
    dataFormat?: FlattenOptions["dataFormat"] | FlattenOptions,
    options?: LayerOptions,
  ): Flatten;
  prototype: Flatten;
} = withoutNew("Flatten", FlattenClass);
register("keras.layers", "Flatten", Flatten);
