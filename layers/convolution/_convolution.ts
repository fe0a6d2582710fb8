/**
 * Convolutions over one, two or three axes.
 *
 * @module
 */
import { convolve, convolvesWith, type Tensor, tf } from "../../engine/mod.ts";
import * as activations from "../activations/mod.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { type LegacyRule, REQUIRED } from "../arguments/resolve.ts";
import type * as constraints from "../constraints/mod.ts";
import type * as initializers from "../initializers/mod.ts";
import type * as regularizers from "../regularizers/mod.ts";
import { type Shape, shapeText } from "../shapes.ts";
import type { Variable } from "../variable.ts";
import type {
  ConvolutionOptions,
  KernelOptions,
} from "./convolution_options.ts";
import { edges, type Padding } from "./_spatial.ts";
import {
  checkPositive,
  rulesOf,
  type WeightRules,
  type WindowArguments,
  WindowLayer,
} from "./_window_layer.ts";

/** The arguments, resolved. */
interface ConvolutionArguments
  extends WindowArguments, Required<KernelOptions> {
  filters: number;
  groups: number;
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

function checkCounts({ filters, groups }: ConvolutionArguments): void {
  checkPositive("filters", filters);
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

/** Base of Conv1D, Conv2D and Conv3D. */
export abstract class Convolution extends WindowLayer {
  readonly filters: number;
  readonly groups: number;
  readonly kernelInitializer: initializers.InitializerFunction | null;
  readonly kernelRegularizer: regularizers.RegularizerFunction | null;
  readonly kernelConstraint: constraints.ConstraintFunction | null;
  kernel!: Variable;
  readonly #rules: WeightRules;

  constructor(
    name: string,
    rank: number,
    args: readonly unknown[],
    legacy: Readonly<Record<string, LegacyRule>>,
    paddings?: readonly Padding[],
  ) {
    const { given, common } = resolveLayer<ConvolutionArguments>(
      name,
      OWN,
      args,
      legacy,
    );
    checkCounts(given);
    super(rank, given, common, paddings);
    this.filters = given.filters;
    this.groups = given.groups;
    this.#rules = rulesOf(
      given.kernelInitializer,
      given.kernelRegularizer,
      given.kernelConstraint,
    );
    this.kernelInitializer = this.#rules.initializer;
    this.kernelRegularizer = this.#rules.regularizer;
    this.kernelConstraint = this.#rules.constraint;
    this.refuseBothSteps();
  }

  protected override filtersFor(): number {
    return this.filters;
  }

  override build(inputShape: Shape): void {
    const channels = this.channelsOf(inputShape);
    if (channels % this.groups !== 0) {
      throw new RangeError(
        `The number of input channels must be evenly divisible by the number of groups. Received groups=${this.groups}, but the input has ${channels} channels (full input shape is ${
          shapeText(inputShape)
        }).`,
      );
    }
    this.computeOutputShape(inputShape);
    const shape = [...this.kernelSize, channels / this.groups, this.filters];
    this.kernel = this.makeWeight("kernel", shape, this.#rules);
    this.makeBias(this.filters);
  }

  protected override convolve(x: Tensor): Tensor {
    const { strides, padding, dilationRate: dilations } = this;
    const options = {
      strides,
      dilations,
      padding: padding === "causal"
        ? [edges(x.shape[1]!, this, 0)] as const
        : padding,
    };
    const kernel = this.kernel.value as Tensor;
    if (this.groups > 1) {
      const parts = tf.split(x, this.groups, -1);
      const kernels = tf.split(kernel, this.groups, -1);
      const all = parts.map((part, i) =>
        convolve(part, kernels[i], null, options)
      );
      return this.finish(tf.concat(all, -1));
    }
    const bias = this.bias?.value as Tensor ?? null;
    const activation = activations.nameOf(this.activation);
    return convolvesWith(activation)
      ? convolve(x, kernel, bias, { ...options, activation })
      : this.activation(convolve(x, kernel, bias, options));
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      filters: this.filters,
      ...this.windowConfig(),
      groups: this.groups,
      ...this.weightConfig({ kernel: this.#rules }),
    };
  }
}

/** What Conv2D and Conv3D can be called with. */
export type ConvolutionParameters<Options = ConvolutionOptions> = [
  filters:
    | number
    | (Options & { filters: number; kernelSize: number | readonly number[] }),
  kernelSize?: number | readonly number[] | Options,
  ...positional: (Options | unknown)[],
];
