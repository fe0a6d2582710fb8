/**
 * Harmonic means of precision and recall.
 *
 * @module
 */
import { epsilon } from "../../config.ts";
import { type Tensor, tf } from "../../engine/mod.ts";
import { resolveArguments } from "../../layers/arguments/resolve.ts";
import { withoutNew } from "../../layers/callable.ts";
import { register } from "../../layers/serialization/registry.ts";
import { shapeText } from "../../layers/shapes.ts";
import type { Variable } from "../../layers/variable.ts";
import type { MetricClass } from "./define_metric.ts";
import { addTo, asFloat, Metric, type MetricOptions } from "./metric.ts";

/** Options of {@linkcode F1Score}. */
export interface F1ScoreOptions {
  /**
   * How the classes become one: none, over all samples, the mean, or the mean
   * by frequency.
   *
   * @default {null}
   */
  average?: "micro" | "macro" | "weighted" | null;
  /**
   * Above it a score counts as predicted; the greatest of a row unless given.
   *
   * @default {null}
   */
  threshold?: number | null;
}

/** Options of {@linkcode FBetaScore}. */
export interface FBetaScoreOptions extends F1ScoreOptions {
  /**
   * How much recall counts beside precision.
   *
   * @default {1}
   */
  beta?: number;
}

type Given = Required<FBetaScoreOptions> & MetricOptions;

const AVERAGES = [null, "micro", "macro", "weighted"];
const SLOTS = [
  "true_positives",
  "false_positives",
  "false_negatives",
  "intermediate_weights",
];

function check({ average, beta, threshold }: Given): void {
  if (!AVERAGES.includes(average)) {
    throw new RangeError(
      `Invalid \`average\` argument value. Expected one of: {null, 'micro', 'macro', 'weighted'}. Received: average=${average}`,
    );
  }
  if (!(beta > 0)) {
    throw new RangeError(
      `Invalid \`beta\` argument value. It should be > 0. Received: beta=${beta}`,
    );
  }
  if (threshold !== null && !(threshold > 0 && threshold <= 1)) {
    throw new RangeError(
      `Invalid \`threshold\` argument value. It should verify 0 < threshold <= 1. Received: threshold=${threshold}`,
    );
  }
}

class FScoreBase extends Metric {
  protected readonly given: Given;
  override direction: "up" | "down" | null = "up";
  #slots: Variable[] | null = null;

  constructor(given: Given) {
    check(given);
    super(given);
    this.given = given;
  }

  #build(yTrue: Tensor, yPred: Tensor): Variable[] {
    if (yTrue.rank !== 2 || yPred.rank !== 2) {
      throw new TypeError(
        `FBetaScore expects 2D inputs with shape (batch_size, output_dim). Received input shapes: yPred.shape=${
          shapeText(yPred.shape)
        } and yTrue.shape=${shapeText(yTrue.shape)}.`,
      );
    }
    const shape = this.given.average === "micro" ? [] : [yPred.shape[1]!];
    return this.#slots = SLOTS.map((name) => this.addVariable({ shape, name }));
  }

  override updateState(
    yTrue: Tensor,
    yPred: Tensor,
    sampleWeight: Tensor | null = null,
  ): void {
    tf.tidy(() => {
      const slots = this.#slots ?? this.#build(yTrue, yPred);
      const { threshold, average } = this.given;
      const t = asFloat(yTrue);
      const scores = asFloat(yPred);
      const p = asFloat(
        threshold === null
          ? scores.greaterEqual(scores.max(-1, true))
            .logicalAnd(scores.abs().greater(1e-9))
          : scores.greater(threshold),
      );
      const weight = sampleWeight && asFloat(sampleWeight).expandDims(1);
      const sum = (x: Tensor) =>
        (weight ? x.mul(weight) : x).sum(average === "micro" ? undefined : 0);
      const others = tf.sub(1, t);
      const values = [p.mul(t), p.mul(others), tf.sub(1, p).mul(t), t];
      values.forEach((value, i) => addTo(slots[i], sum(value as Tensor)));
    });
  }

  override result(): Tensor {
    return tf.tidy(() => {
      if (this.#slots === null) return tf.scalar(0);
      const [tp, fp, fn, weights] = this.#slots.map((slot) => slot.value);
      const { beta, average } = this.given;
      const precision = tp.div(tp.add(fp).add(epsilon()));
      const recall = tp.div(tp.add(fn).add(epsilon()));
      const score = precision.mul(recall)
        .div(precision.mul(beta ** 2).add(recall).add(epsilon()))
        .mul(1 + beta ** 2);
      if (average === "weighted") {
        const share = weights.div(weights.sum().add(epsilon()));
        return score.mul(share).sum();
      }
      return average === null ? score : score.mean();
    });
  }

  override getConfig(): Record<string, unknown> {
    const { average, beta, threshold } = this.given;
    return { ...super.getConfig(), average, beta, threshold };
  }
}

class FBetaScoreClass extends FScoreBase {
  constructor(...args: unknown[]) {
    super(resolveArguments<Given>("FBetaScore", {
      arguments: {
        average: null,
        beta: 1,
        threshold: null,
        name: "fbeta_score",
        dtype: null,
      },
    }, args));
  }
}

class F1ScoreClass extends FScoreBase {
  constructor(...args: unknown[]) {
    const given = resolveArguments<Given>("F1Score", {
      arguments: {
        average: null,
        threshold: null,
        name: "f1_score",
        dtype: null,
      },
    }, args);
    super({ ...given, beta: 1 });
  }

  override getConfig(): Record<string, unknown> {
    const { beta: _, ...config } = super.getConfig();
    return config;
  }
}

/** Weighted harmonic mean of precision and recall, of each class. */
export const FBetaScore: MetricClass<FBetaScoreOptions> = withoutNew(
  "FBetaScore",
  FBetaScoreClass,
);
/** Harmonic mean of precision and recall, of each class. */
export const F1Score: MetricClass<F1ScoreOptions> = withoutNew(
  "F1Score",
  F1ScoreClass,
);
register("keras.metrics", "FBetaScore", FBetaScore, ["f_beta_score"]);
register("keras.metrics", "F1Score", F1Score, ["f1_score"]);
