/**
 * Losses of predictions and their targets in one pass.
 *
 * @module
 */
import { PAIR } from "./assembly/pair_operations.ts";
import { currentBackend } from "./current_backend.ts";
import { type Tensor, tf } from "./tf.ts";
import { UnsupportedOpError } from "./unsupported_op_error.ts";

/**
 * The mean of a loss over the last axis, with its gradient in one pass.
 *
 * @param name "squared", "absolute", "huber" (parameters: where it becomes a line, and half the square of that) or "log_cosh".
 * @param target Float32 tensor of x's shape.
 * @param x Float32 tensor of rank 1 or more.
 * @param parameters At most two.
 * @returns Float32 tensor without the last axis; NaN where that is empty.
 * @throws {UnsupportedOpError} If there is no loss of that name, or if tfjs uses another backend.
 * @throws {TypeError} If the shapes differ.
 */
export function pairLoss(
  name: string,
  target: Tensor,
  x: Tensor,
  [a = 0, b = 0]: readonly number[] = [],
): Tensor {
  currentBackend("a fused loss");
  const op = Object.keys(PAIR).indexOf(name);
  if (op < 0) {
    throw new UnsupportedOpError(
      `Cannot run a fused loss as its name must be one of ${
        Object.keys(PAIR).join(", ")
      }: current value is ${name}`,
    );
  }
  if (x.rank === 0 || !tf.util.arraysEqual(target.shape, x.shape)) {
    throw new TypeError(
      `Cannot compute a loss as predictions and targets must have one shape of rank 1 or more: current shapes are [${x.shape}] and [${target.shape}]`,
    );
  }
  return tf.engine().runKernel("KernoPairLoss", { x, target }, {
    op,
    parameters: [a, b],
  }) as Tensor;
}
