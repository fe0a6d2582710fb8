/**
 * TensorFlow.js, the one copy that the whole library uses.
 *
 * The union package is taken because the split packages register neither
 * gradients nor chained operations in Deno. {@linkcode registerEngine} makes
 * it silent.
 *
 * @module
 */
/** TensorFlow.js: its operations, tensors, gradients. */
export * as tf from "@tensorflow/tfjs";
export type {
  DataType,
  NamedTensorMap,
  Rank,
  Scalar,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  TensorInfo,
  TensorLike,
  Variable,
} from "@tensorflow/tfjs";
