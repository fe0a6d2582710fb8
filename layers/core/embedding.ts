/**
 * The embedding layer: a row of numbers for each id.
 *
 * @module
 */
import { embeddingLookup, type Tensor, tf } from "../../engine/mod.ts";
import { note } from "../../display/mod.ts";
import { callSite } from "../arguments/call_site.ts";
import { EMBEDDING_LEGACY } from "../arguments/legacy.ts";
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
import { Layer } from "../layer.ts";
import { checkLora, loraConfig, refuseQuantization } from "./_lora.ts";
import type { LayerOptions } from "../layer_options.ts";
import * as regularizers from "../regularizers/mod.ts";
import { register, serialize } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";
import type { Variable, VariableValue } from "../variable.ts";

/** Options of {@linkcode Embedding}. Every default is the default of Keras 3. */
export interface EmbeddingOptions extends LayerOptions {
  /**
   * Start values: even between -0.05 and 0.05, or a matrix of word vectors by
   * `Constant(matrix)`.
   *
   * @default {"uniform"}
   */
  embeddingsInitializer?: initializers.InitializerIdentifier;
  /**
   * Penalty on the matrix.
   *
   * @default {null}
   */
  embeddingsRegularizer?: regularizers.RegularizerIdentifier;
  /**
   * What the matrix must keep to.
   *
   * @default {null}
   */
  embeddingsConstraint?: constraints.ConstraintIdentifier;
  /**
   * Takes id 0 for padding: layers behind skip it.
   *
   * @default {false}
   */
  maskZero?: boolean;
  /**
   * The matrix itself, alone or in an array of one.
   *
   * @default {null}
   */
  weights?: VariableValue | readonly [VariableValue] | null;
  /**
   * Freezes the matrix and trains two matrices of this width beside it.
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
  /** @deprecated Keras 2's number of ids in a sample; give an `Input`. */
  inputLength?: number | null;
}

/** The arguments, resolved. */
interface EmbeddingArguments extends Required<EmbeddingOptions> {
  inputDim: number;
  outputDim: number;
}

class EmbeddingClass extends Layer {
  readonly inputDim: number;
  readonly outputDim: number;
  readonly embeddingsInitializer: initializers.InitializerFunction | null;
  readonly embeddingsRegularizer: regularizers.RegularizerFunction | null;
  readonly embeddingsConstraint: constraints.ConstraintFunction | null;
  readonly maskZero: boolean;
  embeddings!: Variable;
  loraEmbeddingsA: Variable | null = null;
  loraEmbeddingsB: Variable | null = null;
  loraRank: number | null;
  loraAlpha: number | null;
  readonly #inputLength: number | null;

  constructor(...args: unknown[]) {
    const given = resolveArguments<EmbeddingArguments>("Embedding", {
      arguments: {
        inputDim: REQUIRED,
        outputDim: REQUIRED,
        embeddingsInitializer: "uniform",
        embeddingsRegularizer: null,
        embeddingsConstraint: null,
        maskZero: false,
        weights: null,
        loraRank: null,
        loraAlpha: null,
      },
      options: {
        ...COMMON_DEFAULTS,
        inputDim: REQUIRED,
        quantizationConfig: null,
      },
      legacy: EMBEDDING_LEGACY,
    }, args);
    refuseQuantization("Embedding", given);
    checkCount("inputDim", given.inputDim);
    checkCount("outputDim", given.outputDim);
    const { inputDim: _, inputLength: __, ...common } = commonOptions(
      given as unknown as Values,
    );
    super(common);
    this.inputDim = given.inputDim;
    this.outputDim = given.outputDim;
    this.embeddingsInitializer = initializers.get(given.embeddingsInitializer);
    this.embeddingsRegularizer = regularizers.get(given.embeddingsRegularizer);
    this.embeddingsConstraint = constraints.get(given.embeddingsConstraint);
    this.maskZero = given.maskZero;
    this.loraRank = given.loraRank;
    this.loraAlpha = given.loraAlpha;
    this.supportsMasking = given.maskZero;
    this.#inputLength = given.inputLength;
    if (given.inputLength !== null) {
      const text = "Argument `inputLength` is deprecated. Just remove it.";
      note(text, `${text} ${callSite()}`);
    }
    if (given.weights !== null) this.#setMatrix(given.weights);
  }

