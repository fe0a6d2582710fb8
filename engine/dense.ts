/**
 * Dense connections.
 *
 * @module
 */
import { activationNumber } from "./_recurrent_inputs.ts";
import { currentBackend } from "./current_backend.ts";
import { type Tensor, tf } from "./tf.ts";

/**
 * `activation(x kernel + bias)` over the last axis, in one pass, with
 * gradients for all three.
 *
 * @param x Float32 tensor, `[..., features]`.
 * @param kernel Float32 tensor, `[features, units]`.
 * @param bias Float32 tensor, `[units]`, or null.
 * @param activation Keras' name of an activation whose gradient needs only
 * its value.
 * @returns Float32 tensor, `[..., units]`.
 * @throws {UnsupportedOpError} For another activation, or another backend.
 * @throws {TypeError} If a shape does not fit.
 */
export function dense(
  x: Tensor,
  kernel: Tensor,
  bias: Tensor | null = null,
  activation = "linear",
): Tensor {
  currentBackend("a fused dense connection");
  const [features, units] = kernel.shape;
  if (
    kernel.rank !== 2 || x.rank < 1 || x.shape[x.rank - 1] !== features ||
    (bias && (bias.rank !== 1 || bias.shape[0] !== units))
  ) {
    throw new TypeError(
      `Cannot connect densely as x must be [..., features], kernel [features, units] and bias [units]: current shapes are [${x.shape}], [${kernel.shape}] and ${
        bias ? `[${bias.shape}]` : "null"
      }`,
    );
  }
  return tf.engine().runKernel(
    "KernoDense",
    { x, kernel, ...(bias ? { bias } : {}) },
    { activation: activationNumber("dense connection", activation) },
  ) as Tensor;
}
