/**
 * The convolution over a sequence.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { asFloat } from "../_inputs.ts";
import * as activations from "../activations/mod.ts";
import { CONV1D_LEGACY } from "../arguments/legacy.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { REQUIRED } from "../arguments/resolve.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import * as constraints from "../constraints/mod.ts";
import * as initializers from "../initializers/mod.ts";
import { InputSpec } from "../input_spec.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import * as regularizers from "../regularizers/mod.ts";
import { standardizeDataFormat } from "../reshaping/flatten.ts";
import { register, serialize } from "../serialization/registry.ts";
import { type Shape, shapeText } from "../shapes.ts";
import type { Variable } from "../variable.ts";
import {
  single,
  standardizePadding,
  windowCount,
  type WindowOptions,
  windowsOf,
} from "./_windows.ts";

/** Options of {@linkcode Conv1D}. Every default is the default of Keras 3. */
export interface Conv1DOptions extends LayerOptions {
  /**
   * Steps from one window to the next.
   *
   * @default {1}
   */
  strides?: number | readonly number[];
  /**
   * `"valid"` keeps windows inside; `"same"` gives as many steps as there are;
   * `"causal"` looks only back.
   *
   * @default {"valid"}
   */
  padding?: "valid" | "same" | "causal";
  /**
   * Where the features stand: last, or before the steps.
   *
   * @default {"channels_last"}
   */
  dataFormat?: "channels_last" | "channels_first" | null;
  /**
   * Steps between the elements of a window.
   *
   * @default {1}
   */
  dilationRate?: number | readonly number[];
  /**
   * Parts of the features that are convolved by themselves.
   *
   * @default {1}
   */
  groups?: number;
  /**
   * Function applied to each number of the output.
   *
   * @default {null}
   */
  activation?: activations.ActivationIdentifier;
  /**
   * Adds a bias to each filter.
   *
   * @default {true}
   */
  useBias?: boolean;
  /**
   * Start values of the kernel.
   *
   * @default {"glorot_uniform"}
   */
  kernelInitializer?: initializers.InitializerIdentifier;
  /**
   * Start values of the bias.
   *
   * @default {"zeros"}
   */
  biasInitializer?: initializers.InitializerIdentifier;
  /**
   * Penalty on the kernel.
   *
   * @default {null}
   */
  kernelRegularizer?: regularizers.RegularizerIdentifier;
  /**
   * Penalty on the bias.
   *
   * @default {null}
   */
  biasRegularizer?: regularizers.RegularizerIdentifier;
  /**
   * What the kernel must keep to.
   *
   * @default {null}
   */
  kernelConstraint?: constraints.ConstraintIdentifier;
  /**
   * What the bias must keep to.
   *
   * @default {null}
   */
  biasConstraint?: constraints.ConstraintIdentifier;
}

/** The arguments, resolved. */
interface Conv1DArguments extends Required<Conv1DOptions> {
  filters: number;
  kernelSize: number | readonly number[];
}

const OWN = {
  filters: REQUIRED,
  kernelSize: REQUIRED,
  strides: 1,
  padding: "valid",
  dataFormat: null,
  dilationRate: 1,
  groups: 1,
  activation: null,
  useBias: true,
  kernelInitializer: "glorot_uniform",
  biasInitializer: "zeros",
  kernelRegularizer: null,
  biasRegularizer: null,
  activityRegularizer: null,
  kernelConstraint: null,
  biasConstraint: null,
};

function checkCounts({ filters, groups }: Conv1DArguments): void {
  if (!Number.isInteger(filters) || filters <= 0) {
    throw new RangeError(
      `Invalid value for argument \`filters\`. Expected a strictly positive value. Received filters=${filters}.`,
    );
  }
  if (!Number.isInteger(groups) || groups <= 0) {
    throw new RangeError(
      `The number of groups must be a positive integer. Received: groups=${groups}.`,
    );
  }
  if (filters % groups !== 0) {
    throw new RangeError(
      `The number of filters must be evenly divisible by the number of groups. Received: groups=${groups}, filters=${filters}.`,
    );
  }
}

