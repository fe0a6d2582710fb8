/**
 * Computations that no gradient flows through.
 *
 * tfjs has no gradient of comparisons and the like, and fails where one stands
 * between a weight and the loss, although it would be 0.
 *
 * @module
 */
import { type Tensor, tf } from "../engine/mod.ts";

/**
 * The result of `f`, with a gradient of 0 for `x`.
 *
 * @param x A tensor.
 * @param f What is computed.
 * @returns Its result.
 */
export function detached(x: Tensor, f: (x: Tensor) => Tensor): Tensor {
  const shape = x.shape as [number];
  const run = tf.customGrad((given) => ({
    value: f(given as Tensor),
    gradFunc: () => tf.zeros(shape),
  }));
  return run(x);
}
