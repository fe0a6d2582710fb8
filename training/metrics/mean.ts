/**
 * Means and sums over batches.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { resolveArguments, snakeCase } from "../../layers/arguments/resolve.ts";
import { type AnyClass, withoutNew } from "../../layers/callable.ts";
import { maskOf } from "../../layers/masks.ts";
import { register, serialize } from "../../layers/serialization/registry.ts";
import type { CallableClass } from "../callable_class.ts";
import { toSameRank } from "../losses/reduction.ts";
import {
  addTo,
  asFloat,
  Metric,
  type MetricOptions,
  scalarOf,
} from "./metric.ts";

/** Axes from `start` to `end`, without it. */
function axes(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);
}

/** Merges a mask into weights: `apply_mask` of Keras with reduction "sum". */
export function masked(
  weight: Tensor | null,
  mask: Tensor | null,
): Tensor | null {
  if (mask === null) return weight;
  const float = asFloat(mask);
  if (weight === null) return float;
  const [a, b] = toSameRank(float, asFloat(weight));
  return a.mul(b);
}

/**
 * One value and one weight a sample.
 *
 * @param given Values of any rank.
 * @param sampleWeight Weights that broadcast to them, or none.
 * @param how Whether values of a sample are averaged or summed.
 * @returns Values, weighted, and weights.
 */
export function samplewise(
  given: Tensor,
  sampleWeight: Tensor | null,
  how: "mean" | "sum",
): { values: Tensor; weights: Tensor | null } {
  const reduce = (x: Tensor, over: number[]) =>
    over.length === 0 ? x : how === "mean" ? x.mean(over) : x.sum(over);
  let values = asFloat(given);
  let weights = sampleWeight && masked(asFloat(sampleWeight), maskOf(given));
  if (weights) {
    [values, weights] = toSameRank(values, weights);
    const rank = weights.rank;
    values = reduce(values, axes(rank, values.rank));
    weights = tf.broadcastTo(weights, values.shape) as Tensor;
    values = values.mul(weights);
    if (rank > 1) weights = reduce(weights, axes(1, rank));
  }
  return { values: reduce(values, axes(1, values.rank)), weights };
}

class MeanClass extends Metric {
  readonly total = this.addVariable({ name: "total" });
  readonly count = this.addVariable({ name: "count" });

  constructor(...args: unknown[]) {
    super(resolveArguments<MetricOptions>(
      "Mean",
      { arguments: { name: "mean", dtype: null } },
      args,
    ));
  }

  override updateState(
    given: Tensor,
    sampleWeight: Tensor | null = null,
    ..._rest: unknown[]
  ): void {
    tf.tidy(() => {
      const { values, weights } = samplewise(given, sampleWeight, "mean");
      addTo(this.total, values.sum());
      addTo(this.count, weights ? weights.sum() : values.shape[0] ?? 1);
    });
  }

  override result(): Tensor {
    const total = scalarOf(this.total.value);
    const count = scalarOf(this.count.value);
    if (total === null || count === null) {
      return tf.tidy(() => tf.divNoNan(this.total.value, this.count.value));
    }
    return tf.scalar(count === 0 ? 0 : total / count);
  }
}

class SumClass extends Metric {
  readonly total = this.addVariable({ name: "total" });

  constructor(...args: unknown[]) {
    super(resolveArguments<MetricOptions>(
      "Sum",
      { arguments: { name: "sum", dtype: null } },
      args,
    ));
  }

  override updateState(
    given: Tensor,
    sampleWeight: Tensor | null = null,
    ..._rest: unknown[]
  ): void {
    tf.tidy(() =>
      addTo(this.total, samplewise(given, sampleWeight, "sum").values.sum())
    );
  }

  override result(): Tensor {
    return this.total.numpy();
  }
}

/** A function from targets and predictions to values of samples. */
export type MetricFunction = (
  yTrue: Tensor,
  yPred: Tensor,
  options: never,
) => Tensor;

/** The mean of a function over all samples. */
export class MeanMetricWrapper extends MeanClass {
  /** The function. */
  readonly fn: MetricFunction;
  /** Its further arguments. */
  readonly options: Record<string, unknown>;

  /**
   * @param fn From targets and predictions to one value a sample, or a step.
   * @param options Options of the metric; others go to the function.
   */
  constructor(
    fn: MetricFunction,
    options: MetricOptions & Record<string, unknown> = {},
  ) {
    const { name, dtype: _, ...rest } = options;
    super({ name: name ?? "mean_metric_wrapper" });
    this.fn = fn;
    this.options = rest;
  }

  override updateState(
    yTrue: Tensor,
    yPred: Tensor | null = null,
    sampleWeight: Tensor | null = null,
  ): void {
    if (yPred === null) {
      throw new TypeError(
        `Cannot update metric ${this.name} as it needs predictions: received targets alone`,
      );
    }
    tf.tidy(() => {
      const values = this.fn(yTrue, yPred, this.options as never);
      super.updateState(values, masked(sampleWeight, maskOf(yPred)));
    });
  }

  override getConfig(): Record<string, unknown> {
    const own = this.constructor === MeanMetricWrapper
      ? { fn: serialize(this.fn) }
      : {};
    const options = Object.entries(this.options)
      .map(([key, value]) => [snakeCase(key), serialize(value)]);
    return { ...super.getConfig(), ...own, ...Object.fromEntries(options) };
  }
}

/** Mean of values, weighted if weights are given. */
export const Mean: CallableClass<
  [options?: string | MetricOptions],
  Metric
> = withoutNew("Mean", MeanClass as AnyClass);

/** Sum of values. */
export const Sum: CallableClass<
  [options?: string | MetricOptions],
  Metric
> = withoutNew("Sum", SumClass as AnyClass);

register("keras.metrics", "Mean", Mean);
register("keras.metrics", "Sum", Sum);