  #setMatrix(weights: NonNullable<EmbeddingOptions["weights"]>): void {
    this.build();
    const isList = Array.isArray(weights) && weights.length === 1 &&
      !(typeof weights[0] === "number");
    const matrix = isList && !isMatrixOfOneRow(weights, this.inputDim)
      ? weights[0] as VariableValue
      : weights as VariableValue;
    this.setWeights([matrix]);
  }

  override get batchInputShape(): Shape | null {
    return this.#inputLength === null
      ? super.batchInputShape
      : [null, this.#inputLength];
  }

  override build(_inputShape?: Shape): void {
    if (this.built) return;
    this.embeddings = this.addWeight({
      name: "embeddings",
      shape: [this.inputDim, this.outputDim],
      initializer: this.embeddingsInitializer,
      regularizer: this.embeddingsRegularizer,
      constraint: this.embeddingsConstraint,
    });
    const { loraRank } = this;
    if (loraRank !== null) {
      this.built = true;
      this.enableLora(loraRank);
    }
  }

  override call(inputs: Tensor): Tensor {
    const data = inputs.dataSync();
    this.#checkIds(data, inputs.shape);
    // Made anew where a cast is due, so that no gradient asks for the ids.
    const ids = inputs.dtype === "int32"
      ? inputs
      : tf.tensor(Int32Array.from(data), inputs.shape, "int32");
    const rows = embeddingLookup(this.embeddings.value as Tensor, ids);
    if (this.loraEmbeddingsA === null) return rows;
    const low = embeddingLookup(this.loraEmbeddingsA.value as Tensor, ids);
    const delta = tf.matMul(
      low.reshape([-1, this.loraRank!]),
      this.loraEmbeddingsB!.value as never,
    ).reshape(rows.shape);
    return rows.add(delta.mul(this.loraAlpha! / this.loraRank!));
  }

  /**
   * Freezes the matrix and trains a product of two narrow ones beside it.
   *
   * @param rank Width of the narrow matrices.
   * @param alpha Factor of the product is `alpha / rank`; `rank` unless given.
   * @throws {Error} If the layer is not built, or has done so already.
   */
  enableLora(rank: number, alpha: number | null = null): void {
    checkLora(this.name, this.built, this.loraEmbeddingsA !== null);
    if (this.embeddingsConstraint) {
      throw new TypeError(
        "Lora is incompatible with embedding constraints. In order to enable lora on this layer, remove the `embeddingsConstraint` argument.",
      );
    }
    const regularizer = this.embeddingsRegularizer;
    this.loraEmbeddingsA = this.addWeight({
      name: "lora_embeddings_a",
      shape: [this.inputDim, rank],
      initializer: "he_uniform",
      regularizer,
    });
    this.loraEmbeddingsB = this.addWeight({
      name: "lora_embeddings_b",
      shape: [rank, this.outputDim],
      initializer: "zeros",
      regularizer,
    });
    this.embeddings.trainable = false;
    this.loraRank = rank;
    this.loraAlpha = alpha ?? rank;
  }

  /** Refuses an id that has no row, and says which one. */
  #checkIds(data: ArrayLike<number>, shape: readonly number[]): void {
    const bound = this.inputDim;
    for (let i = 0; i < data.length; i++) {
      if (data[i] > -1 && data[i] < bound) continue;
      const place: number[] = [];
      for (let axis = shape.length - 1, rest = i; axis >= 0; axis--) {
        place.unshift(rest % shape[axis]);
        rest = Math.floor(rest / shape[axis]);
      }
      throw new RangeError(
        `Cannot look up an id in layer '${this.name}' as ids must be at least 0 and below inputDim: indices[${
          place.join(",")
        }] = ${data[i]} is not in [0, ${bound})`,
      );
    }
  }

  override computeMask(inputs: unknown): Tensor | null {
    return this.maskZero ? (inputs as Tensor).notEqual(0) : null;
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [...inputShape, this.outputDim];
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      input_dim: this.inputDim,
      output_dim: this.outputDim,
      embeddings_initializer: serialize(this.embeddingsInitializer),
      embeddings_regularizer: serialize(this.embeddingsRegularizer),
      activity_regularizer: serialize(this.activityRegularizer),
      embeddings_constraint: serialize(this.embeddingsConstraint),
      mask_zero: this.maskZero,
      quantization_config: null,
      ...loraConfig(this),
    };
  }
}

