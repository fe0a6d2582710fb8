/**
 * Functions in one pass, and functions whose gradient is written down, where
 * tfjs' own differs from TensorFlow's at bends and at numbers that are not
 * finite.
 *
 * @module
 */
import { activation, isFusible, type Tensor, tf } from "../../engine/mod.ts";

/**
 * A function of every number, with its derivative.
 *
 * @param x A tensor.
 * @param f The function.
 * @param derivative Its derivative, from the number and the result.
 * @returns The result.
 */
export function withGradient(
  x: Tensor,
  f: (x: Tensor) => Tensor,
  derivative: (x: Tensor, y: Tensor) => Tensor,
): Tensor {
  const run = tf.customGrad((given, save) => {
    const x = given as Tensor;
    const y = f(x);
    (save as (tensors: Tensor[]) => void)([x, y]);
    return {
      value: y,
      gradFunc: (dy: Tensor, [x, y]: Tensor[]) => dy.mul(derivative(x, y)),
    };
  });
  return tf.tidy(() => run(x));
}

/**
 * An activation in one pass, or composed where the engine has no such pass.
 *
 * @param x A tensor.
 * @param call The engine's name of it, and its parameters.
 * @param composed The same, of tfjs' operations.
 * @returns The result.
 */
export function fused(
  x: Tensor,
  [name, ...parameters]: readonly [name: string, ...parameters: number[]],
  composed: (x: Tensor) => Tensor,
): Tensor {
  if (isFusible(x)) return activation(name, x, parameters);
  return tf.tidy(() => composed(x));
}

/** 1 where a condition holds, else 0. */
export function where(condition: Tensor): Tensor {
  return condition.cast("float32");
}
