/**
 * Losses of numbers.
 *
 * @module
 */
import { epsilon } from "../../config.ts";
import { isFusible, pairLoss, type Tensor, tf } from "../../engine/mod.ts";
import {
  defineLoss,
  defineLossFunction,
  type LossClass,
} from "./define_loss.ts";
import { detach } from "./detach.ts";
import { toSameRank } from "./reduction.ts";

/** Runs a formula on tensors of one rank. */
function formula(
  yTrue: Tensor,
  yPred: Tensor,
  body: (t: Tensor, p: Tensor) => Tensor,
): Tensor {
  return tf.tidy(() => body(...toSameRank(yTrue, yPred)));
}

/** As {@linkcode formula}, in one pass of the engine where it has one. */
function fused(
  yTrue: Tensor,
  yPred: Tensor,
  [name, ...parameters]: readonly [name: string, ...parameters: number[]],
  body: (t: Tensor, p: Tensor) => Tensor,
): Tensor {
  return formula(yTrue, yPred, (t, p) => {
    const same = p.rank > 0 && String(t.shape) === String(p.shape);
    return same && isFusible(t, p)
      ? pairLoss(name, t, p, parameters)
      : body(t, p);
  });
}

/** `mean((t - p)²)` over the last axis. */
export function meanSquaredError(yTrue: Tensor, yPred: Tensor): Tensor {
  const body = (t: Tensor, p: Tensor) => t.sub(p).square().mean(-1) as Tensor;
  return fused(yTrue, yPred, ["squared"], body);
}

/** `mean(|t - p|)` over the last axis. */
export function meanAbsoluteError(yTrue: Tensor, yPred: Tensor): Tensor {
  const body = (t: Tensor, p: Tensor) => t.sub(p).abs().mean(-1) as Tensor;
  return fused(yTrue, yPred, ["absolute"], body);
}

/** `100 * mean(|t - p| / max(|t|, ε))` over the last axis. */
export function meanAbsolutePercentageError(
  yTrue: Tensor,
  yPred: Tensor,
): Tensor {
  return formula(
    yTrue,
    yPred,
    (t, p) => t.sub(p).div(t.abs().maximum(epsilon())).abs().mean(-1).mul(100),
  );
}

/** `mean((log(max(p, ε) + 1) - log(max(t, ε) + 1))²)` over the last axis. */
export function meanSquaredLogarithmicError(
  yTrue: Tensor,
  yPred: Tensor,
): Tensor {
  const log = (x: Tensor) => x.maximum(epsilon()).add(1).log();
  return formula(yTrue, yPred, (t, p) => log(p).sub(log(t)).square().mean(-1));
}

/** Options of {@linkcode CosineSimilarity}. */
export interface CosineSimilarityOptions {
  /**
   * Axis of the vectors.
   *
   * @default {-1}
   */
  axis?: number;
}

/** Minus the cosine between the vectors along an axis. */
export function cosineSimilarity(
  yTrue: Tensor,
  yPred: Tensor,
  { axis = -1 }: CosineSimilarityOptions = {},
): Tensor {
  const unit = (x: Tensor) =>
    x.div(x.square().sum(axis, true).maximum(epsilon() ** 2).sqrt());
  return formula(
    yTrue,
    yPred,
    (t, p) => unit(t).mul(unit(p)).sum(axis).neg(),
  );
}

/** Options of {@linkcode Huber}. */
export interface HuberOptions {
  /**
   * Where the parabola becomes a line.
   *
   * @default {1}
   */
  delta?: number;
}

/** `e²/2` where `|e| <= δ`, else `δ|e| - δ²/2`; the mean over the last axis. */
export function huber(
  yTrue: Tensor,
  yPred: Tensor,
  { delta = 1 }: HuberOptions = {},
): Tensor {
  const call = ["huber", delta, 0.5 * delta ** 2] as const;
  return fused(yTrue, yPred, call, (t, p) => {
    const e = p.sub(t);
    const size = e.abs();
    const line = size.mul(delta).sub(0.5 * delta ** 2);
    return tf.where(detach(size).lessEqual(delta), e.square().mul(0.5), line)
      .mean(-1);
  });
}

/** `mean(log(cosh(p - t)))` over the last axis. */
export function logCosh(yTrue: Tensor, yPred: Tensor): Tensor {
  return fused(yTrue, yPred, ["log_cosh"], (t, p) => {
    const e = p.sub(t);
    return e.add(e.mul(-2).softplus()).sub(Math.log(2)).mean(-1);
  });
}

/** Mean squared error. */
export const MeanSquaredError: LossClass<object> = defineLoss(
  "MeanSquaredError",
  meanSquaredError,
  "mean_squared_error",
);
/** Mean absolute error. */
export const MeanAbsoluteError: LossClass<object> = defineLoss(
  "MeanAbsoluteError",
  meanAbsoluteError,
  "mean_absolute_error",
);
/** Mean absolute error in percent of the target. */
export const MeanAbsolutePercentageError: LossClass<object> = defineLoss(
  "MeanAbsolutePercentageError",
  meanAbsolutePercentageError,
  "mean_absolute_percentage_error",
);
/** Mean squared error of logarithms. */
export const MeanSquaredLogarithmicError: LossClass<object> = defineLoss(
  "MeanSquaredLogarithmicError",
  meanSquaredLogarithmicError,
  "mean_squared_logarithmic_error",
);
/** Minus the cosine between target and prediction. */
export const CosineSimilarity: LossClass<CosineSimilarityOptions> = defineLoss(
  "CosineSimilarity",
  cosineSimilarity,
  "cosine_similarity",
  { axis: -1 },
);
/** Squared near 0, absolute farther out. */
export const Huber: LossClass<HuberOptions> = defineLoss(
  "Huber",
  huber,
  "huber_loss",
  { delta: 1 },
);
/** Mean logarithm of the hyperbolic cosine of the error. */
export const LogCosh: LossClass<object> = defineLoss(
  "LogCosh",
  logCosh,
  "log_cosh",
);

defineLossFunction("mean_squared_error", meanSquaredError, ["mse", "MSE"]);
defineLossFunction("mean_absolute_error", meanAbsoluteError, ["mae", "MAE"]);
defineLossFunction(
  "mean_absolute_percentage_error",
  meanAbsolutePercentageError,
  ["mape", "MAPE"],
);
defineLossFunction(
  "mean_squared_logarithmic_error",
  meanSquaredLogarithmicError,
  ["msle", "MSLE"],
);
defineLossFunction("cosine_similarity", cosineSimilarity);
defineLossFunction("huber", huber);
defineLossFunction("log_cosh", logCosh);
