/**
 * Metrics, as `keras.metrics`.
 *
 * @module
 */
export * from "./accuracy.ts";
export * from "./auc.ts";
export * from "./correlation.ts";
export * from "./f_score.ts";
export * from "./iou.ts";
export * from "./r2_score.ts";
export * from "./get.ts";
export * from "./losses.ts";
export * from "./operating_point.ts";
export * from "./precision_recall.ts";
export { Mean, MeanMetricWrapper, type MetricFunction, Sum } from "./mean.ts";
export { Metric, type MetricInput, type MetricOptions } from "./metric.ts";
