/**
 * Circle loss (Sun et al., 2020), of embeddings of classes.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import {
  defineLoss,
  defineLossFunction,
  type LossClass,
} from "./define_loss.ts";
import { detach } from "./detach.ts";
import { maskedBy } from "./probabilistic.ts";

/** Options of {@linkcode Circle}. */
export interface CircleOptions {
  /**
   * Scale of the similarities.
   *
   * @default {80}
   */
  gamma?: number;
  /**
   * How far similar and other pairs are kept apart.
   *
   * @default {0.4}
   */
  margin?: number;
  /**
   * Whether a sample is not compared with itself.
   *
   * @default {true}
   */
  removeDiagonal?: boolean;
}

/** Logarithm of the sum of exponentials where a mask holds. */
function logSumWhere(mask: Tensor, x: Tensor): Tensor {
  const kept = tf.where(mask, x, tf.fill(x.shape, -1e30));
  return kept.logSumExp(1);
}

/** Circle loss of each embedding, unit vectors of shape `[batch, units]`. */
export function circle(
  yTrue: Tensor,
  yPred: Tensor,
  options: CircleOptions = {},
): Tensor {
  const { gamma = 80, margin = 0.4, removeDiagonal = true } = options;
  return tf.tidy(() => {
    const labels = yTrue.cast("int32").reshape([-1, 1]);
    const distances = tf.sub(1, tf.matMul(yPred, yPred, false, true))
      .maximum(0);
    const same = labels.equal(labels.transpose());
    const others = same.logicalNot();
    const self = tf.eye(labels.size).cast("bool").logicalNot();
    const similar = removeDiagonal ? same.logicalAnd(self) : same;
    const positive = distances.add(margin).mul(similar).maximum(0);
    const negative = tf.sub(1 + margin, distances).mul(others).maximum(0);
    const p = positive.mul(-gamma).mul(tf.sub(margin, distances));
    const n = negative.mul(gamma).mul(tf.sub(1 - margin, distances));
    const logit = logSumWhere(similar, p).add(logSumWhere(others, n));
    // Below, softplus is 0 in float32: such a sample has no pair and no part.
    return maskedBy(logit.softplus(), detach(logit).greater(-103));
  });
}

/** Circle loss of embeddings of classes. */
export const Circle: LossClass<CircleOptions> = defineLoss(
  "Circle",
  circle,
  "circle",
  { gamma: 80, margin: 0.4, removeDiagonal: true },
);
defineLossFunction("circle", circle);
