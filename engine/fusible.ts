/**
 * Where fused operations serve.
 *
 * @module
 */
import { type Tensor, tf } from "./tf.ts";

/**
 * Whether a fused operation can take these tensors: the backend "kerno"
 * computes, all are float32, and no gradient of a gradient is being recorded,
 * since the fused gradients have none. Else the same is composed of tfjs'
 * operations.
 */
export function isFusible(...tensors: readonly (Tensor | null)[]): boolean {
  const { state } = tf.engine() as unknown as {
    state: { gradientDepth: number };
  };
  return tf.getBackend() === "kerno" && state.gradientDepth < 2 &&
    tensors.every((tensor) => tensor === null || tensor.dtype === "float32");
}
