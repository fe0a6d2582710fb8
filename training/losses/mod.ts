/**
 * Losses, as `keras.losses`.
 *
 * @module
 */
export * from "./circle.ts";
export * from "./ctc.ts";
export * from "./focal.ts";
export * from "./get.ts";
export * from "./hinge.ts";
export {
  Loss,
  type LossFunction,
  LossFunctionWrapper,
  type LossOptions,
} from "./loss.ts";
export {
  BinaryCrossentropy,
  binaryCrossentropy,
  CategoricalCrossentropy,
  categoricalCrossentropy,
  CategoricalGeneralizedCrossEntropy,
  categoricalGeneralizedCrossEntropy,
  type CrossentropyOptions,
  type GeneralizedCrossEntropyOptions,
  KLDivergence,
  klDivergence,
  Poisson,
  poisson,
  SparseCategoricalCrossentropy,
  sparseCategoricalCrossentropy,
  type SparseCrossentropyOptions,
} from "./probabilistic.ts";
export type { Reduction } from "./reduction.ts";
export * from "./regression.ts";
export * from "./segmentation.ts";
