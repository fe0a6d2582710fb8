/**
 * Convolutions over one, two or three axes.
 *
 * @module
 */
import { convolve, convolvesWith, type Tensor, tf } from "../../engine/mod.ts";
import * as activations from "../activations/mod.ts";
import { checkLora, loraConfig } from "../core/_lora.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { type LegacyRule, REQUIRED } from "../arguments/resolve.ts";
import type * as constraints from "../constraints/mod.ts";
import * as initializers from "../initializers/mod.ts";
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
  loraRank: number | null;
  loraAlpha: number | null;
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
  loraRank: null,
  loraAlpha: null,
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
  loraKernelA: Variable | null = null;
  loraKernelB: Variable | null = null;
  loraRank: number | null;
  loraAlpha: number | null;
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
    this.loraRank = given.loraRank;
    this.loraAlpha = given.loraAlpha ?? given.loraRank;
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
    const { loraRank, loraAlpha } = this;
    if (loraRank !== null) {
      this.built = true;
      this.enableLora(loraRank, loraAlpha);
    }
  }

  /**
   * Freezes the kernel and trains a product of two narrow matrices beside it.
   *
   * @param rank Width of the narrow matrices.
   * @param alpha Factor of the product is `alpha / rank`; `rank` unless given.
   * @throws {Error} If the layer is not built, or has done so already.
   * @throws {TypeError} If the kernel has a constraint.
   */
  enableLora(rank: number, alpha: number | null = null): void {
    if (this.kernelConstraint) {
      throw new TypeError(
        "Lora is incompatible with kernel constraints. In order to enable lora on this layer, remove the `kernelConstraint` argument.",
      );
    }
    checkLora(this.name, this.built, this.loraKernelA !== null);
    const rules = { regularizer: this.kernelRegularizer, constraint: null };
    this.loraKernelA = this.makeWeight(
      "lora_kernel_a",
      [...this.kernel.shape.slice(0, -1) as number[], rank],
      { ...rules, initializer: initializers.get("he_uniform") },
    );
    this.loraKernelB = this.makeWeight(
      "lora_kernel_b",
      [rank, this.filters],
      { ...rules, initializer: initializers.get("zeros") },
    );
    this.kernel.trainable = false;
    this.loraRank = rank;
    this.loraAlpha = alpha ?? rank;
  }

  /** The kernel with what low-rank adaptation adds. */
  #kernel(): Tensor {
    const kernel = this.kernel.value as Tensor;
    if (this.loraKernelA === null) return kernel;
    const rank = this.loraRank!;
    const rows = (this.loraKernelA.value as Tensor).reshape([-1, rank]);
    const delta = tf.matMul(rows, this.loraKernelB!.value as Tensor);
    const scaled = delta.mul(this.loraAlpha! / rank);
    return kernel.add(scaled.reshape(kernel.shape));
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
    const kernel = this.#kernel();
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
      ...loraConfig(this),
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
