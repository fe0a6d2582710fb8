/**
 * Layers, as `keras.layers`, and what they are made of.
 *
 * @module
 */
import "../setup.ts";
export type {
  AnyTensor,
  ArrayInput,
  CallOptions,
  LayerOptions,
  WeightOptions,
} from "./layer_options.ts";
export { Layer } from "./layer.ts";
export { InputSpec, type InputSpecOptions } from "./input_spec.ts";
export {
  type KerasHistory,
  KerasTensor,
  type KerasTensorOptions,
} from "./keras_tensor.ts";
export {
  Variable,
  type VariableOptions,
  type VariableValue,
} from "./variable.ts";
export { SeedGenerator, type SeedPair } from "./seed_generator.ts";
export type { Shape } from "./shapes.ts";
export * from "./core/activation.ts";
export * from "./core/dense.ts";
export * from "./core/embedding.ts";
export * from "./core/input_layer.ts";
export * from "./regularization/dropout.ts";
export * from "./reshaping/flatten.ts";
export type { Cell, States, StateSize, StepOptions } from "./rnn/cell.ts";
export * from "./rnn/lstm.ts";
export * from "./rnn/lstm_cell.ts";
export * from "./rnn/rnn.ts";
export * from "./rnn/stacked_rnn_cells.ts";
