/**
 * Losses of margins. Labels are -1 and 1; if all are 0 or 1 they are converted.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import {
  defineLoss,
  defineLossFunction,
  type LossClass,
} from "./define_loss.ts";

function toSigns(labels: Tensor): Tensor {
  const binary = labels.equal(0).logicalOr(labels.equal(1)).all();
  return binary.dataSync()[0] ? labels.mul(2).sub(1) : labels;
}

function margin(yTrue: Tensor, yPred: Tensor): Tensor {
  return tf.sub(1, toSigns(yTrue).mul(yPred)).maximum(0);
}

/** `mean(max(1 - t·p, 0))` over the last axis. */
export function hinge(yTrue: Tensor, yPred: Tensor): Tensor {
  return tf.tidy(() => margin(yTrue, yPred).mean(-1));
}

/** `mean(max(1 - t·p, 0)²)` over the last axis. */
export function squaredHinge(yTrue: Tensor, yPred: Tensor): Tensor {
  return tf.tidy(() => margin(yTrue, yPred).square().mean(-1));
}

/** `max(neg - pos + 1, 0)`, `pos = Σt·p`, `neg = max((1-t)·p)`. */
export function categoricalHinge(yTrue: Tensor, yPred: Tensor): Tensor {
  return tf.tidy(() => {
    const pos = yTrue.mul(yPred).sum(-1);
    const neg = tf.sub(1, yTrue).mul(yPred).max(-1);
    return neg.sub(pos).add(1).maximum(0);
  });
}

/** Hinge loss of labels -1 and 1. */
export const Hinge: LossClass<object> = defineLoss("Hinge", hinge, "hinge");
/** Squared hinge loss of labels -1 and 1. */
export const SquaredHinge: LossClass<object> = defineLoss(
  "SquaredHinge",
  squaredHinge,
  "squared_hinge",
);
/** Hinge loss of one-hot labels. */
export const CategoricalHinge: LossClass<object> = defineLoss(
  "CategoricalHinge",
  categoricalHinge,
  "categorical_hinge",
);

defineLossFunction("hinge", hinge);
defineLossFunction("squared_hinge", squaredHinge);
defineLossFunction("categorical_hinge", categoricalHinge);
