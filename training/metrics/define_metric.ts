/**
 * Metrics as classes, from their functions.
 *
 * @module
 */
import { resolveArguments } from "../../layers/arguments/resolve.ts";
import { withoutNew } from "../../layers/callable.ts";
import { register } from "../../layers/serialization/registry.ts";
import type { CallableClass } from "../callable_class.ts";
import { MeanMetricWrapper, type MetricFunction } from "./mean.ts";
import type { Metric, MetricOptions } from "./metric.ts";

/** The class of a metric: it takes its options by position or by name. */
export type MetricClass<Options> = CallableClass<
  [first?: unknown | Options & MetricOptions, ...rest: unknown[]],
  Metric
>;

/**
 * Makes the class of a metric that is the mean of a function, and makes it
 * known by name.
 *
 * @param className Such as `BinaryAccuracy`.
 * @param fn The function.
 * @param spec Its arguments with defaults in Keras' order, `name` and `dtype`
 * among them; whether it is to grow; short names.
 * @returns The class.
 */
export function defineMetric<Options = object>(
  className: string,
  fn: MetricFunction,
  spec: {
    arguments: Record<string, unknown>;
    direction: "up" | "down" | null;
    aliases?: readonly string[];
  },
): MetricClass<Options> {
  const own = { arguments: spec.arguments };
  const made = withoutNew<MetricClass<Options>>(
    className,
    class extends MeanMetricWrapper {
      constructor(...args: unknown[]) {
        super(
          fn,
          resolveArguments<MetricOptions>(className, own, args) as never,
        );
        this.direction = spec.direction;
      }
    },
  );
  register("keras.metrics", className, made, spec.aliases);
  return made;
}
