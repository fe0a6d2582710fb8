/**
 * Gradients kept small.
 *
 * @module
 */
import {
  type StepForm,
  sumOfSquares,
  type Tensor,
  tf,
} from "../../engine/mod.ts";

/** At most one of these is set. */
export interface Clipping {
  /** Greatest norm of each gradient. */
  clipnorm: number | null;
  /** Greatest norm of all together. */
  globalClipnorm: number | null;
  /** Greatest absolute value of an element. */
  clipvalue: number | null;
}

function clipByNorm(gradient: Tensor, norm: number): Tensor {
  const length = gradient.square().sum().sqrt();
  return gradient.mul(norm).div(length.maximum(norm));
}

/** `tf.clip_by_global_norm`: a norm that is not finite gives NaN. */
function clipByGlobalNorm(
  gradients: readonly Tensor[],
  norm: number,
): Tensor[] {
  const squares = gradients.map((g) => g.square().sum());
  const length = tf.addN(squares).sqrt();
  const inverse = tf.minimum(tf.div(1, length), 1 / norm);
  const scale = inverse.mul(norm).add(length.sub(length));
  return gradients.map((g) => g.mul(scale));
}

/**
 * The gradients as the optimizer's options ask for them.
 *
 * @param gradients One a weight.
 * @param clipping The options.
 * @returns Gradients of the same shapes.
 */
export function clipGradients(
  gradients: Tensor[],
  { clipnorm, globalClipnorm, clipvalue }: Clipping,
): Tensor[] {
  if (clipnorm && clipnorm > 0) {
    return gradients.map((g) => clipByNorm(g, clipnorm));
  }
  if (globalClipnorm && globalClipnorm > 0) {
    return clipByGlobalNorm(gradients, globalClipnorm);
  }
  if (clipvalue && clipvalue > 0) {
    return gradients.map((g) => g.clipByValue(-clipvalue, clipvalue));
  }
  return gradients;
}

/** Square roots in float32, as Keras takes them. */
const root = (sum: number): number => Math.fround(Math.sqrt(sum));

/**
 * What a one-pass step does to each gradient, for the same effect as
 * {@linkcode clipGradients}.
 *
 * @param gradients One a weight.
 * @param clipping The options.
 * @param divisor Divides the gradients before that.
 * @returns One form a gradient.
 */
export function gradientForms(
  gradients: readonly Tensor[],
  { clipnorm, globalClipnorm, clipvalue }: Clipping,
  divisor: number,
): StepForm[] {
  const f = Math.fround;
  const divided: StepForm = divisor === 1 ? {} : { divide: divisor };
  if (clipnorm && clipnorm > 0) {
    return gradients.map((g) => {
      const length = root(sumOfSquares(g, divided));
      const divide = Math.max(length, f(clipnorm)) * divisor;
      return { multiply: clipnorm, divide };
    });
  }
  if (globalClipnorm && globalClipnorm > 0) {
    const sums = gradients.map((g) => sumOfSquares(g, divided));
    const length = root(sums.reduce((sum, one) => sum + one));
    const inverse = Math.min(f(1 / length), f(1 / globalClipnorm));
    const multiply = f(inverse * f(globalClipnorm)) + (length - length);
    return gradients.map(() => ({ ...divided, multiply }));
  }
  if (clipvalue && clipvalue > 0) {
    return gradients.map(() => ({ ...divided, limit: clipvalue }));
  }
  return gradients.map(() => divided);
}

/**
 * A gradient with a form's changes.
 *
 * @param gradient The gradient.
 * @param form What to do to it.
 * @returns The gradient itself where that is nothing.
 */
export function changed(
  gradient: Tensor,
  { multiply, divide, limit }: StepForm,
): Tensor {
  let g = gradient;
  if (multiply !== undefined) g = g.mul(multiply);
  if (divide !== undefined) g = g.div(divide);
  return limit === undefined ? g : g.clipByValue(-limit, limit);
}
