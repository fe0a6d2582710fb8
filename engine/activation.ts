/**
 * Activations in one pass.
 *
 * @module
 */
import { ACTIVATION } from "./assembly/activation_operations.ts";
import { currentBackend } from "./current_backend.ts";
import { ACTIVATION_KERNELS } from "./kernels/activation.ts";
import { type Tensor, tf } from "./tf.ts";
import { UnsupportedOpError } from "./unsupported_op_error.ts";

const NUMBERS = new Map(Object.keys(ACTIVATION).map((name, i) => [name, i]));

/**
 * An activation of every number, with its gradient in one pass.
 *
 * @param name Keras' name, or "gelu_tanh" and "rectifier"; the table
 * `ACTIVATION` says which parameters each takes.
 * @param x Float32 tensor of any shape.
 * @param parameters At most four.
 * @returns A tensor of the same shape.
 * @throws {UnsupportedOpError} If there is no activation of that name, or if tfjs uses another backend.
 */
export function activation(
  name: string,
  x: Tensor,
  parameters: readonly number[] = [],
): Tensor {
  currentBackend("a fused activation");
  const op = NUMBERS.get(name);
  if (op === undefined) {
    throw new UnsupportedOpError(
      `Cannot run a fused activation as its name must be one of ${
        [...NUMBERS.keys()].join(", ")
      }: current value is ${name}`,
    );
  }
  const [a = 0, b = 0, c = 0, d = 0] = parameters;
  return tf.engine().runKernel(ACTIVATION_KERNELS[op], { x }, {
    op,
    parameters: [a, b, c, d],
  }) as Tensor;
}
