/**
 * The dense layer that an equation describes.
 *
 * @module
 */
import { dense, isFusible, type Tensor, tf } from "../../engine/mod.ts";
import { asFloat } from "../_inputs.ts";
import * as activations from "../activations/mod.ts";
import {
  COMMON_DEFAULTS,
  commonOptions,
} from "../arguments/layer_arguments.ts";
import {
  REQUIRED,
  resolveArguments,
  type Values,
} from "../arguments/resolve.ts";
import { withoutNew } from "../callable.ts";
import * as constraints from "../constraints/mod.ts";
import * as initializers from "../initializers/mod.ts";
import { withAxes } from "../initializers/variance_scaling.ts";
import { InputSpec } from "../input_spec.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import * as regularizers from "../regularizers/mod.ts";
import { register, serialize } from "../serialization/registry.ts";
import { type Shape, standardizeShape } from "../shapes.ts";
import type { Variable } from "../variable.ts";
import { denseAxes, einsum } from "./_einsum.ts";
import { type EinsumShapes, einsumShapes } from "./_einsum_shapes.ts";
import { checkLora, loraConfig, refuseQuantization } from "./_lora.ts";

/** Options of {@linkcode EinsumDense}. Every default is the default of Keras 3. */
export interface EinsumDenseOptions extends LayerOptions {
  /**
   * Function applied to each number of the output.
   *
   * @default {null}
   */
  activation?: activations.ActivationIdentifier;
  /**
   * Axes of the output that have a bias for each place, such as `"d"`.
   *
   * @default {null}
   */
  biasAxes?: string | null;
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
  /**
   * Freezes the kernel and trains two narrow weights beside it.
   *
   * @default {null}
   */
  loraRank?: number | null;
  /**
   * Factor of their product, times `loraRank`.
   *
   * @default {null}
   */
  loraAlpha?: number | null;
}

/** The arguments of the layer, by name. */
interface EinsumDenseArguments extends Required<EinsumDenseOptions> {
  equation: string;
  outputShape: number | Shape;
}

class EinsumDenseClass extends Layer {
  readonly equation: string;
  readonly partialOutputShape: Shape;
  readonly biasAxes: string | null;
  readonly activation: activations.ActivationFunction;
  readonly kernelInitializer: initializers.InitializerFunction | null;
  readonly biasInitializer: initializers.InitializerFunction | null;
  readonly kernelRegularizer: regularizers.RegularizerFunction | null;
  readonly biasRegularizer: regularizers.RegularizerFunction | null;
  readonly kernelConstraint: constraints.ConstraintFunction | null;
  readonly biasConstraint: constraints.ConstraintFunction | null;
  kernel!: Variable;
  bias: Variable | null = null;
  loraKernelA: Variable | null = null;
  loraKernelB: Variable | null = null;
  loraRank: number | null;
  loraAlpha: number | null;

  constructor(...args: unknown[]) {
    const given = resolveArguments<EinsumDenseArguments>("EinsumDense", {
      arguments: {
        equation: REQUIRED,
        outputShape: REQUIRED,
        activation: null,
        biasAxes: null,
        kernelInitializer: "glorot_uniform",
        biasInitializer: "zeros",
        kernelRegularizer: null,
        biasRegularizer: null,
        kernelConstraint: null,
        biasConstraint: null,
        loraRank: null,
        loraAlpha: null,
        gptqUnpackedColumnSize: null,
        quantizationConfig: null,
      },
      options: COMMON_DEFAULTS,
    }, args);
    refuseQuantization("EinsumDense", given);
    super(commonOptions(given as unknown as Values));
    const { outputShape } = given;
    this.equation = given.equation;
    this.partialOutputShape = standardizeShape(
      typeof outputShape === "number" ? [outputShape] : outputShape,
    );
    this.biasAxes = given.biasAxes;
    this.activation = activations.get(given.activation);
    this.kernelInitializer = initializers.get(given.kernelInitializer);
    this.biasInitializer = initializers.get(given.biasInitializer);
    this.kernelRegularizer = regularizers.get(given.kernelRegularizer);
    this.biasRegularizer = regularizers.get(given.biasRegularizer);
    this.kernelConstraint = constraints.get(given.kernelConstraint);
    this.biasConstraint = constraints.get(given.biasConstraint);
    this.loraRank = given.loraRank;
    this.loraAlpha = given.loraAlpha ?? given.loraRank;
  }

  override build(inputShape: Shape): void {
    const shapes = this.#shapes(inputShape);
    this.inputSpec = new InputSpec({ ndim: inputShape.length });
    this.kernel = this.addWeight({
      name: "kernel",
      shape: shapes.kernel,
      initializer: withAxes(
        this.kernelInitializer,
        shapes.inputAxes,
        shapes.outputAxes,
      ),
      regularizer: this.kernelRegularizer,
      constraint: this.kernelConstraint,
    });
    if (shapes.bias !== null) {
      this.bias = this.addWeight({
        name: "bias",
        shape: shapes.bias,
        initializer: this.biasInitializer,
        regularizer: this.biasRegularizer,
        constraint: this.biasConstraint,
      });
    }
    const { loraRank, loraAlpha } = this;
    if (loraRank !== null) {
      this.built = true;
      this.enableLora(loraRank, loraAlpha);
    }
  }

