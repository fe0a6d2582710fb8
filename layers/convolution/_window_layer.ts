/**
 * Base of all convolutions: windows, bias and activation.
 *
 * @module
 */
import type { Tensor } from "../../engine/mod.ts";
import { asFloat } from "../_inputs.ts";
import * as activations from "../activations/mod.ts";
import * as constraints from "../constraints/mod.ts";
import * as initializers from "../initializers/mod.ts";
import { InputSpec } from "../input_spec.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import * as regularizers from "../regularizers/mod.ts";
import { standardizeDataFormat } from "../reshaping/flatten.ts";
import { serialize } from "../serialization/registry.ts";
import { type Shape, shapeText } from "../shapes.ts";
import type { Variable } from "../variable.ts";
import type { WindowOptions } from "./convolution_options.ts";
import {
  checkPlaces,
  type DataFormat,
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
} from "./_spatial.ts";

/** The arguments that every convolution has, resolved. */
export interface WindowArguments
  extends Omit<Required<WindowOptions>, "padding"> {
  kernelSize: Sizes;
  padding: Padding;
}

/** Refuses a number that is not a positive whole one. */
export function checkPositive(name: string, value: unknown): void {
  if (typeof value !== "number") {
    throw new TypeError(
      `Invalid value for argument \`${name}\`. Expected a strictly positive value. Received ${name}=${
        String(value)
      }.`,
    );
  }
  if (Number.isInteger(value) && value > 0) return;
  throw new RangeError(
    `Invalid value for argument \`${name}\`. Expected a strictly positive value. Received ${name}=${value}.`,
  );
}

/** A weight's start values, penalty and constraint, resolved. */
export interface WeightRules {
  readonly initializer: initializers.InitializerFunction | null;
  readonly regularizer: regularizers.RegularizerFunction | null;
  readonly constraint: constraints.ConstraintFunction | null;
}

/** What arguments say of a weight. */
export function rulesOf(
  initializer: initializers.InitializerIdentifier,
  regularizer: regularizers.RegularizerIdentifier,
  constraint: constraints.ConstraintIdentifier,
): WeightRules {
  return {
    initializer: initializers.get(initializer),
    regularizer: regularizers.get(regularizer),
    constraint: constraints.get(constraint),
  };
}

/** Base of the convolutions. */
export abstract class WindowLayer extends Layer implements Windows {
  readonly rank: number;
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: Padding;
  readonly dataFormat: DataFormat;
  readonly dilationRate: readonly number[];
  readonly activation: activations.ActivationFunction;
  readonly useBias: boolean;
  readonly biasInitializer: initializers.InitializerFunction | null;
  readonly biasRegularizer: regularizers.RegularizerFunction | null;
  readonly biasConstraint: constraints.ConstraintFunction | null;
  bias: Variable | null = null;

  constructor(
    rank: number,
    given: WindowArguments,
    common: LayerOptions,
    paddings: readonly string[] = ["same", "valid"],
  ) {
    super(common);
    this.rank = rank;
    this.kernelSize = tupleOf("kernel_size", given.kernelSize, rank);
    this.strides = tupleOf("strides", given.strides, rank);
    this.dilationRate = tupleOf("dilation_rate", given.dilationRate, rank);
    this.padding = standardizePadding(given.padding, paddings);
    this.dataFormat = standardizeDataFormat(given.dataFormat);
    this.activation = activations.get(given.activation);
    this.useBias = given.useBias;
    this.biasInitializer = initializers.get(given.biasInitializer);
    this.biasRegularizer = regularizers.get(given.biasRegularizer);
    this.biasConstraint = constraints.get(given.biasConstraint);
    this.inputSpec = new InputSpec({ minNdim: rank + 2 });
  }

  /** The output, channels last, before the bias unless it was added. */
  protected abstract convolve(x: Tensor): Tensor;

  /** Channels of the output for channels of the input. */
  protected abstract filtersFor(channels: number | null): number | null;

