/**
 * The logarithm of softmax in one pass.
 *
 * @module
 */
import { currentBackend } from "./current_backend.ts";
import { type Tensor, tf } from "./tf.ts";

/**
 * `log(softmax(x))` along the last axis, with its gradient in one pass.
 *
 * @param x Float32 tensor of rank 1 or more.
 * @returns A tensor of the same shape; a row with a number that is not finite is NaN.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 */
export function logSoftmax(x: Tensor): Tensor {
  currentBackend("the fused log-softmax");
  return tf.engine().runKernel("KernoLogSoftmax", { x }) as Tensor;
}
