/**
 * Layers that drop whole features.
 *
 * @module
 */
import type { Tensor } from "../../engine/mod.ts";
import { asFloat } from "../_inputs.ts";
import { DROPOUT_LEGACY } from "../arguments/legacy.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { REQUIRED } from "../arguments/resolve.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import { InputSpec } from "../input_spec.ts";
import { Layer } from "../layer.ts";
import { standardizeDataFormat } from "../reshaping/flatten.ts";
import { SeedGenerator } from "../seed_generator.ts";
import { register } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";
import { checkRate } from "./_check_rate.ts";
import { dropoutMask } from "./_dropout_mask.ts";
import type { SeedOptions } from "./noise.ts";

/** Options of {@linkcode SpatialDropout2D} and {@linkcode SpatialDropout3D}. */
export interface SpatialDropoutOptions extends SeedOptions {
  /**
   * Where the features stand: last, or right after the batch.
   *
   * @default {"channels_last"}
   */
  dataFormat?: "channels_last" | "channels_first" | null;
}

class SpatialDropout extends Layer {
  readonly rate: number;
  readonly seed: number | null;
  readonly dataFormat: "channels_last" | "channels_first";
  readonly seedGenerator: SeedGenerator | null;
  readonly #hasFormat: boolean;

  constructor(name: string, rank: number, args: readonly unknown[]) {
    const hasFormat = rank > 3;
    const { given, common } = resolveLayer<
      Required<SpatialDropoutOptions> & { rate: number }
    >(
      name,
      {
        rate: REQUIRED,
        ...(hasFormat ? { dataFormat: null } : {}),
        seed: null,
      },
      args,
      { ...DROPOUT_LEGACY, dimOrdering: dimOrdering },
    );
    super(common);
    this.rate = checkRate(given.rate);
    this.seed = given.seed;
    this.dataFormat = hasFormat
      ? standardizeDataFormat(given.dataFormat)
      : "channels_last";
    this.#hasFormat = hasFormat;
    this.seedGenerator = given.rate > 0 ? SeedGenerator(given.seed) : null;
    this.supportsMasking = true;
    this.inputSpec = new InputSpec({ ndim: rank });
    this.buildAtInit();
  }

  override call(inputs: Tensor, options: { training: boolean }): Tensor {
    if (!options.training || this.seedGenerator === null) return inputs;
    const features = this.dataFormat === "channels_last" ? inputs.rank - 1 : 1;
    const shape = inputs.shape.map((size, axis) =>
      axis === 0 || axis === features ? size : 1
    );
    return asFloat(inputs).mul(
      dropoutMask(shape, this.rate, this.seedGenerator),
    );
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override getConfig(): Record<string, unknown> {
    return {
      rate: this.rate,
      ...(this.#hasFormat ? { data_format: this.dataFormat } : {}),
      seed: this.seed,
      name: this.name,
      dtype: this.dtype,
    };
  }
}

/** Keras 1's names of the orders of axes. */
function dimOrdering(value: unknown, values: Record<string, unknown>): void {
  const names: Record<string, string> = {
    tf: "channels_last",
    th: "channels_first",
  };
  values.dataFormat = names[String(value)] ?? null;
}

class SpatialDropout1DClass extends SpatialDropout {
  constructor(...args: unknown[]) {
    super("SpatialDropout1D", 3, args);
  }
}

class SpatialDropout2DClass extends SpatialDropout {
  constructor(...args: unknown[]) {
    super("SpatialDropout2D", 4, args);
  }
}

class SpatialDropout3DClass extends SpatialDropout {
  constructor(...args: unknown[]) {
    super("SpatialDropout3D", 5, args);
  }
}

/** An instance of {@linkcode SpatialDropout1D}. */
export type SpatialDropout1D = SpatialDropout1DClass;

/** An instance of {@linkcode SpatialDropout2D}. */
export type SpatialDropout2D = SpatialDropout2DClass;

/** An instance of {@linkcode SpatialDropout3D}. */
export type SpatialDropout3D = SpatialDropout3DClass;

/**
 * Dropout of whole features of a sequence (Tompson et al., 2014): all steps of
 * a feature are dropped or none.
 *
 * Use it right after Embedding. Input and output: float32
 * `[batch, timesteps, features]`.
 *
 * @param rate Fraction of the features that is dropped, from 0 to 1.
 * @param options Options; see {@linkcode SeedOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If `rate` is out of range.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const drop = layers.SpatialDropout1D(0.5, { seed: 1 });
 * const y = drop(tf.ones([1, 2, 9]), { training: true });
 * const [first, second] = y.squeeze([0]).arraySync() as number[][];
 * assert.deepEqual(first, second);
 * ```
 *
 * @see `keras/src/layers/regularization/spatial_dropout.py`
 */
export const SpatialDropout1D: ClassOf<
  SpatialDropout1D,
  [
    rate: number | (SeedOptions & { rate: number }),
    seed?: number | null | SeedOptions,
    options?: SeedOptions,
  ]
> = withoutNew("SpatialDropout1D", SpatialDropout1DClass);
register("keras.layers", "SpatialDropout1D", SpatialDropout1D);

/** As {@linkcode SpatialDropout1D}, for `[batch, height, width, features]`. */
export const SpatialDropout2D: ClassOf<
  SpatialDropout2D,
  [
    rate: number | (SpatialDropoutOptions & { rate: number }),
    dataFormat?: SpatialDropoutOptions["dataFormat"] | SpatialDropoutOptions,
    seed?: number | null | SpatialDropoutOptions,
    options?: SpatialDropoutOptions,
  ]
> = withoutNew("SpatialDropout2D", SpatialDropout2DClass);
register("keras.layers", "SpatialDropout2D", SpatialDropout2D);

/** As {@linkcode SpatialDropout1D}, for three axes between batch and features. */
export const SpatialDropout3D: ClassOf<
  SpatialDropout3D,
  [
    rate: number | (SpatialDropoutOptions & { rate: number }),
    dataFormat?: SpatialDropoutOptions["dataFormat"] | SpatialDropoutOptions,
    seed?: number | null | SpatialDropoutOptions,
    options?: SpatialDropoutOptions,
  ]
> = withoutNew("SpatialDropout3D", SpatialDropout3DClass);
register("keras.layers", "SpatialDropout3D", SpatialDropout3D);