  /** Refuses steps over places together with steps within windows. */
  protected refuseBothSteps(): void {
    const { strides, dilationRate } = this;
    if (Math.max(...strides) === 1 || Math.max(...dilationRate) === 1) return;
    throw new RangeError(
      `\`strides > 1\` not supported in conjunction with \`dilation_rate > 1\`. Received: strides=${
        shapeText(strides)
      } and dilation_rate=${shapeText(dilationRate)}`,
    );
  }

  /** The channels of the input; asks for them from now on. */
  protected channelsOf(inputShape: Shape): number {
    const { channels } = partsOf(inputShape, this.dataFormat);
    if (typeof channels !== "number") {
      throw new TypeError(
        `Cannot build ${this.constructor.name} as the number of channels must be known: current value is ${channels}`,
      );
    }
    const axis = this.dataFormat === "channels_last" ? -1 : 1;
    this.inputSpec = new InputSpec({
      minNdim: this.rank + 2,
      axes: { [axis]: channels },
    });
    return channels;
  }

  /** Makes a weight. */
  protected makeWeight(
    name: string,
    shape: readonly number[],
    { initializer, regularizer, constraint }: WeightRules,
  ): Variable {
    return this.addWeight({
      name,
      shape,
      initializer,
      regularizer,
      constraint,
    });
  }

  /** Makes the bias, where one is wanted. */
  protected makeBias(size: number): void {
    if (!this.useBias) return;
    this.bias = this.makeWeight("bias", [size], {
      initializer: this.biasInitializer,
      regularizer: this.biasRegularizer,
      constraint: this.biasConstraint,
    });
  }

  override call(inputs: Tensor): Tensor {
    this.computeOutputShape(inputs.shape);
    const x = toLast(asFloat(inputs), this.dataFormat);
    return fromLast(this.convolve(x), this.dataFormat);
  }

  /** Adds the bias and applies the activation. */
  protected finish(z: Tensor): Tensor {
    return this.activation(this.bias ? z.add(this.bias.value) : z);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const { sizes, channels } = partsOf(inputShape, this.dataFormat);
    const filters = this.filtersFor(channels);
    const kernelShape = [...this.kernelSize, channels, filters];
    if (kernelShape.length !== inputShape.length) {
      throw new TypeError(
        `Kernel shape must have the same length as input, but received kernel of shape ${
          shapeText(kernelShape)
        } and input of shape ${shapeText(inputShape)}.`,
      );
    }
    const places = placesOf(sizes, this);
    checkPlaces(inputShape, kernelShape, places, this);
    return shapeWith(inputShape[0], places, filters, this.dataFormat);
  }

  /** The configuration of windows, in Keras' order. */
  protected windowConfig(
    more: Record<string, unknown> = {},
  ): Record<string, unknown> {
    return {
      kernel_size: [...this.kernelSize],
      strides: [...this.strides],
      padding: this.padding,
      ...more,
      data_format: this.dataFormat,
      dilation_rate: [...this.dilationRate],
    };
  }

  /** The configuration of activation and weights, in Keras' order. */
  protected weightConfig(
    weights: Readonly<Record<string, WeightRules>>,
  ): Record<string, unknown> {
    const { biasInitializer, biasRegularizer, biasConstraint } = this;
    const all: [string, WeightRules][] = [...Object.entries(weights), ["bias", {
      initializer: biasInitializer,
      regularizer: biasRegularizer,
      constraint: biasConstraint,
    }]];
    const each = (what: keyof WeightRules) =>
      Object.fromEntries(
        all.map(([name, rules]) => [`${name}_${what}`, serialize(rules[what])]),
      );
    return {
      activation: activations.serialize(this.activation),
      use_bias: this.useBias,
      ...each("initializer"),
      ...each("regularizer"),
      activity_regularizer: serialize(this.activityRegularizer),
      ...each("constraint"),
    };
  }
}
