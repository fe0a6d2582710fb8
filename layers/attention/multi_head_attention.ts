/**
 * The layer of attention with several heads.
 *
 * @module
 */
import type { Tensor } from "../../engine/mod.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { REQUIRED } from "../arguments/resolve.ts";
import { withoutNew } from "../callable.ts";
import { KerasTensor } from "../keras_tensor.ts";
import type { CallOptions } from "../layer_options.ts";
import { maskOf } from "../masks.ts";
import * as regularizers from "../regularizers/mod.ts";
import { register } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";
import type { ProjectedCall, ProjectedCallOptions } from "./_attention_call.ts";
import type { StepMasks } from "./_attention_mask.ts";
import {
  PROJECTED,
  ProjectedAttention,
  type ProjectedAttentionOptions,
} from "./projected_attention.ts";

/** Options of {@linkcode MultiHeadAttention}. Every default is the default of Keras 3. */
export interface MultiHeadAttentionOptions extends ProjectedAttentionOptions {
  /**
   * Size of a head of the value; `keyDim` unless given.
   *
   * @default {null}
   */
  valueDim?: number | null;
  /**
   * Sizes of the output after the steps; those of the query unless given.
   *
   * @default {null}
   */
  outputShape?: number | readonly number[] | null;
  /**
   * Axes that are attended over; all but batch and features unless given.
   *
   * @default {null}
   */
  attentionAxes?: number | readonly number[] | null;
}

/** The arguments of the layer, by name. */
interface Arguments extends Required<MultiHeadAttentionOptions> {
  numHeads: number;
  keyDim: number;
}

/** Throws unless a count is a positive integer. */
function checkCount(name: string, value: unknown, orNone: boolean): void {
  if (Number.isInteger(value) && value as number > 0) return;
  if (orNone && value === null) return;
  const error = typeof value === "number" ? RangeError : TypeError;
  throw new error(
    `Received an invalid value for argument \`${name}\`, expected a positive integer${
      orNone ? " or `None`" : ""
    }. Received: ${name}=${String(value)}`,
  );
}

/** The sizes of the output after the steps. */
function outputSizes(shape: unknown): readonly number[] | null {
  if (shape === null || shape === 0) return null;
  if (Number.isInteger(shape)) return [shape as number];
  if (Array.isArray(shape)) return shape.length === 0 ? null : shape;
  throw new TypeError(
    `Invalid \`outputShape\`: ${
      String(shape)
    }. When specified, the \`outputShape\` should be of type tuple, list, or int.`,
  );
}

function axesOf(axes: unknown): readonly number[] | null {
  if (axes === null || Array.isArray(axes)) return axes;
  if (typeof axes === "number") return [axes];
  throw new TypeError(
    `\`attentionAxes\` must be an int, list, or tuple.Received: attentionAxes=${
      String(axes)
    }`,
  );
}

/** The equation of a projection: free axes, those summed over, new ones. */
function projection(
  free: number,
  bound: number,
  made: number,
): { equation: string; biasAxes: string } {
  const letters = "abcdefghijklmnopqrstuvwxyz";
  const [kept, inner, outer] = [
    letters.slice(0, free),
    letters.slice(free, free + bound),
    letters.slice(free + bound, free + bound + made),
  ];
  return {
    equation: `${kept}${inner},${inner}${outer}->${kept}${outer}`,
    biasAxes: outer,
  };
}

class MultiHeadAttentionClass extends ProjectedAttention {
  readonly numHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  attentionAxes: readonly number[] | null;
  readonly #outputShape: readonly number[] | null;
  readonly #penalty: regularizers.RegularizerFunction | null;

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<Arguments>("MultiHeadAttention", {
      numHeads: REQUIRED,
      keyDim: REQUIRED,
      valueDim: null,
      dropout: 0,
      useBias: true,
      outputShape: null,
      attentionAxes: null,
      ...PROJECTED,
    }, args);
    checkCount("numHeads", given.numHeads, false);
    checkCount("keyDim", given.keyDim, false);
    checkCount("valueDim", given.valueDim, true);
    super(given, { ...common, activityRegularizer: null });
    this.numHeads = given.numHeads;
    this.keyDim = given.keyDim;
    this.valueDim = given.valueDim ?? given.keyDim;
    this.#outputShape = outputSizes(given.outputShape);
    this.attentionAxes = axesOf(given.attentionAxes);
    this.#penalty = regularizers.get(given.activityRegularizer);
  }

  protected override get projectionPenalty() {
    return this.#penalty;
  }

  protected override get attended(): readonly number[] {
    return this.attentionAxes!;
  }

  protected override get headSize(): number {
    return this.keyDim;
  }

  protected override get hidesMasks(): boolean {
    return true;
  }

  override build(
    queryShape: Shape,
    valueShape: Shape,
    keyShape: Shape | null = null,
  ): void {
    this.checkSteps(valueShape, keyShape ?? valueShape);
    const { numHeads, keyDim, valueDim } = this;
    const make = (name: string, shape: Shape, size: number, gate = false) => {
      const { equation, biasAxes } = projection(shape.length - 1, 1, 2);
      const sizes = [...Array(shape.length - 2).fill(null), numHeads, size];
      const activation = gate ? "sigmoid" : null;
      const dense = this.dense(name, equation, sizes, biasAxes, activation);
      dense.build(shape);
      return dense;
    };
    this.queryDense = make("query", queryShape, keyDim);
    this.keyDense = make("key", keyShape ?? valueShape, keyDim);
    if (this.useGate) {
      this.gateDense = make("gate", queryShape, valueDim, true);
    }
    this.valueDense = make("value", valueShape, valueDim);
    const rank = valueShape.length + 1;
    this.attentionAxes =
      this.attentionAxes?.map((axis) => axis >= 0 ? axis : rank - 1 + axis) ??
        Array.from({ length: rank - 3 }, (_, i) => i + 1);
    this.makeDropout();
    this.#buildOutput(queryShape);
  }

  #buildOutput(queryShape: Shape): void {
    const sizes = this.#outputShape ?? [queryShape.at(-1)!];
    const free = queryShape.length - 1;
    const { equation, biasAxes } = projection(free, 2, sizes.length);
    this.outputDense = this.dense(
      "attention_output",
      equation,
      [...Array(free - 1).fill(null), ...sizes],
      biasAxes,
    );
    this.outputDense.build(
      [...queryShape.slice(0, -1), this.numHeads, this.valueDim],
    );
  }

  protected override masksOf(
    query: Tensor,
    value: Tensor,
    key: Tensor | null,
    options: ProjectedCallOptions,
  ): StepMasks {
    // Keras' layer takes the mask of the query from the query alone.
    const masks = super.masksOf(query, value, key, options);
    return { ...masks, query: maskOf(query) };
  }

  override computeOutputShape(
    queryShape: Shape,
    valueShape: Shape = queryShape,
    keyShape: Shape | null = null,
  ): Shape {
    this.checkSteps(valueShape, keyShape ?? valueShape);
    return this.#outputShape
      ? [...queryShape.slice(0, -1), ...this.#outputShape]
      : queryShape;
  }

  override computeOutputSpec(
    args: readonly unknown[],
    options: CallOptions,
  ): unknown {
    const [query, value, key] = args as KerasTensor[];
    const shape = this.computeOutputShape(
      query.shape,
      value.shape,
      key?.shape,
    );
    const output = new KerasTensor(shape, { dtype: this.dtype });
    if (!options.returnAttentionScores) return output;
    const [batch, length] = query.shape;
    const scores = [batch, this.numHeads, length, length];
    return [output, new KerasTensor(scores, { dtype: this.dtype })];
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      num_heads: this.numHeads,
      key_dim: this.keyDim,
      value_dim: this.valueDim,
      dropout: this.dropout,
      use_bias: this.useBias,
      use_gate: this.useGate,
      output_shape: this.#outputShape && [...this.#outputShape],
      attention_axes: this.attentionAxes && [...this.attentionAxes],
      sliding_window: this.slidingWindow,
      ...this.projectedConfig(),
    };
  }
}

