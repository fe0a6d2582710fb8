/**
 * Metrics that look at all four counts at many thresholds.
 *
 * @module
 */
import type { Tensor } from "../../engine/mod.ts";
import type { Variable } from "../../layers/variable.ts";
import { addCounts, type Count, type CountOptions } from "./confusion.ts";
import { Metric, type MetricOptions } from "./metric.ts";

const COUNTS: readonly Count[] = [
  "true_positives",
  "false_positives",
  "true_negatives",
  "false_negatives",
];

/** The counts at each threshold. */
export type Counts = Record<Count, ArrayLike<number>>;

/** Base of metrics with four counts a threshold. */
export abstract class ConfusionMetric extends Metric {
  override direction: "up" | "down" | null = "up";
  readonly #options: CountOptions;
  #state: Record<Count, Variable> | null = null;

  /**
   * @param given Options of the metric.
   * @param options Thresholds, and what is counted.
   * @param labels Number of labels; `null` where one count is kept of all.
   */
  constructor(
    given: MetricOptions,
    options: CountOptions,
    labels: number | null,
  ) {
    super(given);
    this.#options = options;
    if (labels !== null || !options.multiLabel) this.#build(labels);
  }

  #build(labels: number | null): Record<Count, Variable> {
    const { length } = this.#options.thresholds.values;
    const shape = labels === null ? [length] : [length, labels];
    return this.#state = Object.fromEntries(
      COUNTS.map((name) => [name, this.addVariable({ shape, name })]),
    ) as Record<Count, Variable>;
  }

  override updateState(
    yTrue: Tensor,
    yPred: Tensor,
    sampleWeight: Tensor | null = null,
  ): void {
    const state = this.#state ?? this.#build(yPred.shape[1]!);
    addCounts(state, yTrue, yPred, sampleWeight, this.#options);
  }

  /** Number of labels that are counted apart. */
  protected get labels(): number {
    return this.#state?.true_positives.shape[1] ?? 1;
  }

  /** The counts of one label. */
  protected counts(label: number): Counts {
    const { labels } = this;
    return Object.fromEntries(COUNTS.map((name) => {
      const all = this.#state?.[name].value.dataSync() ?? [0];
      const own = Array.from(all).filter((_, i) => i % labels === label);
      return [name, own];
    })) as unknown as Counts;
  }
}

/**
 * Division that gives 0 where the divisor is 0.
 *
 * @param a Numerator.
 * @param b Divisor.
 * @returns The quotient.
 */
export function ratio(a: number, b: number): number {
  return b === 0 ? 0 : a / b;
}
