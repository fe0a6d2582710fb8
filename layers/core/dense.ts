/**
 * The densely connected layer.
 *
 * @module
 */
import {
  convolvesWith,
  dense,
  isFusible,
  type Tensor,
  tf,
} from "../../engine/mod.ts";
import { asFloat } from "../_inputs.ts";
import * as activations from "../activations/mod.ts";
import { DENSE_LEGACY } from "../arguments/legacy.ts";
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
import { InputSpec } from "../input_spec.ts";
import { Layer } from "../layer.ts";
import { checkLora, loraConfig, refuseQuantization } from "./_lora.ts";
import type { LayerOptions } from "../layer_options.ts";
import * as regularizers from "../regularizers/mod.ts";
import { register, serialize } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";
import type { Variable } from "../variable.ts";

/** Options of {@linkcode Dense}. Every default is the default of Keras 3. */
export interface DenseOptions extends LayerOptions {
  /**
   * Function applied to each number of the output.
   *
   * @default {null}
   */
  activation?: activations.ActivationIdentifier;
  /**
   * Adds a bias to each unit.
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
  /**
   * Freezes the kernel and trains two matrices of this width beside it.
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
  /** @deprecated Keras 1's name of `units`. */
  outputDim?: number;
  /** @deprecated Give the model an `Input(shape)`. */
  inputDim?: number;
}

/** Refuses what is not a count. */
function checkUnits(units: unknown): void {
  if (typeof units === "number" && Number.isInteger(units) && units > 0) return;
  const error = typeof units === "number" ? RangeError : TypeError;
  throw new error(
    `Received an invalid value for \`units\`, expected a positive integer. Received: units=${
      String(units)
    }`,
  );
}

class DenseClass extends Layer {
  readonly units: number;
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
  loraKernelA: Variable | null = null;
  loraKernelB: Variable | null = null;
  loraRank: number | null;
  loraAlpha: number | null;

  constructor(...args: unknown[]) {
    const given = resolveArguments<Required<DenseOptions> & { units: number }>(
      "Dense",
      {
        arguments: {
          units: REQUIRED,
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
        },
        options: { ...COMMON_DEFAULTS, quantizationConfig: null },
        legacy: DENSE_LEGACY,
      },
      args,
    );
    checkUnits(given.units);
    refuseQuantization("Dense", given);
    super(commonOptions(given as unknown as Values));
    this.units = given.units;
    this.activation = activations.get(given.activation);
    this.useBias = given.useBias;
    this.kernelInitializer = initializers.get(given.kernelInitializer);
    this.biasInitializer = initializers.get(given.biasInitializer);
    this.kernelRegularizer = regularizers.get(given.kernelRegularizer);
    this.biasRegularizer = regularizers.get(given.biasRegularizer);
    this.kernelConstraint = constraints.get(given.kernelConstraint);
    this.biasConstraint = constraints.get(given.biasConstraint);
    this.loraRank = given.loraRank;
    this.loraAlpha = given.loraAlpha;
    this.inputSpec = new InputSpec({ minNdim: 2 });
    this.supportsMasking = true;
  }

  override build(inputShape: Shape): void {
    const features = inputShape.at(-1);
    if (typeof features !== "number") {
      throw new TypeError(
        `Cannot build Dense as the size of the last axis of the input must be known: current value is ${features}`,
      );
    }
    this.kernel = this.addWeight({
      name: "kernel",
      shape: [features, this.units],
      initializer: this.kernelInitializer,
      regularizer: this.kernelRegularizer,
      constraint: this.kernelConstraint,
    });
    if (this.useBias) {
      this.bias = this.addWeight({
        name: "bias",
        shape: [this.units],
        initializer: this.biasInitializer,
        regularizer: this.biasRegularizer,
        constraint: this.biasConstraint,
      });
    }
    this.inputSpec = new InputSpec({ minNdim: 2, axes: { [-1]: features } });
    const { loraRank } = this;
    if (loraRank !== null) {
      this.built = true;
      this.enableLora(loraRank);
    }
  }

  override call(inputs: Tensor): Tensor {
    const x = asFloat(inputs);
    const kernel = this.#kernel();
    const bias = this.bias?.value as Tensor ?? null;
    if (isFusible(x, kernel, bias)) {
      const name = activations.nameOf(this.activation);
      // Losses want to know the logits of a sigmoid.
      return convolvesWith(name) && name !== "sigmoid"
        ? dense(x, kernel, bias, name)
        : this.activation(dense(x, kernel, bias));
    }
    const rows = x.reshape([-1, x.shape[x.rank - 1]]);
    const product = tf.matMul(rows, kernel);
    const z = bias ? product.add(bias) : product;
    return this.activation(
      z.reshape([...x.shape.slice(0, -1), this.units]),
    );
  }