class Conv1DClass extends Layer {
  readonly filters: number;
  readonly kernelSize: number;
  readonly strides: number;
  readonly padding: WindowOptions["padding"];
  readonly dataFormat: "channels_last" | "channels_first";
  readonly dilationRate: number;
  readonly groups: number;
  readonly activation: activations.ActivationFunction;
  readonly useBias: boolean;
  readonly kernelInitializer: initializers.InitializerFunction | null;
  readonly biasInitializer: initializers.InitializerFunction | null;
  readonly kernelRegularizer: regularizers.RegularizerFunction | null;
  readonly biasRegularizer: regularizers.RegularizerFunction | null;
  readonly kernelConstraint: constraints.ConstraintFunction | null;
  readonly biasConstraint: constraints.ConstraintFunction | null;
  kernel!: Variable;
  bias: Variable | null = null;

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<Conv1DArguments>(
      "Conv1D",
      OWN,
      args,
      CONV1D_LEGACY,
    );
    checkCounts(given);
    super(common);
    this.filters = given.filters;
    this.kernelSize = single("kernel_size", given.kernelSize);
    this.strides = single("strides", given.strides);
    this.padding = standardizePadding(given.padding, [
      "same",
      "valid",
      "causal",
    ]);
    this.dataFormat = standardizeDataFormat(given.dataFormat);
    this.dilationRate = single("dilation_rate", given.dilationRate);
    this.groups = given.groups;
    this.activation = activations.get(given.activation);
    this.useBias = given.useBias;
    this.kernelInitializer = initializers.get(given.kernelInitializer);
    this.biasInitializer = initializers.get(given.biasInitializer);
    this.kernelRegularizer = regularizers.get(given.kernelRegularizer);
    this.biasRegularizer = regularizers.get(given.biasRegularizer);
    this.kernelConstraint = constraints.get(given.kernelConstraint);
    this.biasConstraint = constraints.get(given.biasConstraint);
    this.inputSpec = new InputSpec({ minNdim: 3 });
    if (
      this.strides > 1 && this.dilationRate > 1 && this.padding !== "causal"
    ) {
      throw new RangeError(
        `\`strides > 1\` not supported in conjunction with \`dilation_rate > 1\`. Received: strides=(${this.strides},) and dilation_rate=(${this.dilationRate},)`,
      );
    }
  }

  /** Where the windows stand. */
  get #windows(): WindowOptions {
    return {
      size: this.kernelSize,
      stride: this.strides,
      dilation: this.dilationRate,
      padding: this.padding,
    };
  }

  /** A shape or the like with the features last. */
  #last<T>(shape: readonly T[]): readonly T[] {
    if (this.dataFormat === "channels_last") return shape;
    return [shape[0], ...shape.slice(2), shape[1]];
  }

  override build(inputShape: Shape): void {
    const axis = this.dataFormat === "channels_last" ? -1 : 1;
    const features = inputShape.at(axis);
    if (typeof features !== "number") {
      throw new TypeError(
        `Cannot build Conv1D as the number of features must be known: current value is ${features}`,
      );
    }
    if (features % this.groups !== 0) {
      throw new RangeError(
        `The number of input channels must be evenly divisible by the number of groups. Received groups=${this.groups}, but the input has ${features} channels (full input shape is ${
          shapeText(inputShape)
        }).`,
      );
    }
    this.inputSpec = new InputSpec({ minNdim: 3, axes: { [axis]: features } });
    const shape = [this.kernelSize, features / this.groups, this.filters];
    this.#checkLength(inputShape, shape);
    this.kernel = this.addWeight({
      name: "kernel",
      shape,
      initializer: this.kernelInitializer,
      regularizer: this.kernelRegularizer,
      constraint: this.kernelConstraint,
    });
    if (this.useBias) {
      this.bias = this.addWeight({
        name: "bias",
        shape: [this.filters],
        initializer: this.biasInitializer,
        regularizer: this.biasRegularizer,
        constraint: this.biasConstraint,
      });
    }
  }

  #checkLength(inputShape: Shape, kernelShape: readonly number[]): void {
    const count = windowCount(this.#last(inputShape)[1], this.#windows);
    if (count === null || count > 0) return;
    throw new RangeError(
      `Computed output size would be zero or negative. Received \`inputs shape=${
        shapeText(inputShape)
      }\`, \`kernel shape=${
        shapeText(kernelShape)
      }\`, \`dilation_rate=[${this.dilationRate}]\`, \`strides=(${this.strides},)\`, \`padding=${this.padding}\`.`,
    );
  }

  override call(inputs: Tensor): Tensor {
    const first = this.dataFormat === "channels_first";
    const given = asFloat(inputs);
    const x = first ? given.transpose([0, 2, 1]) : given;
    this.#checkLength(inputs.shape, this.kernel.shape);
    const windows = windowsOf(x, this.#windows, 0);
    const [batch, count] = windows.shape;
    const parts = inGroups(windows, this.groups, 3);
    const kernels = inGroups(this.kernel.value as Tensor, this.groups, 2);
    const products = parts.map((part, i) => {
      const [size, features, filters] = kernels[i].shape;
      return tf.matMul(
        part.reshape([batch * count, size * features]) as never,
        kernels[i].reshape([size * features, filters]) as never,
      ) as Tensor;
    });
    const joined = products.length === 1 ? products[0] : tf.concat(products, 1);
    const z = this.bias ? joined.add(this.bias.value) : joined;
    const y = z.reshape([batch, count, this.filters]);
    return this.activation(first ? y.transpose([0, 2, 1]) : y);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const [batch, length] = this.#last(inputShape);
    const count = windowCount(length, this.#windows);
    return this.dataFormat === "channels_last"
      ? [batch, count, this.filters]
      : [batch, this.filters, count];
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      filters: this.filters,
      kernel_size: [this.kernelSize],
      strides: [this.strides],
      padding: this.padding,
      data_format: this.dataFormat,
      dilation_rate: [this.dilationRate],
      groups: this.groups,
      activation: activations.serialize(this.activation),
      use_bias: this.useBias,
      kernel_initializer: serialize(this.kernelInitializer),
      bias_initializer: serialize(this.biasInitializer),
      kernel_regularizer: serialize(this.kernelRegularizer),
      bias_regularizer: serialize(this.biasRegularizer),
      activity_regularizer: serialize(this.activityRegularizer),
      kernel_constraint: serialize(this.kernelConstraint),
      bias_constraint: serialize(this.biasConstraint),
    };
  }
}

