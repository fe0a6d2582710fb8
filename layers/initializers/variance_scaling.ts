/**
 * Initializers whose spread follows from the number of inputs and outputs.
 *
 * @module
 */
import { type DataType, type Tensor, tf } from "../../engine/mod.ts";
import { normal, truncatedNormal, uniform } from "../../numpy/random/mod.ts";
import { type ArgumentSpec, resolveArguments } from "../arguments/resolve.ts";
import { withoutNew } from "../callable.ts";
import { register } from "../serialization/registry.ts";
import {
  type Initializer,
  type InitializerFunction,
  RandomInitializer,
} from "./initializer.ts";
import type { Seed } from "./random.ts";

/** Which count of connections divides the scale. */
export type FanMode = "fan_in" | "fan_out" | "fan_avg";

/** What {@linkcode VarianceScaling} draws from. */
export type ScalingDistribution =
  | "truncated_normal"
  | "untruncated_normal"
  | "uniform"
  | "normal";

/** Options of {@linkcode VarianceScaling}. */
export interface VarianceScalingOptions extends FanOptions {
  /**
   * Factor of the variance, above 0.
   *
   * @default {1}
   */
  scale?: number;
  /**
   * Inputs, outputs, or the mean of both.
   *
   * @default {"fan_in"}
   */
  mode?: FanMode;
  /**
   * Distribution to draw from.
   *
   * @default {"truncated_normal"}
   */
  distribution?: ScalingDistribution;
}

/** Options of the initializers named after their authors. */
export interface FanOptions {
  /**
   * Makes the values the same in each run.
   *
   * @default {null}
   */
  seed?: Seed;
  /**
   * Axes that count as inputs; with `outputAxes` in place of the last two.
   *
   * @default {null}
   */
  inputAxes?: readonly number[] | null;
  /**
   * Axes that count as outputs.
   *
   * @default {null}
   */
  outputAxes?: readonly number[] | null;
}

/** Standard deviation of a normal distribution cut at two deviations. */
const TRUNCATED_STDDEV = 0.87962566103423978;

/**
 * Inputs and outputs of a unit of a weight.
 *
 * @param shape Shape of the weight.
 * @param inputAxes Axes that count as inputs, instead of the rule.
 * @param outputAxes Axes that count as outputs, instead of the rule.
 * @returns The two counts: of the last two axes, times the axes before them.
 */
export function computeFans(
  shape: readonly number[],
  inputAxes: readonly number[] | null = null,
  outputAxes: readonly number[] | null = null,
): [number, number] {
  const product = (sizes: readonly number[]) =>
    sizes.reduce((a, b) => a * b, 1);
  if (inputAxes && outputAxes) {
    const sizes = (axes: readonly number[]) => axes.map((a) => shape.at(a)!);
    return [product(sizes(inputAxes)), product(sizes(outputAxes))];
  }
  if (shape.length === 0) return [1, 1];
  if (shape.length === 1) return [shape[0], shape[0]];
  const field = product(shape.slice(0, -2));
  return [shape.at(-2)! * field, shape.at(-1)! * field];
}

class VarianceScalingClass extends RandomInitializer {
  readonly scale: number;
  readonly mode: FanMode;
  readonly distribution: ScalingDistribution;
  readonly inputAxes: readonly number[] | null;
  readonly outputAxes: readonly number[] | null;

  constructor(...args: unknown[]) {
    const given = resolveArguments<Required<VarianceScalingOptions>>(
      "VarianceScaling",
      {
        arguments: {
          scale: 1,
          mode: "fan_in",
          distribution: "truncated_normal",
          seed: null,
          inputAxes: null,
          outputAxes: null,
        },
      },
      args,
    );
    super(given.seed);
    if (!(given.scale > 0)) {
      throw new RangeError(
        `Argument \`scale\` must be positive float. Received: scale=${given.scale}`,
      );
    }
    const modes = ["fan_in", "fan_out", "fan_avg"];
    if (!modes.includes(given.mode)) {
      throw new RangeError(
        `Invalid \`mode\` argument: ${given.mode}. Please use one of ${
          modes.join(", ")
        }`,
      );
    }
    const distributions = [
      "uniform",
      "truncated_normal",
      "untruncated_normal",
      "normal",
    ];
    if (!distributions.includes(given.distribution)) {
      throw new RangeError(
        `Invalid \`distribution\` argument: ${given.distribution}. Please use one of ${
          distributions.join(", ")
        }`,
      );
    }
    this.scale = given.scale;
    this.mode = given.mode;
    this.distribution = given.distribution === "normal"
      ? "truncated_normal"
      : given.distribution;
    this.inputAxes = given.inputAxes;
    this.outputAxes = given.outputAxes;
  }

  override call(shape: readonly number[], dtype: DataType): Tensor {
    const [inputs, outputs] = computeFans(
      shape,
      this.inputAxes,
      this.outputAxes,
    );
    const fans = {
      fan_in: inputs,
      fan_out: outputs,
      fan_avg: (inputs + outputs) / 2,
    };
    const scale = this.scale / Math.max(1, fans[this.mode]);
    const seed = this.nextSeed();
    return tf.tensor(this.#draw(shape, seed, scale), [...shape]).cast(dtype);
  }

  #draw(
    shape: readonly number[],
    seed: readonly [number, number],
    scale: number,
  ): Float32Array {
    if (this.distribution === "uniform") {
      const limit = Math.sqrt(3 * scale);
      return uniform(shape, seed, -limit, limit);
    }
    if (this.distribution === "untruncated_normal") {
      return normal(shape, seed, 0, Math.sqrt(scale));
    }
    return truncatedNormal(shape, seed, 0, Math.sqrt(scale) / TRUNCATED_STDDEV);
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      scale: this.scale,
      mode: this.mode,
      distribution: this.distribution,
      input_axes: this.inputAxes,
      output_axes: this.outputAxes,
    };
  }
}

