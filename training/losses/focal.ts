/**
 * Focal cross-entropies (Lin et al., 2017): easy samples count less.
 *
 * @module
 */
import { epsilon } from "../../config.ts";
import { type Tensor, tf } from "../../engine/mod.ts";
import { binaryElements, move } from "./crossentropy.ts";
import {
  defineLoss,
  defineLossFunction,
  type LossClass,
} from "./define_loss.ts";
import { type CrossentropyOptions, smoothed } from "./probabilistic.ts";

/** Options of focal cross-entropies. */
export interface FocalOptions extends CrossentropyOptions {
  /**
   * Weight of the classes.
   *
   * @default {0.25}
   */
  alpha?: number;
  /**
   * How much less easy samples count.
   *
   * @default {2}
   */
  gamma?: number;
}

/** Options of {@linkcode BinaryFocalCrossentropy}. */
export interface BinaryFocalOptions extends FocalOptions {
  /**
   * Whether `alpha` is used, `1 - alpha` for the class 0.
   *
   * @default {false}
   */
  applyClassBalancing?: boolean;
}

/** `(1 - p_t)^γ` times the binary cross-entropy, the mean over an axis. */
export function binaryFocalCrossentropy(
  yTrue: Tensor,
  yPred: Tensor,
  options: BinaryFocalOptions = {},
): Tensor {
  const { applyClassBalancing = false, alpha = 0.25, gamma = 2 } = options;
  const { fromLogits = false, labelSmoothing = 0, axis = -1 } = options;
  return tf.tidy(() => {
    const t = move(yTrue, smoothed(labelSmoothing, 2));
    const p = fromLogits ? yPred.sigmoid() : yPred;
    const others = tf.sub(1, t);
    const right = t.mul(p).add(others.mul(tf.sub(1, p)));
    const entropy = binaryElements(t, yPred, fromLogits);
    let loss = tf.sub(1, right).pow(gamma).mul(entropy);
    if (applyClassBalancing) {
      loss = t.mul(alpha).add(others.mul(1 - alpha)).mul(loss);
    }
    return loss.mean(axis);
  });
}

/** `-Σ α(1-p)^γ · t·log p` over the classes. */
export function categoricalFocalCrossentropy(
  yTrue: Tensor,
  yPred: Tensor,
  options: FocalOptions = {},
): Tensor {
  const { alpha = 0.25, gamma = 2, axis = -1 } = options;
  const { fromLogits = false, labelSmoothing = 0 } = options;
  return tf.tidy(() => {
    const classes = yTrue.shape[yTrue.rank - 1];
    const t = move(yTrue, smoothed(labelSmoothing, classes));
    const last = axis === -1 || axis === yPred.rank - 1;
    if (fromLogits && !last) {
      throw new RangeError(
        `Only axis=-1 is supported for logits. Received: axis=${axis}`,
      );
    }
    const given = fromLogits ? tf.softmax(yPred) : yPred;
    const p = given.div(given.sum(axis, true))
      .clipByValue(epsilon(), 1 - epsilon());
    const entropy = t.neg().mul(p.log());
    return tf.sub(1, p).pow(gamma).mul(alpha).mul(entropy).sum(axis);
  });
}

const FOCAL = {
  alpha: 0.25,
  gamma: 2,
  fromLogits: false,
  labelSmoothing: 0,
  axis: -1,
};

/** Focal cross-entropy of two classes. */
export const BinaryFocalCrossentropy: LossClass<BinaryFocalOptions> =
  defineLoss(
    "BinaryFocalCrossentropy",
    binaryFocalCrossentropy,
    "binary_focal_crossentropy",
    { applyClassBalancing: false, ...FOCAL },
  );
/** Focal cross-entropy of several classes, one-hot targets. */
export const CategoricalFocalCrossentropy: LossClass<FocalOptions> = defineLoss(
  "CategoricalFocalCrossentropy",
  categoricalFocalCrossentropy,
  "categorical_focal_crossentropy",
  FOCAL,
);

defineLossFunction("binary_focal_crossentropy", binaryFocalCrossentropy);
defineLossFunction(
  "categorical_focal_crossentropy",
  categoricalFocalCrossentropy,
);
