/**
 * The best of one rate where another reaches a value.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { REQUIRED, resolveArguments } from "../../layers/arguments/resolve.ts";
import { withoutNew } from "../../layers/callable.ts";
import { register } from "../../layers/serialization/registry.ts";
import { evenThresholds } from "./confusion.ts";
import { ConfusionMetric, type Counts, ratio } from "./confusion_metric.ts";
import type { MetricClass } from "./define_metric.ts";
import type { MetricOptions } from "./metric.ts";

/** Options of metrics at an operating point. */
export interface OperatingPointOptions {
  /**
   * Thresholds to look at.
   *
   * @default {200}
   */
  numThresholds?: number;
  /**
   * The only class that counts.
   *
   * @default {null}
   */
  classId?: number | null;
}

type Rate = (counts: Counts, i: number) => number;

const sensitivity: Rate = (c, i) =>
  ratio(c.true_positives[i], c.true_positives[i] + c.false_negatives[i]);
const specificity: Rate = (c, i) =>
  ratio(c.true_negatives[i], c.true_negatives[i] + c.false_positives[i]);
const precision: Rate = (c, i) =>
  ratio(c.true_positives[i], c.true_positives[i] + c.false_positives[i]);

function definePoint(
  className: string,
  name: string,
  constrained: Rate,
  wanted: Rate,
): MetricClass<OperatingPointOptions> {
  class PointMetric extends ConfusionMetric {
    readonly #given: Required<OperatingPointOptions> & Record<string, unknown>;

    constructor(...args: unknown[]) {
      const given = resolveArguments<
        & Required<OperatingPointOptions>
        & MetricOptions
        & Record<string, unknown>
      >(className, {
        arguments: {
          [name]: REQUIRED,
          numThresholds: 200,
          classId: null,
          name: null,
          dtype: null,
        },
      }, args);
      const value = given[name] as number;
      if (!(value >= 0 && value <= 1)) {
        throw new RangeError(
          `Argument \`${name}\` must be in the range [0, 1]. Received: ${name}=${value}`,
        );
      }
      if (!(given.numThresholds > 0)) {
        throw new RangeError(
          `Argument \`numThresholds\` must be an integer > 0. Received: numThresholds=${given.numThresholds}`,
        );
      }
      const thresholds = evenThresholds(given.numThresholds, false);
      super(given, { thresholds, classId: given.classId }, null);
      this.#given = given;
    }

    override result(): Tensor {
      const counts = this.counts(0);
      const least = Math.fround(this.#given[name] as number);
      let best = 0;
      for (let i = 0; i < counts.true_positives.length; i++) {
        if (Math.fround(constrained(counts, i)) >= least) {
          best = Math.max(best, wanted(counts, i));
        }
      }
      return tf.scalar(best);
    }

    override getConfig(): Record<string, unknown> {
      return {
        ...super.getConfig(),
        class_id: this.#given.classId,
        num_thresholds: this.#given.numThresholds,
        [name]: this.#given[name],
      };
    }
  }
  const made = withoutNew<MetricClass<OperatingPointOptions>>(
    className,
    PointMetric,
  );
  register("keras.metrics", className, made);
  return made;
}

/** The best sensitivity where specificity reaches a value. */
export const SensitivityAtSpecificity: MetricClass<OperatingPointOptions> =
  definePoint(
    "SensitivityAtSpecificity",
    "specificity",
    specificity,
    sensitivity,
  );
/** The best specificity where sensitivity reaches a value. */
export const SpecificityAtSensitivity: MetricClass<OperatingPointOptions> =
  definePoint(
    "SpecificityAtSensitivity",
    "sensitivity",
    sensitivity,
    specificity,
  );
/** The best precision where recall reaches a value. */
export const PrecisionAtRecall: MetricClass<OperatingPointOptions> =
  definePoint("PrecisionAtRecall", "recall", sensitivity, precision);
/** The best recall where precision reaches a value. */
export const RecallAtPrecision: MetricClass<OperatingPointOptions> =
  definePoint("RecallAtPrecision", "precision", precision, sensitivity);