/**
 * An initializer that counts the axes of a weight as inputs and outputs, where
 * it does not say itself which ones.
 *
 * @param initializer Any initializer.
 * @param inputAxes Axes that count as inputs.
 * @param outputAxes Axes that count as outputs.
 * @returns One that draws the same numbers, but by those axes.
 */
export function withAxes(
  initializer: InitializerFunction | null,
  inputAxes: readonly number[],
  outputAxes: readonly number[],
): InitializerFunction | null {
  if (!(initializer instanceof VarianceScalingClass)) return initializer;
  if (initializer.inputAxes && initializer.outputAxes) return initializer;
  const same = initializer.constructor as new (config: object) => Initializer;
  return new same({
    ...initializer.getConfig(),
    seed: initializer.seed,
    input_axes: inputAxes,
    output_axes: outputAxes,
  });
}

/** How the initializers named after their authors are called. */
export interface FanConstructor {
  /** With `new`, which may be left out. */
  new (seed?: Seed | FanOptions): Initializer;
  (seed?: Seed | FanOptions): Initializer;
}

const FAN: ArgumentSpec = {
  arguments: { seed: null, inputAxes: null, outputAxes: null },
};

/** A {@linkcode VarianceScaling} of fixed scale, mode and distribution. */
function named(
  name: string,
  scale: number,
  mode: FanMode,
  distribution: ScalingDistribution,
): FanConstructor {
  const made: FanConstructor = withoutNew(
    name,
    class extends VarianceScalingClass {
      constructor(...args: unknown[]) {
        const given = resolveArguments<FanOptions>(name, FAN, args);
        super({ ...given, scale, mode, distribution });
      }
      override getConfig(): Record<string, unknown> {
        const { seed, input_axes, output_axes } = super.getConfig();
        return { seed, input_axes, output_axes };
      }
    },
  );
  register("keras.initializers", name, made);
  return made;
}

/**
 * Values whose variance is `scale` over the number of connections.
 *
 * @param options Options; see {@linkcode VarianceScalingOptions}.
 * @returns An initializer.
 * @throws {RangeError} If `scale`, `mode` or `distribution` is out of range.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { initializers } from "kerno";
 *
 * const init = initializers.VarianceScaling({ distribution: "uniform" });
 * const limit = Math.sqrt(3 / 4);
 * assert.ok(init([4, 9]).dataSync().every((v) => Math.abs(v) <= limit));
 * ```
 *
 * @see `keras/src/initializers/random_initializers.py`
 */
export const VarianceScaling: {
  new (
    scale?: number | VarianceScalingOptions,
    mode?: FanMode,
    distribution?: ScalingDistribution,
    seed?: Seed,
  ): Initializer;
  (
    scale?: number | VarianceScalingOptions,
    mode?: FanMode,
    distribution?: ScalingDistribution,
    seed?: Seed,
  ): Initializer;
} = withoutNew("VarianceScaling", VarianceScalingClass);
register("keras.initializers", "VarianceScaling", VarianceScaling);

/**
 * Even values within `sqrt(6 / (inputs + outputs))` (Glorot and Bengio, 2010).
 *
 * @param seed A whole number, a `SeedGenerator`, `null`, or options.
 * @returns An initializer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { initializers } from "kerno";
 *
 * const [first] = initializers.GlorotUniform(42)([3, 4]).dataSync();
 * assert.equal(first, Math.fround(-0.40285552));
 * ```
 *
 * @see `keras/src/initializers/random_initializers.py`
 */
export const GlorotUniform: FanConstructor = named(
  "GlorotUniform",
  1,
  "fan_avg",
  "uniform",
);

/** Normal values of variance `2 / (inputs + outputs)`, cut at two deviations (Glorot and Bengio, 2010). */
export const GlorotNormal: FanConstructor = named(
  "GlorotNormal",
  1,
  "fan_avg",
  "truncated_normal",
);

/** Even values within `sqrt(6 / inputs)` (He et al., 2015). */
export const HeUniform: FanConstructor = named(
  "HeUniform",
  2,
  "fan_in",
  "uniform",
);

/** Normal values of variance `2 / inputs`, cut at two deviations (He et al., 2015). */
export const HeNormal: FanConstructor = named(
  "HeNormal",
  2,
  "fan_in",
  "truncated_normal",
);

/** Even values within `sqrt(3 / inputs)` (LeCun et al., 1998). */
export const LecunUniform: FanConstructor = named(
  "LecunUniform",
  1,
  "fan_in",
  "uniform",
);

/** Normal values of variance `1 / inputs`, cut at two deviations (Klambauer et al., 2017). */
export const LecunNormal: FanConstructor = named(
  "LecunNormal",
  1,
  "fan_in",
  "truncated_normal",
);
