/**
 * Area under a curve.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { resolveArguments } from "../../layers/arguments/resolve.ts";
import { withoutNew } from "../../layers/callable.ts";
import { register } from "../../layers/serialization/registry.ts";
import { epsilon } from "../../config.ts";
import {
  evenThresholds,
  parseThresholds,
  type Thresholds,
} from "./confusion.ts";
import { ConfusionMetric, type Counts, ratio } from "./confusion_metric.ts";
import type { MetricClass } from "./define_metric.ts";
import type { MetricOptions } from "./metric.ts";

/** Options of {@linkcode AUC}. */
export interface AUCOptions {
  /**
   * Thresholds to compute the curve at.
   *
   * @default {200}
   */
  numThresholds?: number;
  /**
   * The curve: of rates of positives, or of precision over recall.
   *
   * @default {"ROC"}
   */
  curve?: "ROC" | "PR" | "PRGAIN";
  /**
   * How the area between two points is taken.
   *
   * @default {"interpolation"}
   */
  summationMethod?: "interpolation" | "minoring" | "majoring";
  /** Thresholds of your own, in place of even ones. */
  thresholds?: readonly number[] | null;
  /**
   * Averages the areas of the labels.
   *
   * @default {false}
   */
  multiLabel?: boolean;
  /** Number of labels. */
  numLabels?: number | null;
  /** Weights of the labels. */
  labelWeights?: readonly number[] | null;
  /**
   * Whether predictions are logits.
   *
   * @default {false}
   */
  fromLogits?: boolean;
}

type Given = Required<AUCOptions> & MetricOptions;

const CURVES = ["ROC", "PR", "PRGAIN"];
const METHODS = ["interpolation", "minoring", "majoring"];

function check(given: Given): void {
  const { curve, summationMethod: method } = given;
  if (!CURVES.includes(curve)) {
    throw new RangeError(
      `Invalid AUC curve value: "${curve}". Expected values are ["PR", "ROC", "PRGAIN"]`,
    );
  }
  if (!METHODS.includes(method)) {
    throw new RangeError(
      `Invalid AUC summation method value: "${method}". Expected values are ["interpolation", "majoring", "minoring"]`,
    );
  }
  if (given.thresholds === null && !(given.numThresholds > 1)) {
    throw new RangeError(
      `Argument \`numThresholds\` must be an integer > 1. Received: numThresholds=${given.numThresholds}`,
    );
  }
  if (given.numLabels && !given.multiLabel) {
    throw new RangeError(
      "`numLabels` is needed only when `multiLabel` is true.",
    );
  }
}

function thresholdsOf({ thresholds, numThresholds }: Given): Thresholds {
  if (thresholds === null) return evenThresholds(numThresholds, true);
  const inner = [...thresholds].sort((a, b) => a - b);
  const { even } = parseThresholds([0, ...inner, 1], 0.5);
  return { values: [-epsilon(), ...inner, 1 + epsilon()], even };
}

/** The points of a curve, from the lowest threshold to the highest. */
function points(counts: Counts, curve: string): { x: number[]; y: number[] } {
  const {
    true_positives: tp,
    false_positives: fp,
    true_negatives: tn,
    false_negatives: fn,
  } = counts;
  const each = (f: (i: number) => number) =>
    Array.from({ length: tp.length }, (_, i) => f(i));
  const recall = (i: number) => ratio(tp[i], tp[i] + fn[i]);
  if (curve === "ROC") {
    return { x: each((i) => ratio(fp[i], fp[i] + tn[i])), y: each(recall) };
  }
  if (curve === "PR") {
    return { x: each(recall), y: each((i) => ratio(tp[i], tp[i] + fp[i])) };
  }
  const gain = (wrong: ArrayLike<number>, none: number) => (i: number) =>
    tp[i] === 0
      ? none
      : 1 - ratio(tp[i] + fn[i], tn[i] + fp[i]) * wrong[i] / tp[i];
  return {
    x: each((i) => Math.max(0, gain(fn, 0)(i))),
    y: each(gain(fp, 1)),
  };
}

/** Area below precision over recall (Davis and Goadrich, 2006, section 4). */
function interpolatedPr({
  true_positives: tp,
  false_positives: fp,
  false_negatives: fn,
}: Counts): number {
  let area = 0;
  for (let i = 0; i + 1 < tp.length; i++) {
    const gained = tp[i] - tp[i + 1];
    const [p, next] = [tp[i] + fp[i], tp[i + 1] + fp[i + 1]];
    const slope = ratio(gained, Math.max(p - next, 0));
    const intercept = tp[i + 1] - slope * next;
    const log = p > 0 && next > 0 ? Math.log(p / next) : 0;
    area += ratio(
      slope * (gained + intercept * log),
      Math.max(tp[i + 1] + fn[i + 1], 0),
    );
  }
  return area;
}

function area(counts: Counts, { curve, summationMethod }: Given): number {
  if (curve === "PR" && summationMethod === "interpolation") {
    return interpolatedPr(counts);
  }
  const { x, y } = points(counts, curve);
  const height = (a: number, b: number) =>
    summationMethod === "interpolation"
      ? (a + b) / 2
      : summationMethod === "minoring"
      ? Math.min(a, b)
      : Math.max(a, b);
  let sum = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    sum += (x[i] - x[i + 1]) * height(y[i], y[i + 1]);
  }
  return sum;
}

class AUCClass extends ConfusionMetric {
  readonly #given: Given;

  constructor(...args: unknown[]) {
    const given = resolveArguments<Given>("AUC", {
      arguments: {
        numThresholds: 200,
        curve: "ROC",
        summationMethod: "interpolation",
        name: null,
        dtype: null,
        thresholds: null,
        multiLabel: false,
        numLabels: null,
        labelWeights: null,
        fromLogits: false,
      },
    }, args);
    check(given);
    super(
      given,
      {
        thresholds: thresholdsOf(given),
        multiLabel: given.multiLabel,
        labelWeights: given.multiLabel ? null : given.labelWeights,
      },
      given.multiLabel && given.numLabels ? given.numLabels : null,
    );
    this.#given = given;
  }

  override updateState(
    yTrue: Tensor,
    yPred: Tensor,
    sampleWeight: Tensor | null = null,
  ): void {
    tf.tidy(() => {
      const scores = this.#given.fromLogits ? tf.sigmoid(yPred) : yPred;
      super.updateState(yTrue, scores, sampleWeight);
    });
  }

  override result(): Tensor {
    const areas = Array.from(
      { length: this.labels },
      (_, label) => area(this.counts(label), this.#given),
    );
    const weights = this.#given.multiLabel ? this.#given.labelWeights : null;
    const total = areas.reduce(
      (sum, one, i) => sum + one * (weights?.[i] ?? 1),
      0,
    );
    const all = weights
      ? weights.reduce((sum, one) => sum + one, 0)
      : areas.length;
    return tf.scalar(ratio(total, all));
  }

  override getConfig(): Record<string, unknown> {
    const g = this.#given;
    return {
      ...super.getConfig(),
      num_thresholds: g.thresholds ? g.thresholds.length + 2 : g.numThresholds,
      curve: g.curve,
      summation_method: g.summationMethod,
      multi_label: g.multiLabel,
      num_labels: g.numLabels,
      label_weights: g.labelWeights,
      from_logits: g.fromLogits,
      ...(g.thresholds ? { thresholds: g.thresholds } : {}),
    };
  }
}

/** Area under the ROC curve, or under precision over recall. */
export const AUC: MetricClass<AUCOptions> = withoutNew("AUC", AUCClass);
register("keras.metrics", "AUC", AUC);