/** An instance of {@linkcode MultiHeadAttention}. */
export type MultiHeadAttention =
  & Omit<MultiHeadAttentionClass, never>
  & ProjectedCall;

/** How {@linkcode MultiHeadAttention} is called. */
export interface MultiHeadAttentionConstructor {
  /** With `new`, which may be left out. */
  new (
    numHeads: number,
    keyDim: number,
    options?: MultiHeadAttentionOptions,
  ): MultiHeadAttention;
  /** With `new`, which may be left out. */
  new (
    options: MultiHeadAttentionOptions & { numHeads: number; keyDim: number },
  ): MultiHeadAttention;
  (
    numHeads: number,
    keyDim: number,
    options?: MultiHeadAttentionOptions,
  ): MultiHeadAttention;
  (
    options: MultiHeadAttentionOptions & { numHeads: number; keyDim: number },
  ): MultiHeadAttention;
  /** Prototype of the instances. */
  prototype: MultiHeadAttention;
}

/**
 * Attention with several heads (Vaswani et al., 2017): each step of the query
 * gets a mean of the steps of the value, weighted by how well query and key
 * agree; several times over, with projections of its own each.
 *
 * Use it in transformers. With the same tensor for query and value it attends to
 * itself; `useCausalMask` keeps a step from those after it.
 *
 * ```text
 * head_i = softmax(query Wq_i (key Wk_i)T / sqrt(keyDim)) value Wv_i
 * output = concat(head_1, head_2, ...) Wo
 * ```
 *
 * Called with a query `[batch, queries, features]`, a value `[batch, values,
 * features]`, where it differs from the value a key, and options. Output:
 * float32 `[batch, queries, features of the query]`; with
 * `returnAttentionScores` also the scores `[batch, heads, queries, values]`.
 *
 * Masks of query, value and key are taken from them, or given in the options
 * with `attentionMask`. The output carries that of the query. As in Keras the
 * layer takes the masks off what it is called with; layers of a model's graph
 * that take a `mask` get it all the same.
 *
 * Weights: float32, made at the first call, in the order of Keras
 * `get_weights()`, with a kernel and a bias each:
 *
 * - `query`, `key`: `[features, numHeads, keyDim]`, `[numHeads, keyDim]`
 * - `gate` with `useGate`, `value`: the same of `valueDim`
 * - `attention_output`: `[numHeads, valueDim, features]`, `[features]`
 *
 * @param numHeads Number of heads.
 * @param keyDim Size of a head of query and key.
 * @param options Options; see {@linkcode MultiHeadAttentionOptions}.
 * @returns A layer, to be called with a query and a value.
 * @throws {RangeError} If a count is not positive.
 * @throws {TypeError} If a count is no number.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const attention = layers.MultiHeadAttention(2, 3);
 * const [query, value] = [tf.ones([1, 4, 8]), tf.ones([1, 5, 8])];
 * const [output, scores] = attention(query, value, {
 *   returnAttentionScores: true,
 * });
 * assert.deepEqual(output.shape, [1, 4, 8]);
 * assert.deepEqual(scores.shape, [1, 2, 4, 5]);
 * ```
 *
 * @see `keras/src/layers/attention/multi_head_attention.py`
 */
export const MultiHeadAttention: MultiHeadAttentionConstructor = withoutNew(
  "MultiHeadAttention",
  MultiHeadAttentionClass,
);
register("keras.layers", "MultiHeadAttention", MultiHeadAttention);
