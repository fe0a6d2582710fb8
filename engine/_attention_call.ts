/**
 * A call of attention with all defaults filled in, and its result.
 *
 * @module
 */
import type { SeedPair } from "./dropout_mask.ts";
import type { Tensor } from "./tf.ts";

/** What becomes of numbers that a mask hides; see `AttentionOptions`. */
export type MaskedRule = "replace" | "zero" | "lower";

/** Dropout of the probabilities: how much of them, and the seed. */
export interface AttentionDropout {
  /** Share that becomes 0, from 0 up to but not including 1. */
  rate: number;
  seed: SeedPair;
}

/** A call with all defaults filled in. */
export interface AttentionCall {
  query: Tensor;
  key: Tensor;
  value: Tensor;
  headsFirst: boolean;
  scale: number;
  mask: Tensor | null;
  bias: Tensor | null;
  causal: boolean;
  window: number | null;
  masked: MaskedRule;
  dropout: AttentionDropout | Tensor | null;
  returnScores: boolean;
}

/** What `scaledDotProductAttention` gives. */
export interface AttentionResult {
  /** The shape of the query, with the depth of the value. */
  output: Tensor;
  /** `[batch, heads, rows, columns]`, null unless wanted. */
  scores: Tensor | null;
}