  /** The kernel with what low-rank adaptation adds. */
  #kernel(): Tensor {
    const kernel = this.kernel.value as Tensor;
    if (this.loraKernelA === null) return kernel;
    const delta = tf.matMul(
      this.loraKernelA.value as never,
      this.loraKernelB!.value as never,
    );
    return kernel.add(delta.mul(this.loraAlpha! / this.loraRank!));
  }

  /**
   * Freezes the kernel and trains a product of two narrow matrices beside it.
   *
   * @param rank Width of the narrow matrices.
   * @param alpha Factor of the product is `alpha / rank`; `rank` unless given.
   * @throws {Error} If the layer is not built, or has done so already.
   */
  enableLora(rank: number, alpha: number | null = null): void {
    checkLora(this.name, this.built, this.loraKernelA !== null);
    if (this.kernelConstraint) {
      throw new TypeError(
        "Lora is incompatible with kernel constraints. In order to enable lora on this layer, remove the `kernelConstraint` argument.",
      );
    }
    const regularizer = this.kernelRegularizer;
    this.loraKernelA = this.addWeight({
      name: "lora_kernel_a",
      shape: [this.kernel.shape[0], rank],
      initializer: "he_uniform",
      regularizer,
    });
    this.loraKernelB = this.addWeight({
      name: "lora_kernel_b",
      shape: [rank, this.units],
      initializer: "zeros",
      regularizer,
    });
    this.kernel.trainable = false;
    this.loraRank = rank;
    this.loraAlpha = alpha ?? rank;
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [...inputShape.slice(0, -1), this.units];
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      units: this.units,
      activation: activations.serialize(this.activation),
      use_bias: this.useBias,
      kernel_initializer: serialize(this.kernelInitializer),
      bias_initializer: serialize(this.biasInitializer),
      kernel_regularizer: serialize(this.kernelRegularizer),
      bias_regularizer: serialize(this.biasRegularizer),
      kernel_constraint: serialize(this.kernelConstraint),
      bias_constraint: serialize(this.biasConstraint),
      quantization_config: null,
      ...loraConfig(this),
    };
  }
}

/** An instance of {@linkcode Dense}. */
export type Dense = DenseClass;

/** How {@linkcode Dense} is called. */
export interface DenseConstructor {
  /** With `new`, which may be left out. */
  new (units: number, options?: DenseOptions): Dense;
  /** With `new`, which may be left out. */
  new (
    units: number,
    activation: activations.ActivationIdentifier,
    ...positional: unknown[]
  ): Dense;
  /** With `new`, which may be left out. */
  new (options: DenseOptions & { units?: number }): Dense;
  (units: number, options?: DenseOptions): Dense;
  (
    units: number,
    activation: activations.ActivationIdentifier,
    ...positional: unknown[]
  ): Dense;
  (options: DenseOptions & { units?: number }): Dense;
  /** Prototype of the instances. */
  prototype: Dense;
}

/**
 * Densely connected layer: every output is a weighted sum of all inputs.
 *
 * Use it to change the number of features, at the end of a classifier, or
 * several times over as a network of its own.
 *
 * ```text
 * y = activation(x · kernel + bias)
 * ```
 *
 * Input: float32 `[batch, ..., features]`; int32 and bool are converted.
 *
 * Output: float32 `[batch, ..., units]`.
 *
 * Weights: float32, made at the first call, in the order of Keras
 * `get_weights()`:
 *
 * - `kernel`: `[features, units]`
 * - `bias`: `[units]`, starts at 0
 *
 * Cost of a call, in floating-point operations: `2 * batch * features * units`.
 *
 * @param units Number of outputs, a positive integer.
 * @param options Options; see {@linkcode DenseOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If `units` is not a positive integer.
 * @throws {TypeError} When the layer is called, if the input is of rank below 2.
 *
 * @example A weighted sum, by hand
 * ```ts
 * import assert from "node:assert/strict";
 * import { Dense, tf } from "kerno";
 *
 * const dense = Dense(1, { kernelInitializer: "ones" });
 * assert.deepEqual(dense(tf.tensor([[1, 2, 3]])).arraySync(), [[6]]);
 * ```
 *
 * @see `keras/src/layers/core/dense.py`
 */
export const Dense: DenseConstructor = withoutNew("Dense", DenseClass);
register("keras.layers", "Dense", Dense);