/** Whether an array of one array is a matrix of one row, not a list of one. */
function isMatrixOfOneRow(value: readonly unknown[], rows: number): boolean {
  const [first] = value;
  return rows === 1 && Array.isArray(first) && typeof first[0] === "number";
}

function checkCount(name: string, value: unknown): void {
  if (typeof value === "number" && Number.isInteger(value) && value > 0) return;
  const error = typeof value === "number" ? RangeError : TypeError;
  throw new error(
    `Cannot create Embedding as ${name} must be a positive integer: current value is ${
      String(value)
    }`,
  );
}

/** An instance of {@linkcode Embedding}. */
export type Embedding = EmbeddingClass;

/** How {@linkcode Embedding} is called. */
export interface EmbeddingConstructor {
  /** With `new`, which may be left out. */
  new (
    inputDim: number,
    outputDim: number,
    options?: EmbeddingOptions,
  ): Embedding;
  /** With `new`, which may be left out. */
  new (
    inputDim: number,
    outputDim: number,
    embeddingsInitializer: string | initializers.InitializerFunction | null,
    ...positional: unknown[]
  ): Embedding;
  /** With `new`, which may be left out. */
  new (
    options: EmbeddingOptions & { inputDim: number; outputDim: number },
  ): Embedding;
  (
    inputDim: number,
    outputDim: number,
    options?: EmbeddingOptions,
  ): Embedding;
  (
    inputDim: number,
    outputDim: number,
    embeddingsInitializer: string | initializers.InitializerFunction | null,
    ...positional: unknown[]
  ): Embedding;
  (
    options: EmbeddingOptions & { inputDim: number; outputDim: number },
  ): Embedding;
  /** Prototype of the instances. */
  prototype: Embedding;
}

/**
 * Embedding layer: turns each id into a vector, a row of a trained matrix.
 *
 * Use it as the first layer of a model that reads words or other items by
 * number. Rows of like meaning come to lie near each other in training.
 *
 * ```text
 * y[b, t] = embeddings[ids[b, t]]
 * ```
 *
 * Input: int32 `[batch, ..., timesteps]`, each at least 0 and below `inputDim`;
 * float32 is converted, its fraction cut off.
 *
 * Output: float32 `[batch, ..., timesteps, outputDim]`. With `maskZero` it
 * carries a mask that is false where the id is 0.
 *
 * Weights: float32, made at the first call:
 *
 * - `embeddings`: `[inputDim, outputDim]`, even between -0.05 and 0.05
 *
 * @param inputDim Number of ids, one more than the greatest.
 * @param outputDim Length of a vector.
 * @param options Options; see {@linkcode EmbeddingOptions}.
 * @returns A layer, to be called with a tensor of ids.
 * @throws {RangeError} If a size is not a positive integer; when the layer is
 * called, if an id has no row.
 *
 * @example Rows by id
 * ```ts
 * import assert from "node:assert/strict";
 * import { Embedding, tf } from "kerno";
 *
 * const embedding = Embedding(3, 2, { weights: [[[0, 1], [2, 3], [4, 5]]] });
 * const y = embedding(tf.tensor([[2, 0]], [1, 2], "int32"));
 * assert.deepEqual(y.arraySync(), [[[4, 5], [0, 1]]]);
 * ```
 *
 * @see `keras/src/layers/core/embedding.py`
 */
export const Embedding: EmbeddingConstructor = withoutNew(
  "Embedding",
  EmbeddingClass,
);
register("keras.layers", "Embedding", Embedding);
