/**
 * How many predictions are right and wrong at thresholds.
 *
 * @module
 */
import { epsilon } from "../../config.ts";
import { type Tensor, tf } from "../../engine/mod.ts";
import type { Variable } from "../../layers/variable.ts";
import { toSameRank } from "../losses/reduction.ts";
import { asFloat } from "./metric.ts";

/** Stands for the score of a class that is not among the likeliest. */
export const NEVER = -1e10;

/** The four counts of a confusion matrix. */
export type Count =
  | "true_positives"
  | "false_positives"
  | "true_negatives"
  | "false_negatives";

/** Thresholds, and whether they part 0 to 1 evenly. */
export interface Thresholds {
  readonly values: readonly number[];
  readonly even: boolean;
}

function isEven(values: readonly number[]): boolean {
  const last = values.length - 1;
  return values.length >= 3 &&
    values.every((value, i) =>
      Math.abs(value - i / last) <= epsilon() + 1e-5 * (i / last)
    );
}

/**
 * Thresholds as an argument gives them.
 *
 * @param given A number, several, or none.
 * @param fallback The threshold where none is given.
 * @returns The thresholds.
 * @throws {RangeError} If one is not from 0 to 1.
 */
export function parseThresholds(
  given: number | readonly number[] | null,
  fallback: number,
): Thresholds {
  if (given === null) return { values: [fallback], even: false };
  const values = typeof given === "number" ? [given] : [...given];
  const bad = values.filter((value) => !(value >= 0 && value <= 1));
  if (bad.length > 0) {
    throw new RangeError(
      `Threshold values must be in [0, 1]. Received: ${bad}`,
    );
  }
  return { values, even: isEven(values) };
}

/**
 * Thresholds that part 0 to 1 evenly.
 *
 * @param count How many.
 * @param beyond Whether the first and last stand just outside of 0 and 1.
 * @returns The thresholds.
 */
export function evenThresholds(count: number, beyond: boolean): Thresholds {
  if (count === 1) return { values: [0.5], even: false };
  const margin = beyond ? epsilon() : 0;
  const values = Array.from({ length: count }, (_, i) => i / (count - 1));
  values[0] = -margin;
  values[count - 1] = 1 + margin;
  return { values, even: true };
}

/** Targets, scores and weights, element by element. */
interface Elements {
  readonly targets: ArrayLike<number>;
  readonly scores: ArrayLike<number>;
  readonly weights: ArrayLike<number> | null;
  /** Size of the last axis. */
  readonly width: number;
}

/** Scores with all but the `k` best of each row far below. */
function keepBest(scores: ArrayLike<number>, width: number, k: number) {
  const kept = new Float32Array(scores.length).fill(NEVER);
  for (let start = 0; start < scores.length; start += width) {
    const order = Array.from({ length: width }, (_, j) => start + j)
      .sort((a, b) => scores[b] - scores[a]);
    for (const i of order.slice(0, k)) kept[i] = scores[i];
  }
  return kept;
}

/** Picks one column of a tensor. */
function column(x: Tensor, index: number): Tensor {
  const size = [...x.shape.slice(0, -1).map(() => -1), 1];
  return x.slice([...x.shape.slice(0, -1).map(() => 0), index], size);
}

/** What is counted, and how. */
export interface CountOptions {
  thresholds: Thresholds;
  topK?: number | null;
  classId?: number | null;
  multiLabel?: boolean;
  labelWeights?: readonly number[] | null;
}

function toElements(
  yTrue: Tensor,
  yPred: Tensor,
  sampleWeight: Tensor | null,
  { topK = null, classId = null }: CountOptions,
): Elements {
  let [p, t] = toSameRank(asFloat(yPred), asFloat(yTrue));
  let w = sampleWeight && asFloat(sampleWeight).expandDims(-1) as Tensor;
  if (w && w.rank === t.rank + 1 && w.shape[w.rank - 1] === 1) {
    w = w.squeeze([-1]);
  }
  if (topK !== null) {
    const width = p.shape[p.rank - 1];
    p = tf.tensor(keepBest(p.dataSync(), width, topK), p.shape);
  }
  if (classId !== null) {
    if (p.rank === 1) {
      throw new TypeError(
        `When classId is provided, yPred must be a 2D array with shape (num_samples, num_classes), found shape: (${p.shape},)`,
      );
    }
    [t, p] = [column(t, classId), column(p, classId)];
  }
  return {
    targets: t.dataSync(),
    scores: p.dataSync(),
    weights: w && (tf.broadcastTo(w, p.shape) as Tensor).dataSync(),
    width: p.rank > 1 ? p.shape[p.rank - 1] : 1,
  };
}

/** Up to which threshold a score counts as positive; -1 for none. */
function lastBelow(score: number, { values, even }: Thresholds): number {
  if (!even) return -2;
  const count = values.length;
  const clipped = Math.min(1, Math.max(0, score));
  const bucket = Math.ceil(Math.fround(clipped * (count - 1))) - 1;
  return values[0] < 0 || values[count - 1] > 1 ? Math.max(0, bucket) : bucket;
}

/**
 * Adds a batch to counts.
 *
 * @param into Variables by what they count, of one number a threshold, or one a
 * threshold and label.
 * @param yTrue Targets, 0 and 1.
 * @param yPred Scores.
 * @param sampleWeight Weights.
 * @param options Thresholds, and what is counted.
 */
export function addCounts(
  into: Partial<Record<Count, Variable>>,
  yTrue: Tensor,
  yPred: Tensor,
  sampleWeight: Tensor | null,
  options: CountOptions,
): void {
  tf.tidy(() => {
    const all = toElements(yTrue, yPred, sampleWeight, options);
    const counts = countElements(all, options);
    for (const [name, variable] of Object.entries(into)) {
      const old = variable.value.dataSync();
      const sum = counts[name as Count].map((count, i) => count + old[i]);
      variable.assign(tf.tensor(new Float32Array(sum), variable.shape));
    }
  });
}

function countElements(
  { targets, scores, weights, width }: Elements,
  { thresholds, multiLabel = false, labelWeights = null }: CountOptions,
): Record<Count, Float64Array> {
  const labels = multiLabel ? width : 1;
  const size = thresholds.values.length;
  const make = () => new Float64Array(size * labels);
  const counts = {
    true_positives: make(),
    false_positives: make(),
    true_negatives: make(),
    false_negatives: make(),
  };
  for (let e = 0; e < scores.length; e++) {
    const weight = (weights?.[e] ?? 1) * (labelWeights?.[e % width] ?? 1);
    const label = multiLabel ? e % width : 0;
    const side = targets[e] ? "positives" : "negatives";
    const last = lastBelow(scores[e], thresholds);
    for (let i = 0; i < size; i++) {
      const positive = last === -2
        ? scores[e] > Math.fround(thresholds.values[i])
        : i <= last;
      const name: Count = positive
        ? side === "positives" ? "true_positives" : "false_positives"
        : side === "positives"
        ? "false_negatives"
        : "true_negatives";
      counts[name][i * labels + label] += weight;
    }
  }
  return counts;
}
