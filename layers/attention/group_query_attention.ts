/**
 * The layer of attention whose heads share keys and values.
 *
 * @module
 */
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { REQUIRED } from "../arguments/resolve.ts";
import { withoutNew } from "../callable.ts";
import { KerasTensor } from "../keras_tensor.ts";
import type { CallOptions } from "../layer_options.ts";
import { register } from "../serialization/registry.ts";
import { type Shape, shapeText } from "../shapes.ts";
import type { ProjectedCall } from "./_attention_call.ts";
import {
  PROJECTED,
  ProjectedAttention,
  type ProjectedAttentionOptions,
} from "./projected_attention.ts";

/** Options of {@linkcode GroupQueryAttention}. Every default is the default of Keras 3. */
export interface GroupQueryAttentionOptions extends ProjectedAttentionOptions {}

/** The arguments of the layer, by name. */
interface Arguments extends Required<GroupQueryAttentionOptions> {
  headDim: number;
  numQueryHeads: number;
  numKeyValueHeads: number;
}

class GroupQueryAttentionClass extends ProjectedAttention {
  readonly headDim: number;
  readonly numQueryHeads: number;
  readonly numKeyValueHeads: number;

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<Arguments>("GroupedQueryAttention", {
      headDim: REQUIRED,
      numQueryHeads: REQUIRED,
      numKeyValueHeads: REQUIRED,
      dropout: 0,
      useBias: true,
      ...PROJECTED,
    }, args);
    super(given, common);
    this.headDim = given.headDim;
    this.numQueryHeads = given.numQueryHeads;
    this.numKeyValueHeads = given.numKeyValueHeads;
    if (this.numQueryHeads % this.numKeyValueHeads !== 0) {
      throw new RangeError(
        "`numQueryHeads` must be divisible by `numKeyValueHeads`.",
      );
    }
  }

  protected override get projectionPenalty() {
    return this.activityRegularizer;
  }

  protected override get attended(): readonly number[] {
    return [1];
  }

  protected override get headSize(): number {
    return this.headDim;
  }

  override build(
    queryShape: Shape,
    valueShape: Shape,
    keyShape: Shape | null = null,
  ): void {
    const { headDim, numQueryHeads, numKeyValueHeads } = this;
    const make = (name: string, shape: Shape, heads: number, gate = false) => {
      const dense = this.dense(
        name,
        "abc,cde->abde",
        [null, heads, headDim],
        "de",
        gate ? "sigmoid" : null,
      );
      dense.build(shape);
      return dense;
    };
    this.queryDense = make("query", queryShape, numQueryHeads);
    this.keyDense = make("key", keyShape ?? valueShape, numKeyValueHeads);
    if (this.useGate) {
      this.gateDense = make("gate", queryShape, numQueryHeads, true);
    }
    this.valueDense = make("value", valueShape, numKeyValueHeads);
    this.makeDropout();
    this.outputDense = this.dense(
      "attention_output",
      "abcd,cde->abe",
      [null, queryShape.at(-1)!],
      "e",
    );
    this.outputDense.build([null, null, numQueryHeads, headDim]);
  }

  override computeOutputShape(
    queryShape: Shape,
    valueShape: Shape = queryShape,
    keyShape: Shape | null = null,
  ): Shape {
    if (queryShape.at(-1) !== valueShape.at(-1)) {
      throw new RangeError(
        `The last dimension of \`queryShape\` and \`valueShape\` must be equal, but are ${
          queryShape.at(-1)
        }, ${valueShape.at(-1)}. Received: queryShape=${
          shapeText(queryShape)
        }, valueShape=${shapeText(valueShape)}`,
      );
    }
    this.checkSteps(valueShape, keyShape ?? valueShape);
    return queryShape;
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
    const scores = [
      batch,
      this.numQueryHeads,
      length,
      (key ?? value).shape[1],
    ];
    return [output, new KerasTensor(scores, { dtype: this.dtype })];
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      head_dim: this.headDim,
      num_query_heads: this.numQueryHeads,
      num_key_value_heads: this.numKeyValueHeads,
      use_bias: this.useBias,
      use_gate: this.useGate,
      sliding_window: this.slidingWindow,
      dropout: this.dropout,
      ...this.projectedConfig(),
    };
  }
}

/** An instance of {@linkcode GroupQueryAttention}. */
export type GroupQueryAttention =
  & Omit<GroupQueryAttentionClass, never>
  & ProjectedCall;

/** How {@linkcode GroupQueryAttention} is called. */
export interface GroupQueryAttentionConstructor {
  /** With `new`, which may be left out. */
  new (
    headDim: number,
    numQueryHeads: number,
    numKeyValueHeads: number,
    options?: GroupQueryAttentionOptions,
  ): GroupQueryAttention;
  /** With `new`, which may be left out. */
  new (
    options: GroupQueryAttentionOptions & {
      headDim: number;
      numQueryHeads: number;
      numKeyValueHeads: number;
    },
  ): GroupQueryAttention;
  (
    headDim: number,
    numQueryHeads: number,
    numKeyValueHeads: number,
    options?: GroupQueryAttentionOptions,
  ): GroupQueryAttention;
  (
    options: GroupQueryAttentionOptions & {
      headDim: number;
      numQueryHeads: number;
      numKeyValueHeads: number;
    },
  ): GroupQueryAttention;
  /** Prototype of the instances. */
  prototype: GroupQueryAttention;
}

/**
 * Attention whose heads share keys and values in groups (Ainslie et al., 2023):
 * nearly as good as as many heads of each, with fewer weights.
 *
 * With one head of key and value it is multi-query attention, with as many as of
 * the query it is that of `MultiHeadAttention`.
 *
 * Called with a query `[batch, queries, features]`, a value `[batch, values,
 * features]`, where it differs from the value a key, and options. Output:
 * float32 `[batch, queries, features]`; with `returnAttentionScores` also the
 * scores `[batch, query heads, queries, values]`. Masks are taken from query,
 * value and key, or given in the options with `attentionMask`.
 *
 * Weights: float32, made at the first call, in the order of Keras
 * `get_weights()`, with a kernel and a bias each:
 *
 * - `query`: `[features, numQueryHeads, headDim]`, `[numQueryHeads, headDim]`
 * - `key`, `value`: the same of `numKeyValueHeads`; with `useGate` `gate`, like
 *   the query, between them
 * - `attention_output`: `[numQueryHeads, headDim, features]`, `[features]`
 *
 * @param headDim Size of a head.
 * @param numQueryHeads Heads of the query.
 * @param numKeyValueHeads Heads of key and value; divides those of the query.
 * @param options Options; see {@linkcode GroupQueryAttentionOptions}.
 * @returns A layer, to be called with a query and a value.
 * @throws {RangeError} If the heads of the query do not part evenly.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const attention = layers.GroupQueryAttention(3, 4, 2);
 * assert.deepEqual(attention(tf.ones([1, 4, 8]), tf.ones([1, 5, 8])).shape, [
 *   1,
 *   4,
 *   8,
 * ]);
 * assert.deepEqual(attention.keyDense.kernel.shape, [8, 2, 3]);
 * ```
 *
 * @see `keras/src/layers/attention/grouped_query_attention.py`
 */
export const GroupQueryAttention: GroupQueryAttentionConstructor = withoutNew(
  "GroupedQueryAttention",
  GroupQueryAttentionClass,
);
// Keras' class has another name than what it is exported as.
register("keras.layers", "GroupedQueryAttention", GroupQueryAttention, [
  "GroupQueryAttention",
  "group_query_attention",
]);