  #shapes(inputShape: Shape): EinsumShapes {
    return einsumShapes(
      this.equation,
      this.biasAxes,
      inputShape,
      this.partialOutputShape,
    );
  }

  override call(inputs: Tensor): Tensor {
    const { equation } = this.#shapes(inputs.shape);
    const [x, kernel] = [asFloat(inputs), this.#kernel()];
    const bias = this.bias?.value as Tensor ?? null;
    const inner = denseAxes(equation);
    if (inner !== null && isFusible(x, kernel, bias)) {
      const columns = kernel.shape.slice(inner);
      if (bias === null || String(bias.shape) === String(columns)) {
        return this.activation(this.#dense(x, kernel, bias, inner));
      }
    }
    const product = einsum(equation, x, kernel);
    return this.activation(bias ? product.add(bias) : product);
  }

  /** A product over the last `inner` axes, with its bias in the same pass. */
  #dense(x: Tensor, kernel: Tensor, bias: Tensor | null, inner: number) {
    const rows = x.shape.slice(0, -inner);
    const columns = kernel.shape.slice(inner);
    const [k, n] = [kernel.shape.slice(0, inner), columns]
      .map((sizes) => sizes.reduce((product, size) => product * size, 1));
    const y = dense(
      x.reshape([...rows, k]),
      kernel.reshape([k, n]),
      bias && bias.reshape([n]),
    );
    return y.reshape([...rows, ...columns]);
  }

  /** The kernel with what low-rank adaptation adds. */
  #kernel(): Tensor {
    const kernel = this.kernel.value as Tensor;
    if (this.loraKernelA === null) return kernel;
    const { shape } = this.kernel;
    const narrow = this.loraKernelA.value.reshape([-1, this.loraRank!]);
    const delta = tf.matMul(narrow as never, this.loraKernelB!.value as never);
    return kernel.add(
      delta.reshape([...shape]).mul(this.loraAlpha! / this.loraRank!),
    );
  }

  /**
   * Freezes the kernel and trains a product of two narrow weights beside it.
   *
   * @param rank Width of the narrow weights.
   * @param alpha Factor of the product is `alpha / rank`; `rank` unless given.
   * @throws {Error} If the layer is not built, or has done so already.
   */
  enableLora(rank: number, alpha: number | null = null): void {
    if (this.kernelConstraint) {
      throw new TypeError(
        "Lora is incompatible with kernel constraints. In order to enable lora on this layer, remove the `kernelConstraint` argument.",
      );
    }
    checkLora(this.name, this.built, this.loraKernelA !== null);
    const regularizer = this.kernelRegularizer;
    const { shape } = this.kernel;
    this.loraKernelA = this.addWeight({
      name: "lora_kernel_a",
      shape: [...shape.slice(0, -1), rank],
      initializer: "he_uniform",
      regularizer,
    });
    this.loraKernelB = this.addWeight({
      name: "lora_kernel_b",
      shape: [rank, shape.at(-1)!],
      initializer: "zeros",
      regularizer,
    });
    this.kernel.trainable = false;
    this.loraRank = rank;
    this.loraAlpha = alpha ?? rank;
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return this.#shapes(inputShape).output;
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      output_shape: [...this.partialOutputShape],
      equation: this.equation,
      activation: activations.serialize(this.activation),
      bias_axes: this.biasAxes,
      kernel_initializer: serialize(this.kernelInitializer),
      bias_initializer: serialize(this.biasInitializer),
      kernel_regularizer: serialize(this.kernelRegularizer),
      bias_regularizer: serialize(this.biasRegularizer),
      activity_regularizer: serialize(this.activityRegularizer),
      kernel_constraint: serialize(this.kernelConstraint),
      bias_constraint: serialize(this.biasConstraint),
      quantization_config: null,
      ...loraConfig(this),
    };
  }
}

/** An instance of {@linkcode EinsumDense}. */
export type EinsumDense = EinsumDenseClass;

/** How {@linkcode EinsumDense} is called. */
export interface EinsumDenseConstructor {
  /** With `new`, which may be left out. */
  new (
    equation: string,
    outputShape: number | Shape,
    options?: EinsumDenseOptions,
  ): EinsumDense;
  /** With `new`, which may be left out. */
  new (
    options: EinsumDenseOptions & {
      equation: string;
      outputShape: number | Shape;
    },
  ): EinsumDense;
  (
    equation: string,
    outputShape: number | Shape,
    options?: EinsumDenseOptions,
  ): EinsumDense;
  (
    options: EinsumDenseOptions & {
      equation: string;
      outputShape: number | Shape;
    },
  ): EinsumDense;
  /** Prototype of the instances. */
  prototype: EinsumDense;
}

/**
 * Dense layer over any axes, by an equation: sums of products of the input and
 * a kernel.
 *
 * Use it where `Dense`, which works along the last axis, is not enough: several
 * axes in or out at once, as between the heads of an attention.
 *
 * ```text
 * y = activation(einsum(equation, x, kernel) + bias)
 * ```
 *
 * Input and output: float32 with the axes of the equation, in which `...`
 * stands for any number of axes at the left or at the right.
 *
 * Weights: float32, made at the first call, in the order of Keras
 * `get_weights()`:
 *
 * - `kernel`: the sizes of the axes between comma and arrow
 * - `bias`: the sizes of the output from the first of `biasAxes` on, 1 for
 *   those that are not among them; starts at 0
 *
 * @param equation Such as `"abc,cd->abd"`.
 * @param outputShape Sizes of the output after the batch; `null` is that of the input.
 * @param options Options; see {@linkcode EinsumDenseOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} When the layer is built, if the equation and the shapes do not fit.
 *
 * @example Two heads of three features out of four
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const heads = layers.EinsumDense("abc,cde->abde", [null, 2, 3]);
 * assert.deepEqual(heads(tf.ones([1, 5, 4])).shape, [1, 5, 2, 3]);
 * assert.deepEqual(heads.kernel.shape, [4, 2, 3]);
 * ```
 *
 * @see `keras/src/layers/core/einsum_dense.py`
 */
export const EinsumDense: EinsumDenseConstructor = withoutNew(
  "EinsumDense",
  EinsumDenseClass,
);
register("keras.layers", "EinsumDense", EinsumDense);
