/**
 * Counts of a confusion matrix, precision and recall.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { resolveArguments } from "../../layers/arguments/resolve.ts";
import { withoutNew } from "../../layers/callable.ts";
import { register } from "../../layers/serialization/registry.ts";
import type { Variable } from "../../layers/variable.ts";
import {
  addCounts,
  type Count,
  NEVER,
  parseThresholds,
  type Thresholds,
} from "./confusion.ts";
import type { MetricClass } from "./define_metric.ts";
import { Metric, type MetricOptions } from "./metric.ts";

/** Options of counts. */
export interface ThresholdOptions {
  /**
   * Above one of these a score counts as positive.
   *
   * @default {0.5}
   */
  thresholds?: number | readonly number[] | null;
}

/** Options of {@linkcode Precision} and {@linkcode Recall}. */
export interface PrecisionOptions extends ThresholdOptions {
  /**
   * Only so many of the likeliest classes count as predicted.
   *
   * @default {null}
   */
  topK?: number | null;
  /**
   * The only class that counts.
   *
   * @default {null}
   */
  classId?: number | null;
}

type CountGiven = Required<ThresholdOptions> & MetricOptions;
type RatioGiven = Required<PrecisionOptions> & MetricOptions;

/** A single number as a scalar. */
function unwrapped(values: Tensor): Tensor {
  return values.size === 1 ? values.reshape([]) : values;
}

function defineCount(
  className: string,
  count: Count,
): MetricClass<ThresholdOptions> {
  class CountMetric extends Metric {
    readonly #given: CountGiven;
    readonly #thresholds: Thresholds;
    readonly #accumulator: Variable;

    constructor(...args: unknown[]) {
      const spec = { arguments: { thresholds: null, name: null, dtype: null } };
      const given = resolveArguments<CountGiven>(className, spec, args);
      super(given);
      this.#given = given;
      this.#thresholds = parseThresholds(given.thresholds, 0.5);
      const shape = [this.#thresholds.values.length];
      this.#accumulator = this.addVariable({ shape, name: "accumulator" });
    }

    override updateState(
      yTrue: Tensor,
      yPred: Tensor,
      sampleWeight: Tensor | null = null,
    ): void {
      const into = { [count]: this.#accumulator };
      const options = { thresholds: this.#thresholds };
      addCounts(into, yTrue, yPred, sampleWeight, options);
    }

    override result(): Tensor {
      return tf.tidy(() => unwrapped(this.#accumulator.numpy()));
    }

    override getConfig(): Record<string, unknown> {
      return { ...super.getConfig(), thresholds: this.#given.thresholds };
    }
  }
  const made = withoutNew<MetricClass<ThresholdOptions>>(
    className,
    CountMetric,
  );
  register("keras.metrics", className, made);
  return made;
}

function defineRatio(
  className: string,
  other: Count,
): MetricClass<PrecisionOptions> {
  class RatioMetric extends Metric {
    readonly #given: RatioGiven;
    readonly #thresholds: Thresholds;
    readonly #right: Variable;
    readonly #wrong: Variable;
    override direction: "up" | "down" | null = "up";

    constructor(...args: unknown[]) {
      const given = resolveArguments<RatioGiven>(className, {
        arguments: {
          thresholds: null,
          topK: null,
          classId: null,
          name: null,
          dtype: null,
        },
      }, args);
      super(given);
      this.#given = given;
      const fallback = given.topK === null ? 0.5 : NEVER;
      this.#thresholds = parseThresholds(given.thresholds, fallback);
      const shape = [this.#thresholds.values.length];
      this.#right = this.addVariable({ shape, name: "true_positives" });
      this.#wrong = this.addVariable({ shape, name: other });
    }

    override updateState(
      yTrue: Tensor,
      yPred: Tensor,
      sampleWeight: Tensor | null = null,
    ): void {
      const into = { true_positives: this.#right, [other]: this.#wrong };
      const { topK, classId } = this.#given;
      addCounts(into, yTrue, yPred, sampleWeight, {
        thresholds: this.#thresholds,
        topK,
        classId,
      });
    }

    override result(): Tensor {
      return tf.tidy(() => {
        const right = this.#right.value;
        return unwrapped(tf.divNoNan(right, right.add(this.#wrong.value)));
      });
    }

    override getConfig(): Record<string, unknown> {
      const { thresholds, topK, classId } = this.#given;
      return {
        ...super.getConfig(),
        thresholds,
        top_k: topK,
        class_id: classId,
      };
    }
  }
  const made = withoutNew<MetricClass<PrecisionOptions>>(
    className,
    RatioMetric,
  );
  register("keras.metrics", className, made);
  return made;
}

/** Number of positives found. */
export const TruePositives: MetricClass<ThresholdOptions> = defineCount(
  "TruePositives",
  "true_positives",
);
/** Number of negatives found. */
export const TrueNegatives: MetricClass<ThresholdOptions> = defineCount(
  "TrueNegatives",
  "true_negatives",
);
/** Number of negatives taken for positives. */
export const FalsePositives: MetricClass<ThresholdOptions> = defineCount(
  "FalsePositives",
  "false_positives",
);
/** Number of positives missed. */
export const FalseNegatives: MetricClass<ThresholdOptions> = defineCount(
  "FalseNegatives",
  "false_negatives",
);
/** Share of positives among what was found. */
export const Precision: MetricClass<PrecisionOptions> = defineRatio(
  "Precision",
  "false_positives",
);
/** Share of the positives that was found. */
export const Recall: MetricClass<PrecisionOptions> = defineRatio(
  "Recall",
  "false_negatives",
);
