/**
 * Metrics, as `keras.metrics`.
 *
 * @module
 */
export * from "./accuracy.ts";
export * from "./get.ts";
export * from "./losses.ts";
export { Mean, MeanMetricWrapper, type MetricFunction, Sum } from "./mean.ts";
export { Metric, type MetricInput, type MetricOptions } from "./metric.ts";
