/**
 * The layer of additive attention.
 *
 * @module
 */
import type { Tensor } from "../../engine/mod.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { withoutNew } from "../callable.ts";
import type { LayerOptions } from "../layer_options.ts";
import { register } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";
import {
  type AttentionArguments,
  AttentionBase,
  type AttentionCall,
} from "./attention_base.ts";

/** Options of {@linkcode AdditiveAttention}. Every default is the default of Keras 3. */
export interface AdditiveAttentionOptions extends LayerOptions {
  /**
   * Multiplies the features of the scores by a weight each.
   *
   * @default {true}
   */
  useScale?: boolean;
  /**
   * Fraction of the scores that becomes 0 in training, from 0 to 1.
   *
   * @default {0}
   */
  dropout?: number;
  /**
   * Makes the dropout the same in each run.
   *
   * @default {null}
   */
  seed?: number | null;
}

class AdditiveAttentionClass extends AttentionBase {
  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<AttentionArguments>(
      "AdditiveAttention",
      { useScale: true, dropout: 0, seed: null, scoreMode: "dot" },
      args,
    );
    super(given, common);
  }

  override build(inputShape: readonly Shape[]): void {
    this.check(inputShape);
    if (!this.useScale) return;
    const features = inputShape[0].at(-1);
    if (typeof features !== "number") {
      throw new TypeError(
        `Cannot build AdditiveAttention as the size of the last axis of the query must be known: current value is ${features}`,
      );
    }
    this.scale = this.addWeight({
      name: "scale",
      shape: [features],
      initializer: "glorot_uniform",
    });
  }

  protected override get isDot(): boolean {
    return false;
  }

  protected override scores(query: Tensor, key: Tensor): Tensor {
    const sums = query.expandDims(-2).add(key.expandDims(-3)).tanh() as Tensor;
    return (this.scale ? sums.mul(this.scale.value) : sums).sum(-1);
  }

  override getConfig(): Record<string, unknown> {
    const { score_mode: _, ...config } = super.getConfig();
    return config;
  }
}

/** An instance of {@linkcode AdditiveAttention}. */
export type AdditiveAttention = Omit<AttentionBase, never> & AttentionCall;

/** How {@linkcode AdditiveAttention} is called. */
export interface AdditiveAttentionConstructor {
  /** With `new`, which may be left out. */
  new (
    useScale?: boolean | AdditiveAttentionOptions,
    options?: AdditiveAttentionOptions,
  ): AdditiveAttention;
  (
    useScale?: boolean | AdditiveAttentionOptions,
    options?: AdditiveAttentionOptions,
  ): AdditiveAttention;
  /** Prototype of the instances. */
  prototype: AdditiveAttention;
}

/**
 * Additive attention (Bahdanau et al., 2015): each step of the query gets a mean
 * of the steps of the value, weighted by a sum over the features of query and
 * key.
 *
 * ```text
 * output = softmax(sum(scale * tanh(query + key))) value
 * ```
 *
 * Called with an array of query `[batch, queries, features]`, value `[batch,
 * values, features]` and, where it differs from the value, key. Output: float32
 * `[batch, queries, features]`; with `returnAttentionScores` also the scores
 * `[batch, queries, values]`. Masked values do not count; where the query is
 * masked the output is 0.
 *
 * Weights: with `useScale` float32 `scale`, `[features]`.
 *
 * @param useScale Multiplies the features by a weight each.
 * @param options Options; see {@linkcode AdditiveAttentionOptions}.
 * @returns A layer, to be called with an array of tensors.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const [query, value] = [tf.ones([1, 2, 3]), tf.ones([1, 4, 3])];
 * const y = layers.AdditiveAttention()([query, value]);
 * assert.deepEqual(y.shape, [1, 2, 3]);
 * ```
 *
 * @see `keras/src/layers/attention/additive_attention.py`
 */
export const AdditiveAttention: AdditiveAttentionConstructor = withoutNew(
  "AdditiveAttention",
  AdditiveAttentionClass,
);
register("keras.layers", "AdditiveAttention", AdditiveAttention);
