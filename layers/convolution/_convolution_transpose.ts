/**
 * Transposed convolutions over one, two or three axes.
 *
 * @module
 */
import { convolveTransposed, type Tensor } from "../../engine/mod.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { type LegacyRule, REQUIRED } from "../arguments/resolve.ts";
import type * as constraints from "../constraints/mod.ts";
import type * as initializers from "../initializers/mod.ts";
import type * as regularizers from "../regularizers/mod.ts";
import { type Shape, shapeText } from "../shapes.ts";
import type { Variable } from "../variable.ts";
import type { KernelOptions } from "./convolution_options.ts";
import { partsOf, shapeWith, type Sizes, tupleOf } from "./_spatial.ts";
import {
  checkPositive,
  rulesOf,
  type WeightRules,
  type WindowArguments,
  WindowLayer,
} from "./_window_layer.ts";

/** The arguments, resolved. */
interface TransposeArguments extends WindowArguments, Required<KernelOptions> {
  filters: number;
  outputPadding: Sizes | null;
}

const WEIGHTS = {
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

/** The arguments in Keras' order, which is another for three axes. */
function ownOf(rank: number): Record<string, unknown> {
  const padding = { outputPadding: null, dataFormat: null };
  const padding3D = { dataFormat: null, outputPadding: null };
  return {
    filters: REQUIRED,
    kernelSize: REQUIRED,
    strides: 1,
    padding: "valid",
    ...(rank === 3 ? padding3D : padding),
    dilationRate: 1,
    ...WEIGHTS,
  };
}

/** Base of Conv1DTranspose, Conv2DTranspose and Conv3DTranspose. */
export abstract class ConvolutionTranspose extends WindowLayer {
  readonly filters: number;
  readonly outputPadding: readonly number[] | null;
  readonly kernelInitializer: initializers.InitializerFunction | null;
  readonly kernelRegularizer: regularizers.RegularizerFunction | null;
  readonly kernelConstraint: constraints.ConstraintFunction | null;
  kernel!: Variable;
  readonly #rules: WeightRules;

  constructor(
    name: string,
    rank: number,
    args: readonly unknown[],
    legacy: Readonly<Record<string, LegacyRule>> = {},
  ) {
    const { given, common } = resolveLayer<TransposeArguments>(
      name,
      ownOf(rank),
      args,
      legacy,
    );
    checkPositive("filters", given.filters);
    super(rank, given, common);
    this.filters = given.filters;
    this.outputPadding = given.outputPadding === null
      ? null
      : tupleOf("output_padding", given.outputPadding, rank, 0);
    this.#rules = rulesOf(
      given.kernelInitializer,
      given.kernelRegularizer,
      given.kernelConstraint,
    );
    this.kernelInitializer = this.#rules.initializer;
    this.kernelRegularizer = this.#rules.regularizer;
    this.kernelConstraint = this.#rules.constraint;
    this.#checkOutputPadding();
    this.refuseBothSteps();
  }

  #checkOutputPadding(): void {
    const { outputPadding, strides } = this;
    outputPadding?.forEach((padding, i) => {
      if (padding < strides[i]) return;
      throw new RangeError(
        `\`output_padding\` must be strictly less than \`strides\` for all dimensions. At dimension ${i}, \`output_padding\` is ${padding} but \`strides\` is ${
          strides[i]
        }. Received: output_padding=${shapeText(outputPadding)}, strides=${
          shapeText(strides)
        }`,
      );
    });
  }

  protected override filtersFor(): number {
    return this.filters;
  }

  override build(inputShape: Shape): void {
    const channels = this.channelsOf(inputShape);
    const shape = [...this.kernelSize, this.filters, channels];
    this.kernel = this.makeWeight("kernel", shape, this.#rules);
    this.makeBias(this.filters);
  }

  protected override convolve(x: Tensor): Tensor {
    const sizes = this.#sizesFor(x.shape.slice(1, -1)) as number[];
    const shape = [x.shape[0], ...sizes, this.filters];
    const kernel = this.kernel.value as Tensor;
    return this.finish(convolveTransposed(x, kernel, shape, {
      strides: this.strides,
      dilations: this.dilationRate,
      padding: this.padding as "valid",
    }));
  }

  #sizesFor(sizes: Shape): Shape {
    return sizes.map((size, i) => {
      if (size === null) return null;
      const [stride, more] = [this.strides[i], this.outputPadding?.[i]];
      const reach = (this.kernelSize[i] - 1) * this.dilationRate[i] + 1;
      const last = (size - 1) * stride;
      if (this.padding === "valid") {
        return last + reach + (more ?? Math.max(reach, stride) - reach);
      }
      return more === undefined ? size * stride : last + reach % 2 + more;
    });
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const { sizes } = partsOf(inputShape, this.dataFormat);
    const out = this.#sizesFor(sizes);
    return shapeWith(inputShape[0], out, this.filters, this.dataFormat);
  }

  override getConfig(): Record<string, unknown> {
    const { outputPadding } = this;
    return {
      ...super.getConfig(),
      filters: this.filters,
      ...this.windowConfig({
        output_padding: outputPadding === null ? null : [...outputPadding],
      }),
      ...this.weightConfig({ kernel: this.#rules }),
    };
  }
}
