/**
 * Gradients by central differences in float64, and the engine's by its tape.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";

/** A function of arrays, in float64. */
export type Exact = (...inputs: Float64Array[]) => Float64Array;

/** Gradients of `sum(f(inputs) dy)` for each of the inputs. */
export function differences(
  f: Exact,
  inputs: readonly Float64Array[],
  dy: Float64Array,
): Float64Array[] {
  const value = () => f(...inputs).reduce((sum, y, i) => sum + y * dy[i], 0);
  return inputs.map((input) =>
    input.map((x, i) => {
      const step = 1e-5 * Math.max(1, Math.abs(x));
      input[i] = x + step;
      const above = value();
      input[i] = x - step;
      const below = value();
      input[i] = x;
      return (above - below) / (2 * step);
    })
  );
}

/** The result of `f` and the gradients of `sum(f(inputs) dy)`. */
export function withGradients(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  dy: Tensor,
): { y: Tensor; grads: Tensor[] } {
  const { value, grads } = tf.engine().gradients(
    () => f(...inputs),
    [...inputs],
    dy,
  );
  return { y: value, grads };
}

/** Fails unless `body` leaves as many tensors as it found. */
export function tensorsLeft(body: () => void): number {
  const before = tf.memory().numTensors;
  tf.tidy(body);
  return tf.memory().numTensors - before;
}
