/**
 * Convolutions that look at each channel by itself, and those that then mix
 * the channels of each place.
 *
 * @module
 */
import { convolve, convolveDepthwise, type Tensor } from "../../engine/mod.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { type LegacyRule, REQUIRED } from "../arguments/resolve.ts";
import type * as constraints from "../constraints/mod.ts";
import type * as initializers from "../initializers/mod.ts";
import type * as regularizers from "../regularizers/mod.ts";
import type { Shape } from "../shapes.ts";
import type { Variable } from "../variable.ts";
import type {
  DepthwiseOptions,
  SeparableConvolutionOptions,
} from "./convolution_options.ts";
import {
  checkPositive,
  rulesOf,
  type WeightRules,
  type WindowArguments,
  WindowLayer,
} from "./_window_layer.ts";

type Legacy = Readonly<Record<string, LegacyRule>>;

/** The arguments, resolved. */
type DepthwiseArguments = WindowArguments & Required<DepthwiseOptions>;
type SeparableArguments =
  & WindowArguments
  & Required<Omit<SeparableConvolutionOptions, "padding">>
  & { filters: number };

const DEPTHWISE = {
  kernelSize: REQUIRED,
  strides: 1,
  padding: "valid",
  depthMultiplier: 1,
  dataFormat: null,
  dilationRate: 1,
  activation: null,
  useBias: true,
  depthwiseInitializer: "glorot_uniform",
  biasInitializer: "zeros",
  depthwiseRegularizer: null,
  biasRegularizer: null,
  activityRegularizer: null,
  depthwiseConstraint: null,
  biasConstraint: null,
};

const SEPARABLE = {
  filters: REQUIRED,
  kernelSize: REQUIRED,
  strides: 1,
  padding: "valid",
  dataFormat: null,
  dilationRate: 1,
  depthMultiplier: 1,
  activation: null,
  useBias: true,
  depthwiseInitializer: "glorot_uniform",
  pointwiseInitializer: "glorot_uniform",
  biasInitializer: "zeros",
  depthwiseRegularizer: null,
  pointwiseRegularizer: null,
  biasRegularizer: null,
  activityRegularizer: null,
  depthwiseConstraint: null,
  pointwiseConstraint: null,
  biasConstraint: null,
};

/** What both have: a kernel for each channel. */
abstract class ChannelWise extends WindowLayer {
  readonly depthMultiplier: number;
  readonly depthwiseInitializer: initializers.InitializerFunction | null;
  readonly depthwiseRegularizer: regularizers.RegularizerFunction | null;
  readonly depthwiseConstraint: constraints.ConstraintFunction | null;
  protected readonly depthwiseRules: WeightRules;

  constructor(rank: number, given: DepthwiseArguments, common: object) {
    checkPositive("depth_multiplier", given.depthMultiplier);
    super(rank, given, common);
    this.depthMultiplier = given.depthMultiplier;
    this.depthwiseRules = rulesOf(
      given.depthwiseInitializer,
      given.depthwiseRegularizer,
      given.depthwiseConstraint,
    );
    this.depthwiseInitializer = this.depthwiseRules.initializer;
    this.depthwiseRegularizer = this.depthwiseRules.regularizer;
    this.depthwiseConstraint = this.depthwiseRules.constraint;
  }

  /** Makes the kernel of each channel. */
  protected makeDepthwise(name: string, channels: number): Variable {
    const shape = [...this.kernelSize, channels, this.depthMultiplier];
    return this.makeWeight(name, shape, this.depthwiseRules);
  }

  /** Convolves each channel. */
  protected convolveChannels(x: Tensor, kernel: Variable): Tensor {
    return convolveDepthwise(x, kernel.value as Tensor, {
      strides: this.strides,
      dilations: this.dilationRate,
      padding: this.padding as "valid",
    });
  }
}

/** Base of DepthwiseConv1D and DepthwiseConv2D. */
export abstract class DepthwiseConvolution extends ChannelWise {
  kernel!: Variable;

  constructor(
    name: string,
    rank: number,
    args: readonly unknown[],
    legacy: Legacy = {},
  ) {
    const { given, common } = resolveLayer<DepthwiseArguments>(
      name,
      DEPTHWISE,
      args,
      legacy,
    );
    super(rank, given, common);
  }

  protected override filtersFor(channels: number | null): number | null {
    return channels === null ? null : channels * this.depthMultiplier;
  }

  override build(inputShape: Shape): void {
    const channels = this.channelsOf(inputShape);
    this.computeOutputShape(inputShape);
    this.kernel = this.makeDepthwise("kernel", channels);
    this.makeBias(channels * this.depthMultiplier);
  }

  protected override convolve(x: Tensor): Tensor {
    return this.finish(this.convolveChannels(x, this.kernel));
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      depth_multiplier: this.depthMultiplier,
      ...this.windowConfig(),
      ...this.weightConfig({ depthwise: this.depthwiseRules }),
    };
  }
}

/** Base of SeparableConv1D and SeparableConv2D. */
export abstract class SeparableConvolution extends ChannelWise {
  readonly filters: number;
  readonly pointwiseInitializer: initializers.InitializerFunction | null;
  readonly pointwiseRegularizer: regularizers.RegularizerFunction | null;
  readonly pointwiseConstraint: constraints.ConstraintFunction | null;
  depthwiseKernel!: Variable;
  pointwiseKernel!: Variable;
  readonly #pointwise: WeightRules;

  constructor(
    name: string,
    rank: number,
    args: readonly unknown[],
    legacy: Legacy = {},
  ) {
    const { given, common } = resolveLayer<SeparableArguments>(
      name,
      SEPARABLE,
      args,
      legacy,
    );
    checkPositive("filters", given.filters);
    super(rank, given, common);
    this.filters = given.filters;
    this.#pointwise = rulesOf(
      given.pointwiseInitializer,
      given.pointwiseRegularizer,
      given.pointwiseConstraint,
    );
    this.pointwiseInitializer = this.#pointwise.initializer;
    this.pointwiseRegularizer = this.#pointwise.regularizer;
    this.pointwiseConstraint = this.#pointwise.constraint;
  }

  protected override filtersFor(): number {
    return this.filters;
  }

  override build(inputShape: Shape): void {
    const channels = this.channelsOf(inputShape);
    this.computeOutputShape(inputShape);
    this.depthwiseKernel = this.makeDepthwise("depthwise_kernel", channels);
    const ones = this.kernelSize.map(() => 1);
    this.pointwiseKernel = this.makeWeight(
      "pointwise_kernel",
      [...ones, channels * this.depthMultiplier, this.filters],
      this.#pointwise,
    );
    this.makeBias(this.filters);
  }

  protected override convolve(x: Tensor): Tensor {
    const ones = this.kernelSize.map(() => 1);
    const each = this.convolveChannels(x, this.depthwiseKernel);
    const kernel = this.pointwiseKernel.value as Tensor;
    const bias = this.bias?.value as Tensor ?? null;
    return this.activation(convolve(each, kernel, bias, {
      strides: ones,
      dilations: ones,
      padding: "valid",
    }));
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      depth_multiplier: this.depthMultiplier,
      filters: this.filters,
      ...this.windowConfig(),
      ...this.weightConfig({
        depthwise: this.depthwiseRules,
        pointwise: this.#pointwise,
      }),
    };
  }
}