/** Equal parts along an axis: tfjs' gradient of split fails for one part. */
function inGroups(x: Tensor, groups: number, axis: number): Tensor[] {
  return groups === 1 ? [x] : tf.split(x, groups, axis);
}

/** An instance of {@linkcode Conv1D}. */
export type Conv1D = Conv1DClass;

/**
 * Convolution over a sequence: the same weighted sum at every place.
 *
 * Use it for patterns of a few steps that may stand anywhere, such as phrases
 * in a text.
 *
 * ```text
 * y[t] = activation(sum over k of x[t * strides + k * dilationRate] · kernel[k] + bias)
 * ```
 *
 * Input: float32 `[batch, timesteps, features]`.
 *
 * Output: float32 `[batch, windows, filters]`.
 *
 * Weights: float32, made at the first call, in the order of Keras
 * `get_weights()`:
 *
 * - `kernel`: `[kernelSize, features / groups, filters]`
 * - `bias`: `[filters]`, starts at 0
 *
 * @param filters Number of outputs at each place, a positive integer.
 * @param kernelSize Steps in a window, a positive integer.
 * @param options Options; see {@linkcode Conv1DOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If a size is not positive, or strides and dilation are
 * both above 1; when the layer is called, if the sequence is too short.
 * @throws {TypeError} When the layer is called, if the input is of rank below 3.
 *
 * @example Sums of neighbours
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const conv = layers.Conv1D(1, 2, { kernelInitializer: "ones" });
 * const y = conv(tf.tensor([1, 2, 3], [1, 3, 1]));
 * assert.deepEqual(y.arraySync(), [[[3], [5]]]);
 * ```
 *
 * @see `keras/src/layers/convolutional/conv1d.py`
 */
export const Conv1D: ClassOf<
  Conv1D,
  [
    filters:
      | number
      | (Conv1DOptions & {
        filters: number;
        kernelSize: number | readonly number[];
      }),
    kernelSize?: number | readonly number[],
    ...positional: (Conv1DOptions | unknown)[],
  ]
> = withoutNew("Conv1D", Conv1DClass);
register("keras.layers", "Conv1D", Conv1D, ["Convolution1D"]);

/** Another name of {@linkcode Conv1D}. */
export const Convolution1D: typeof Conv1D = Conv1D;
