/**
 * The layer of dot-product attention.
 *
 * @module
 */
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { withoutNew } from "../callable.ts";
import { register } from "../serialization/registry.ts";
import {
  type AttentionArguments,
  AttentionBase,
  type AttentionCall,
  type AttentionLayerOptions,
} from "./attention_base.ts";

class AttentionClass extends AttentionBase {
  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<AttentionArguments>("Attention", {
      useScale: false,
      scoreMode: "dot",
      dropout: 0,
      seed: null,
    }, args);
    super(given, common);
  }
}

/** An instance of {@linkcode Attention}. */
export type Attention = Omit<AttentionBase, never> & AttentionCall;

/** How {@linkcode Attention} is called. */
export interface AttentionConstructor {
  /** With `new`, which may be left out. */
  new (
    useScale?: boolean | AttentionLayerOptions,
    options?: AttentionLayerOptions,
  ): Attention;
  (
    useScale?: boolean | AttentionLayerOptions,
    options?: AttentionLayerOptions,
  ): Attention;
  /** Prototype of the instances. */
  prototype: Attention;
}

/**
 * Dot-product attention (Luong et al., 2015): each step of the query gets a mean
 * of the steps of the value, weighted by how well query and key agree.
 *
 * Use it between two sequences that have their features already, such as the
 * states of an encoder and a decoder.
 *
 * ```text
 * output = softmax(query keyT) value                      scoreMode "dot"
 * scores = weight * sum(tanh(query + key))                scoreMode "concat"
 * ```
 *
 * Called with an array of query `[batch, queries, features]`, value `[batch,
 * values, features]` and, where it differs from the value, key. Output: float32
 * `[batch, queries, features]`; with `returnAttentionScores` also the scores
 * `[batch, queries, values]`. Masked values do not count; where the query is
 * masked the output is 0.
 *
 * Weights: float32 scalars that start at 1, `scale` with `useScale`,
 * `concat_score_weight` with `"concat"`.
 *
 * @param useScale Multiplies the scores by a weight.
 * @param options Options; see {@linkcode AttentionLayerOptions}.
 * @returns A layer, to be called with an array of tensors.
 * @throws {RangeError} If the score mode is another one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const query = tf.tensor([[[100, 0]]]);
 * const value = tf.tensor([[[1, 2], [-3, 4]]]);
 * const y = layers.Attention()([query, value]);
 * assert.deepEqual(y.arraySync(), [[[1, 2]]]);
 * ```
 *
 * @see `keras/src/layers/attention/attention.py`
 */
export const Attention: AttentionConstructor = withoutNew(
  "Attention",
  AttentionClass,
);
register("keras.layers", "Attention", Attention);
