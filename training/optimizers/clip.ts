/**
 * Gradients kept small.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";

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
