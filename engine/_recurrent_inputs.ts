/**
 * What the fused recurrent operations check.
 *
 * @module
 */
import { ACTIVATIONS, UNARY } from "./assembly/operations.ts";
import { type Tensor, tf } from "./tf.ts";
import { UnsupportedOpError } from "./unsupported_op_error.ts";

/**
 * The number of an activation that has a gradient by its value.
 *
 * @throws {UnsupportedOpError} If `name` is not one of them.
 */
export function activationNumber(operation: string, name: string): number {
  const snake = String(name).replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
  if (!ACTIVATIONS.includes(snake)) {
    throw new UnsupportedOpError(
      `Cannot run the fused ${operation} as its activations must be one of ${
        ACTIVATIONS.join(", ")
      }: current value is ${name}`,
    );
  }
  return Object.keys(UNARY).indexOf(snake);
}

/** A tensor, if there is one, and the shape that it must have. */
export type Expected = [Tensor | null | undefined, readonly unknown[]];

/**
 * The inputs that are there, by name.
 *
 * @throws {TypeError} If a shape or a dtype does not fit.
 */
export function checkInputs(
  operation: string,
  x: Tensor,
  options: { mask?: Tensor | null; dropoutMask?: Tensor | null },
  weights: Record<string, Expected>,
): Record<string, Tensor> {
  if (x.rank !== 3) {
    throw new TypeError(
      `Cannot run ${operation} as x must have the shape [batch, timesteps, features]: current shape is [${x.shape}]`,
    );
  }
  const [batch, steps, features] = x.shape as number[];
  const all: Record<string, Expected> = {
    x: [x, x.shape],
    ...weights,
    mask: [options.mask, [batch, steps]],
    dropoutMask: [options.dropoutMask, [batch, features]],
  };
  const inputs: Record<string, Tensor> = {};
  for (const [name, [tensor, shape]] of Object.entries(all)) {
    if (!tensor) continue;
    if (String(tensor.shape) !== String(shape)) {
      throw new TypeError(
        `Cannot run ${operation} as ${name} must have the shape [${shape}]: current shape is [${tensor.shape}]`,
      );
    }
    if (name !== "mask" && tensor.dtype !== "float32") {
      throw new TypeError(
        `Cannot run ${operation} as ${name} must be float32: current dtype is ${tensor.dtype}`,
      );
    }
    inputs[name] = tensor;
  }
  return inputs;
}

/** h, but 0 where every step was masked: Keras gives no output there. */
export function lastOutput(
  h: Tensor,
  mask: Tensor | null | undefined,
  initialState: unknown,
): Tensor {
  if (!mask || !initialState) return h;
  return tf.tidy(() => {
    const valid = tf.notEqual(tf.cast(mask, "float32"), 0);
    return tf.mul(h, tf.cast(tf.any(valid, 1, true), "float32"));
  });
}
