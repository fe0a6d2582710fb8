/**
 * The two running means that the Adam family keeps.
 *
 * @module
 */
import type { Tensor, tf } from "../../engine/mod.ts";

/**
 * `m += (g - m)(1 - β1); v += (g² - v)(1 - β2)`.
 *
 * @param g The gradient.
 * @param m Its running mean, changed.
 * @param v The running mean of its square, changed.
 * @param beta1 Part of the old mean in the new one.
 * @param beta2 Part of the old mean square in the new one.
 */
export function moveMoments(
  g: Tensor,
  m: tf.Variable,
  v: tf.Variable,
  beta1: number,
  beta2: number,
): void {
  m.assign(m.add(g.sub(m).mul(1 - beta1)));
  v.assign(v.add(g.square().sub(v).mul(1 - beta2)));
}

/**
 * `beta^t` as Keras computes it, in float32: near 1 the difference to a double
 * shows in the step size.
 *
 * @param beta A number from 0 to 1.
 * @param t Number of the update, from 1 on.
 * @returns The power.
 */
export function power(beta: number, t: number): number {
  return Math.fround(Math.fround(beta) ** t);
}

/**
 * The step size with the start of both means corrected.
 *
 * @param lr Learning rate.
 * @param beta1 Part of the old mean in the new one.
 * @param beta2 Part of the old mean square in the new one.
 * @param t Number of the update, from 1 on.
 * @returns `lr·√(1-β2^t) / (1-β1^t)`.
 */
export function adamRate(
  lr: number,
  beta1: number,
  beta2: number,
  t: number,
): number {
  const f = Math.fround;
  const root = f(Math.sqrt(f(1 - power(beta2, t))));
  return f(f(lr * root) / f(1 - power(beta1, t)));
}
