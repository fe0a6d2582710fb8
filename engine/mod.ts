/**
 * The engine: fast numbers below the layers.
 *
 * @module
 */
export * from "./tf.ts";
export { registerEngine } from "./register_engine.ts";
export { embeddingLookup } from "./embedding_lookup.ts";
export {
  dropoutMask,
  type SeedPair,
  statelessUniform,
} from "./dropout_mask.ts";
export { type MersenneDraw, mersenneNumbers } from "./mersenne_numbers.ts";
export { pcgWords } from "./pcg_words.ts";
export { randomNumbers } from "./random_numbers.ts";
export type { PhiloxDraw, PhiloxKind } from "./kernels/random.ts";
export {
  convolve,
  convolveDepthwise,
  type ConvolveOptions,
  convolvesWith,
  convolveTransposed,
} from "./convolve.ts";
export { dense } from "./dense.ts";
export { gru, type GruOptions, type RecurrentResult } from "./gru.ts";
export { simpleRNN, type SimpleRNNOptions } from "./simple_rnn.ts";
export { lstm, type LstmOptions, type LstmResult } from "./lstm.ts";
export type {
  AttentionDropout,
  AttentionResult,
  MaskedRule,
} from "./_attention_call.ts";
export {
  type AttentionOptions,
  scaledDotProductAttention,
} from "./scaled_dot_product_attention.ts";
export * from "./optimizers/mod.ts";
export { activation } from "./activation.ts";
export {
  binaryCrossEntropy,
  categoricalCrossEntropy,
  type CrossEntropyOptions,
  sparseCrossEntropy,
} from "./cross_entropy.ts";
export { isFusible } from "./fusible.ts";
export { logSoftmax } from "./log_softmax.ts";
export { moveAverage } from "./moving_average.ts";
export {
  normalizeChannels,
  type NormalizeChannelsOptions,
  type NormalizedChannels,
  normalizeRows,
  type NormalizeRowsOptions,
  scaleChannels,
} from "./normalization.ts";
export { pairLoss } from "./pair_loss.ts";
export { weightedSum } from "./weighted_sum.ts";
export { UnsupportedOpError } from "./unsupported_op_error.ts";
export { engine, type EngineInfo } from "./engine.ts";
export type { BackendName } from "./use_backend.ts";
