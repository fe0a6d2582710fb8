/**
 * Share of the variance that is explained.
 *
 * @module
 */
import { note } from "../../display/mod.ts";
import { type Tensor, tf } from "../../engine/mod.ts";
import { resolveArguments } from "../../layers/arguments/resolve.ts";
import { withoutNew } from "../../layers/callable.ts";
import { register } from "../../layers/serialization/registry.ts";
import { shapeText } from "../../layers/shapes.ts";
import type { Variable } from "../../layers/variable.ts";
import { toSameRank } from "../losses/reduction.ts";
import type { MetricClass } from "./define_metric.ts";
import { addTo, asFloat, Metric, type MetricOptions } from "./metric.ts";

/** Options of {@linkcode R2Score}. */
export interface R2ScoreOptions {
  /**
   * How the outputs become one.
   *
   * @default {"uniform_average"}
   */
  classAggregation?: "uniform_average" | "variance_weighted_average" | null;
  /**
   * Number of regressors, for the adjusted score.
   *
   * @default {0}
   */
  numRegressors?: number;
}

type Given = Required<R2ScoreOptions> & MetricOptions;

const AGGREGATIONS = [null, "uniform_average", "variance_weighted_average"];

class R2ScoreClass extends Metric {
  readonly #given: Given;
  override direction: "up" | "down" | null = "up";
  readonly #samples = this.addVariable({ name: "num_samples" });
  #slots: Variable[] | null = null;

  constructor(...args: unknown[]) {
    const given = resolveArguments<Given>("R2Score", {
      arguments: {
        classAggregation: "uniform_average",
        numRegressors: 0,
        name: "r2_score",
        dtype: null,
      },
    }, args);
    if (!AGGREGATIONS.includes(given.classAggregation)) {
      throw new RangeError(
        `Invalid value for argument \`classAggregation\`. Expected one of (null, 'uniform_average', 'variance_weighted_average'). Received: classAggregation=${given.classAggregation}`,
      );
    }
    if (given.numRegressors < 0) {
      throw new RangeError(
        `Invalid value for argument \`numRegressors\`. Expected a value >= 0. Received: numRegressors=${given.numRegressors}`,
      );
    }
    super(given);
    this.#given = given;
  }

  #build(yTrue: Tensor, yPred: Tensor): Variable[] {
    if (yTrue.rank !== 2 || yPred.rank !== 2) {
      throw new TypeError(
        `R2Score expects 2D inputs with shape (batch_size, output_dim). Received input shapes: yPred.shape=${
          shapeText(yPred.shape)
        } and yTrue.shape=${shapeText(yTrue.shape)}.`,
      );
    }
    const shape = [yPred.shape[1]!];
    return this.#slots = ["squared_sum", "sum", "residual", "count"]
      .map((name) => this.addVariable({ shape, name }));
  }

  override updateState(
    yTrue: Tensor,
    yPred: Tensor,
    sampleWeight: Tensor | null = null,
  ): void {
    tf.tidy(() => {
      const [t, p] = toSameRank(asFloat(yTrue), asFloat(yPred));
      const slots = this.#slots ?? this.#build(t, p);
      let weight = sampleWeight
        ? asFloat(sampleWeight)
        : tf.scalar(1) as Tensor;
      if (weight.rank === 1) weight = weight.expandDims(1);
      const w = tf.broadcastTo(weight, t.shape) as Tensor;
      const weighted = t.mul(w);
      const values = [t.mul(weighted), weighted, t.sub(p).square().mul(w), w];
      values.forEach((value, i) => addTo(slots[i], value.sum(0)));
      addTo(this.#samples, t.size);
    });
  }

  override result(): Tensor {
    return tf.tidy(() => {
      if (this.#slots === null) return tf.scalar(0);
      const [squares, sum, residual, count] = this.#slots.map((s) => s.value);
      const total = squares.sub(sum.mul(sum.div(count)));
      const raw = tf.sub(1, residual.div(total)) as Tensor;
      const scores = tf.where(raw.isInf(), tf.zerosLike(raw), raw);
      const { classAggregation } = this.#given;
      if (classAggregation === null) return this.#adjusted(scores);
      return this.#adjusted(
        classAggregation === "uniform_average"
          ? scores.mean()
          : total.mul(scores).sum().div(total.sum()),
      );
    });
  }

  #adjusted(score: Tensor): Tensor {
    const p = this.#given.numRegressors;
    const n = this.#samples.value.dataSync()[0];
    if (p === 0) return score;
    if (p >= n - 1) {
      note(
        p > n - 1
          ? "More independent predictors than datapoints in adjusted R2 score. Falling back to standard R2 score."
          : "Division by zero in Adjusted R2 score. Falling back to standard R2 score.",
      );
      return score;
    }
    return tf.sub(1, tf.sub(1, score).mul((n - 1) / (n - p - 1)));
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      class_aggregation: this.#given.classAggregation,
      num_regressors: this.#given.numRegressors,
    };
  }
}

/** Share of the targets' variance that predictions explain. */
export const R2Score: MetricClass<R2ScoreOptions> = withoutNew(
  "R2Score",
  R2ScoreClass,
);
register("keras.metrics", "R2Score", R2Score, ["r2_score"]);
