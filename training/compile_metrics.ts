/**
 * The metrics that a model was compiled with, for each output.
 *
 * @module
 */
import type { Tensor } from "../engine/mod.ts";
import { isPlainObject } from "../layers/tree.ts";
import { type CompileState, leaves } from "./compile.ts";
import { functionName, kindOf } from "./compile_loss.ts";
import { Loss } from "./losses/mod.ts";
import * as metrics from "./metrics/mod.ts";
import { outputsInOrder } from "./outputs.ts";

const ACCURACIES = {
  binary: metrics.BinaryAccuracy,
  sparse: metrics.SparseCategoricalAccuracy,
  categorical: metrics.CategoricalAccuracy,
};

/** The metrics of one output. */
interface OutputMetrics {
  readonly prefix: string;
  readonly metrics: metrics.Metric[];
}

function resolveMetric(
  identifier: metrics.MetricIdentifier,
  yTrue: Tensor,
  yPred: Tensor,
): metrics.Metric {
  if (identifier === null || identifier === undefined) {
    throw new TypeError("Expected metric, received `null`");
  }
  const byShape = typeof identifier === "string" &&
    metrics.BY_SHAPE.includes(identifier.toLowerCase());
  if (byShape) {
    return ACCURACIES[kindOf(yTrue, yPred)]({ name: identifier as string });
  }
  const found = identifier instanceof Loss
    ? identifier
    : metrics.get(identifier)!;
  if (found instanceof metrics.Metric) {
    if (typeof identifier === "string") found.name = identifier;
    return found;
  }
  const name = found instanceof Loss
    ? found.name
    : functionName("keras.losses", found);
  const wrapped = new metrics.MeanMetricWrapper(found as never, { name });
  wrapped.direction = "down";
  return wrapped;
}

/** Metrics of all outputs; they are resolved when the first batch is seen. */
export class CompileMetrics {
  readonly #state: CompileState;
  readonly #namesNow: () => readonly string[] | null;
  #plain: OutputMetrics[] = [];
  #weighted: OutputMetrics[] = [];
  #built = false;
  readonly #given = new Set<unknown>();

  /**
   * @param state What `compile` was given.
   * @param names Gives the names of the outputs.
   */
  constructor(state: CompileState, names: () => readonly string[] | null) {
    this.#state = state;
    this.#namesNow = names;
    for (const list of [state.metrics, state.weightedMetrics]) {
      for (const one of leaves(list)) this.#given.add(one);
    }
  }

  get #names(): readonly string[] | null {
    return this.#namesNow();
  }

  /** The metrics, those with weights last. */
  get metrics(): metrics.Metric[] {
    return [...this.#plain, ...this.#weighted].flatMap((one) => one.metrics);
  }

  /** For each output what was given for it. */
  #perOutput(given: unknown, count: number, what: string): unknown[][] {
    const list = (one: unknown): unknown[] =>
      one === null || one === undefined ? [] : Array.isArray(one) ? one : [one];
    if (given === null || list(given).length === 0) {
      return Array.from({ length: count }, () => []);
    }
    const byName = isPlainObject(given) && !("class_name" in given);
    if (count === 1) {
      return [
        byName ? Object.values(given).flatMap(list) : list(given).flatMap(list),
      ];
    }
    if (byName) {
      const names = this.#names ?? Object.keys(given);
      const unknown = Object.keys(given).find((key) => !names.includes(key));
      if (unknown === undefined) return names.map((name) => list(given[name]));
    } else if (Array.isArray(given) && given.length === count) {
      return given.map(list);
    }
    throw new TypeError(
      `Invalid \`${what}\`. \`${what}\` should contain metrics objects and either be a dict or a list matching the output names of the functional model ${
        JSON.stringify(this.#names)
      }: received ${what} for ${
        byName ? JSON.stringify(Object.keys(given)) : list(given).length
      }`,
    );
  }

  #build(yTrue: (Tensor | null)[], yPred: readonly Tensor[]): void {
    const many = yPred.length > 1;
    const make = (given: unknown, what: string) =>
      this.#perOutput(given, yPred.length, what).map((ones, i) => ({
        prefix: many && this.#names ? `${this.#names[i]}_` : "",
        metrics: ones.map((one) =>
          resolveMetric(
            one as metrics.MetricIdentifier,
            yTrue[i]!,
            yPred[i],
          )
        ),
      }));
    this.#plain = make(this.#state.metrics, "metrics");
    this.#weighted = make(this.#state.weightedMetrics, "weightedMetrics");
    this.#built = true;
  }

  /**
   * Adds a batch.
   *
   * @param yTrue Targets, in the form that was given.
   * @param yPred Predictions, flat.
   * @param sampleWeight Weights, in the form that was given.
   */
  update(
    yTrue: unknown,
    yPred: readonly Tensor[],
    sampleWeight: unknown,
  ): void {
    const { metrics, weightedMetrics } = this.#state;
    if (metrics === null && weightedMetrics === null) return;
    const targets = outputsInOrder(yTrue, this.#names, yPred.length);
    const weights = outputsInOrder(sampleWeight, this.#names, yPred.length);
    if (!this.#built) this.#build(targets, yPred);
    yPred.forEach((prediction, i) => {
      const target = targets[i];
      if (target === null) return;
      for (const metric of this.#plain[i].metrics) {
        metric.update(target, prediction);
      }
      for (const metric of this.#weighted[i].metrics) {
        metric.update(target, prediction, weights[i] ?? null);
      }
    });
  }

  /** The metrics that were made here, not given by the user. */
  get made(): metrics.Metric[] {
    return this.metrics.filter((metric) => !this.#given.has(metric));
  }

  /** Forgets all batches. */
  reset(): void {
    for (const metric of this.metrics) metric.resetState();
  }

  /**
   * The values by the names that logs have.
   *
   * @returns Numbers, or nested arrays of them.
   */
  results(): [string, unknown][] {
    const counts = new Map<string, number>();
    const taken = (name: string) => {
      const count = counts.get(name) ?? 0;
      counts.set(name, count + 1);
      return count;
    };
    const numbered = (name: string) => {
      const count = taken(name);
      return count === 0 ? name : `${name}_${count}`;
    };
    const all: [string, unknown][] = [];
    for (const { prefix, metrics } of this.#plain) {
      for (const metric of metrics) {
        all.push([numbered(`${prefix}${metric.name}`), valueOf(metric)]);
      }
    }
    for (const { prefix, metrics } of this.#weighted) {
      for (const metric of metrics) {
        const name = `${prefix}${metric.name}`;
        const key = counts.has(name)
          ? numbered(`${prefix}weighted_${metric.name}`)
          : numbered(name);
        all.push([key, valueOf(metric)]);
      }
    }
    return all;
  }
}

/** The value of a metric as JavaScript has it. */
function valueOf(metric: metrics.Metric): unknown {
  const result = metric.result();
  const value = result.rank === 0 ? result.dataSync()[0] : result.arraySync();
  result.dispose();
  return value;
}
