/**
 * The sum of weighted losses as one number.
 *
 * @module
 */
import { currentBackend } from "./current_backend.ts";
import { type Tensor, tf } from "./tf.ts";

/**
 * `sum(x * weight) / divisor`, with its gradient in one pass.
 *
 * @param x Float32 tensor.
 * @param weight Float32 tensor of the same shape, or null.
 * @param divisor Not 0.
 * @returns Float32 scalar.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 * @throws {TypeError} If the shapes differ.
 */
export function weightedSum(
  x: Tensor,
  weight: Tensor | null,
  divisor: number,
): Tensor {
  currentBackend("the fused weighted sum");
  if (weight && !tf.util.arraysEqual(weight.shape, x.shape)) {
    throw new TypeError(
      `Cannot sum weighted numbers as the weights must have the shape [${x.shape}]: current shape is [${weight.shape}]`,
    );
  }
  return tf.engine().runKernel(
    "KernoWeightedSum",
    (weight ? [x, weight] : [x]) as unknown as Record<string, Tensor>,
    { divisor },
  ) as Tensor;
}
