/**
 * TensorFlow.js, the one copy that the whole library uses.
 *
 * The union package is taken because the split packages register neither
 * gradients nor chained operations in Deno.
 *
 * @module
 */
export * as tf from "@tensorflow/tfjs";
export type { DataType, Rank, Tensor, TensorLike } from "@tensorflow/tfjs";
