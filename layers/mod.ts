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
export * from "./activation/prelu.ts";
export * from "./activation/relu.ts";
export * from "./activation/softmax.ts";
export type {
  AttentionCall,
  AttentionCallOptions,
  AttentionLayerOptions,
  ScoreMode,
} from "./attention/attention_base.ts";
export type {
  ProjectedCall,
  ProjectedCallOptions,
} from "./attention/_attention_call.ts";
export type { ProjectedAttentionOptions } from "./attention/projected_attention.ts";
export * from "./attention/additive_attention.ts";
export * from "./attention/attention.ts";
export * from "./attention/group_query_attention.ts";
export * from "./attention/multi_head_attention.ts";
export type {
  Conv1DOptions,
  ConvolutionOptions,
  ConvolutionTransposeOptions,
  DepthwiseConvolutionOptions,
  SeparableConvolutionOptions,
} from "./convolution/convolution_options.ts";
export * from "./convolution/conv1d.ts";
export * from "./convolution/conv1d_transpose.ts";
export * from "./convolution/conv2d.ts";
export * from "./convolution/conv2d_transpose.ts";
export * from "./convolution/conv3d.ts";
export * from "./convolution/conv3d_transpose.ts";
export * from "./convolution/depthwise_conv1d.ts";
export * from "./convolution/depthwise_conv2d.ts";
export * from "./convolution/separable_conv1d.ts";
export * from "./convolution/separable_conv2d.ts";
export * from "./core/activation.ts";
export * from "./core/dense.ts";
export * from "./core/einsum_dense.ts";
export * from "./core/embedding.ts";
export * from "./core/identity.ts";
export * from "./core/input_layer.ts";
export * from "./core/lambda.ts";
export * from "./core/masking.ts";
export { Wrapper } from "./core/wrapper.ts";
export * from "./merging/concatenate.ts";
export * from "./merging/dot.ts";
export * from "./merging/elementwise.ts";
export * from "./normalization/batch_normalization.ts";
export * from "./normalization/group_normalization.ts";
export * from "./normalization/layer_normalization.ts";
export * from "./normalization/rms_normalization.ts";
export * from "./normalization/unit_normalization.ts";
export * from "./pooling/adaptive_pooling.ts";
export type { GlobalPoolingOptions } from "./pooling/global_pooling.ts";
export type { PoolingOptions } from "./pooling/pooling.ts";
export * from "./pooling/global_pooling1d.ts";
export * from "./pooling/global_pooling2d.ts";
export * from "./pooling/global_pooling3d.ts";
export * from "./pooling/pooling1d.ts";
export * from "./pooling/pooling2d.ts";
export * from "./pooling/pooling3d.ts";
export * from "./preprocessing/rescaling.ts";
export * from "./regularization/activity_regularization.ts";
export * from "./regularization/dropout.ts";
export * from "./regularization/noise.ts";
export * from "./regularization/spatial_dropout.ts";
export * from "./reshaping/cropping.ts";
export { Flatten, type FlattenOptions } from "./reshaping/flatten.ts";
export * from "./reshaping/reshape.ts";
export * from "./reshaping/steps1d.ts";
export * from "./reshaping/up_sampling.ts";
export * from "./reshaping/zero_padding.ts";
export {
  Bidirectional,
  type BidirectionalConstructor,
  type BidirectionalOptions,
  type MergeMode,
} from "./rnn/bidirectional.ts";
export type { Cell, States, StateSize, StepOptions } from "./rnn/cell.ts";
export { GRU, type GRUConstructor, type GRUOptions } from "./rnn/gru.ts";
export {
  GRUCell,
  type GRUCellConstructor,
  type GRUCellOptions,
} from "./rnn/gru_cell.ts";
export {
  LSTM,
  type LSTMConstructor,
  type LSTMOptions,
  type TwoStateCall,
} from "./rnn/lstm.ts";
export {
  LSTMCell,
  type LSTMCellConstructor,
  type LSTMCellOptions,
} from "./rnn/lstm_cell.ts";
export { RNN } from "./rnn/rnn.ts";
export type { RNNCallOptions, RNNOptions } from "./rnn/rnn_options.ts";
export {
  type OneStateCall,
  SimpleRNN,
  type SimpleRNNConstructor,
  type SimpleRNNOptions,
} from "./rnn/simple_rnn.ts";
export {
  SimpleRNNCell,
  type SimpleRNNCellConstructor,
  type SimpleRNNCellOptions,
} from "./rnn/simple_rnn_cell.ts";
export { StackedRNNCells } from "./rnn/stacked_rnn_cells.ts";
export { TimeDistributed } from "./rnn/time_distributed.ts";
