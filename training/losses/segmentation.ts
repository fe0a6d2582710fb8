/**
 * Losses of overlap: how far two sets of pixels agree.
 *
 * @module
 */
import { epsilon } from "../../config.ts";
import { type Tensor, tf } from "../../engine/mod.ts";
import {
  defineLoss,
  defineLossFunction,
  type LossClass,
} from "./define_loss.ts";

/** Options of {@linkcode Dice}. */
export interface DiceOptions {
  /**
   * Axes to sum over; all unless given.
   *
   * @default {null}
   */
  axis?: number | number[] | null;
}

const sumOver = (axis: DiceOptions["axis"]) => (x: Tensor) =>
  x.sum(axis ?? undefined);

/** `1 - 2Σt·p / (Σt + Σp + ε)`. */
export function dice(
  yTrue: Tensor,
  yPred: Tensor,
  { axis = null }: DiceOptions = {},
): Tensor {
  return tf.tidy(() => {
    const sum = sumOver(axis);
    const both = sum(yTrue.mul(yPred)).mul(2);
    const all = sum(yTrue).add(sum(yPred)).add(epsilon());
    return tf.sub(1, both.div(all));
  });
}

/** Options of {@linkcode Tversky}. */
export interface TverskyOptions extends DiceOptions {
  /**
   * Weight of what was missed.
   *
   * @default {0.5}
   */
  alpha?: number;
  /**
   * Weight of what was wrongly found.
   *
   * @default {0.5}
   */
  beta?: number;
}

/** `1 - Σt·p / (Σt·p + αΣ(1-p)t + βΣp(1-t) + ε)`. */
export function tversky(
  yTrue: Tensor,
  yPred: Tensor,
  { alpha = 0.5, beta = 0.5, axis = null }: TverskyOptions = {},
): Tensor {
  return tf.tidy(() => {
    const sum = sumOver(axis);
    const both = sum(yTrue.mul(yPred));
    const missed = sum(tf.sub(1, yPred).mul(yTrue));
    const wrong = sum(yPred.mul(tf.sub(1, yTrue)));
    const all = both.add(missed.mul(alpha)).add(wrong.mul(beta));
    return tf.sub(1, both.div(all.add(epsilon())));
  });
}

/** Dice loss of pixels. */
export const Dice: LossClass<DiceOptions> = defineLoss("Dice", dice, "dice", {
  reduction: "sum_over_batch_size",
  name: "dice",
  axis: null,
});
/** Tversky loss of pixels (Salehi et al., 2017). */
export const Tversky: LossClass<TverskyOptions> = defineLoss(
  "Tversky",
  tversky,
  "tversky",
  {
    alpha: 0.5,
    beta: 0.5,
    reduction: "sum_over_batch_size",
    name: "tversky",
    axis: null,
  },
);

defineLossFunction("dice", dice);
defineLossFunction("tversky", tversky);
