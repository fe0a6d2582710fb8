/**
 * Correlations of targets and predictions.
 *
 * @module
 */
import { epsilon } from "../../config.ts";
import { type Tensor, tf } from "../../engine/mod.ts";
import { toSameRank } from "../losses/reduction.ts";
import { defineMetric, type MetricClass } from "./define_metric.ts";
import { asFloat } from "./metric.ts";

/** Options of correlations. */
export interface CorrelationOptions {
  /**
   * Axis along which values correlate.
   *
   * @default {-1}
   */
  axis?: number;
}

const centered = (x: Tensor, axis: number) => x.sub(x.mean(axis, true));

/** Covariance over both standard deviations, along an axis. */
export function pearsonCorrelation(
  yTrue: Tensor,
  yPred: Tensor,
  { axis = -1 }: CorrelationOptions = {},
): Tensor {
  return tf.tidy(() => {
    const [t, p] = toSameRank(asFloat(yTrue), asFloat(yPred))
      .map((x) => centered(x, axis))
      .map((x) => x.div(x.square().mean(axis, true).sqrt()));
    return t.mul(p).mean(axis);
  });
}

/** `2·cov / (var(t) + var(p) + (mean(t) - mean(p))²)`, along an axis. */
export function concordanceCorrelation(
  yTrue: Tensor,
  yPred: Tensor,
  { axis = -1 }: CorrelationOptions = {},
): Tensor {
  return tf.tidy(() => {
    const [t, p] = toSameRank(asFloat(yTrue), asFloat(yPred));
    const variance = (x: Tensor) => centered(x, axis).square().mean(axis, true);
    const meanP = p.mean(axis, true);
    const covariance = t.sub(meanP).mul(p.sub(meanP));
    const norm = variance(t).add(variance(p))
      .add(t.mean(axis, true).sub(meanP).square());
    return covariance.mul(2).div(norm.add(epsilon())).mean(axis);
  });
}

/** Pearson's correlation. */
export const PearsonCorrelation: MetricClass<CorrelationOptions> = defineMetric(
  "PearsonCorrelation",
  pearsonCorrelation,
  {
    arguments: { name: "pearson_correlation", dtype: null, axis: -1 },
    direction: "up",
  },
);
/** Lin's concordance correlation. */
export const ConcordanceCorrelation: MetricClass<CorrelationOptions> =
  defineMetric("ConcordanceCorrelation", concordanceCorrelation, {
    arguments: { name: "concordance_correlation", dtype: null, axis: -1 },
    direction: "up",
  });
