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
 * Runs `body` off the tape, so that what it makes counts as constant.
 *
 * @param body What to run.
 * @returns What it returns.
 */
export function withoutGradient<T>(body: () => T): T {
  // As tfjs does itself while the forward part of a customGrad runs.
  const { state } = tf.engine();
  state.kernelDepth++;
  try {
    return body();
  } finally {
    state.kernelDepth--;
  }
}

/**
 * The result of `f`, with a gradient of 0 for `x`.
 *
 * @param x A tensor.
 * @param f What is computed.
 * @returns Its result.
 */
export function detached(x: Tensor, f: (x: Tensor) => Tensor): Tensor {
  return withoutGradient(() => f(x));
}
