/**
 * How often predictions are right.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { toSameRank } from "../losses/reduction.ts";
import { defineMetric, type MetricClass } from "./define_metric.ts";
import { asFloat } from "./metric.ts";

/** 1 where the prediction is the target, else 0. */
export function accuracy(yTrue: Tensor, yPred: Tensor): Tensor {
  return tf.tidy(() => {
    const [t, p] = toSameRank(asFloat(yTrue), asFloat(yPred));
    return asFloat(t.equal(p));
  });
}

/** Options of {@linkcode BinaryAccuracy}. */
export interface BinaryAccuracyOptions {
  /**
   * Above it a probability counts as 1.
   *
   * @default {0.5}
   */
  threshold?: number;
}

/** 1 where `p > threshold` is the target, else 0. */
export function binaryAccuracy(
  yTrue: Tensor,
  yPred: Tensor,
  { threshold = 0.5 }: BinaryAccuracyOptions = {},
): Tensor {
  return tf.tidy(() => {
    const [t, p] = toSameRank(asFloat(yTrue), asFloat(yPred));
    return asFloat(t.equal(asFloat(p.greater(threshold))));
  });
}

/** 1 where the likeliest class is that of the one-hot target, else 0. */
export function categoricalAccuracy(yTrue: Tensor, yPred: Tensor): Tensor {
  return tf.tidy(() => asFloat(yTrue.argMax(-1).equal(yPred.argMax(-1))));
}

/** Class ids without a last axis of size 1 that the predictions lack. */
function classIds(yTrue: Tensor, yPred: Tensor): Tensor {
  const column = yTrue.rank === yPred.rank &&
    yTrue.shape[yTrue.rank - 1] === 1;
  const ids = column ? yTrue.squeeze([-1]) as Tensor : yTrue;
  return ids.dtype === "int32" ? ids : ids.cast("int32");
}

/** 1 where the likeliest class is the target's id, else 0. */
export function sparseCategoricalAccuracy(
  yTrue: Tensor,
  yPred: Tensor,
): Tensor {
  return tf.tidy(() => {
    const matches = asFloat(classIds(yTrue, yPred).equal(yPred.argMax(-1)));
    return matches.rank > 1 && matches.shape[matches.rank - 1] === 1
      ? matches.squeeze([-1])
      : matches;
  });
}

/** Options of top-k accuracies. */
export interface TopKOptions {
  /**
   * How many classes count as predicted.
   *
   * @default {5}
   */
  k?: number;
}

/** Whether fewer than `k` classes are likelier than the right one. */
function inTopK(ids: Tensor, yPred: Tensor, k: number): Tensor {
  const classes = yPred.shape[yPred.rank - 1];
  const hot = asFloat(tf.oneHot(ids as tf.Tensor1D, classes));
  const own = yPred.mul(hot).sum(-1, true);
  return asFloat(asFloat(yPred.greater(own)).sum(-1).less(k));
}

/** 1 where the class of the one-hot target is among the `k` likeliest. */
export function topKCategoricalAccuracy(
  yTrue: Tensor,
  yPred: Tensor,
  { k = 5 }: TopKOptions = {},
): Tensor {
  return tf.tidy(() => inTopK(yTrue.argMax(-1), asFloat(yPred), k));
}

/** Options of {@linkcode SparseTopKCategoricalAccuracy}. */
export interface SparseTopKOptions extends TopKOptions {
  /**
   * Whether predictions are class ids, likeliest first, not scores.
   *
   * @default {false}
   */
  fromSortedIds?: boolean;
}

/** 1 where the target's id is among the `k` likeliest classes. */
export function sparseTopKCategoricalAccuracy(
  yTrue: Tensor,
  yPred: Tensor,
  { k = 5, fromSortedIds = false }: SparseTopKOptions = {},
): Tensor {
  return tf.tidy(() => {
    const column = yTrue.rank === yPred.rank;
    const ids = (column ? yTrue.squeeze([-1]) : yTrue).cast("int32");
    if (!fromSortedIds) return inTopK(ids, asFloat(yPred), k);
    const [first] = tf.split(yPred, [
      Math.min(k, yPred.shape[yPred.rank - 1]),
      Math.max(0, yPred.shape[yPred.rank - 1] - k),
    ], -1);
    return asFloat(first.cast("int32").equal(ids.expandDims(-1)).any(-1));
  });
}

/** Share of predictions that are the target. */
export const Accuracy: MetricClass<object> = defineMetric(
  "Accuracy",
  accuracy,
  { arguments: { name: "accuracy", dtype: null }, direction: "up" },
);
/** Share of probabilities on the right side of a threshold. */
export const BinaryAccuracy: MetricClass<BinaryAccuracyOptions> = defineMetric(
  "BinaryAccuracy",
  binaryAccuracy,
  {
    arguments: { name: "binary_accuracy", dtype: null, threshold: 0.5 },
    direction: "up",
  },
);
/** Share of right classes, one-hot targets. */
export const CategoricalAccuracy: MetricClass<object> = defineMetric(
  "CategoricalAccuracy",
  categoricalAccuracy,
  { arguments: { name: "categorical_accuracy", dtype: null }, direction: "up" },
);
/** Share of right classes, class ids for targets. */
export const SparseCategoricalAccuracy: MetricClass<object> = defineMetric(
  "SparseCategoricalAccuracy",
  sparseCategoricalAccuracy,
  {
    arguments: { name: "sparse_categorical_accuracy", dtype: null },
    direction: "up",
  },
);
/** Share of classes among the `k` likeliest, one-hot targets. */
export const TopKCategoricalAccuracy: MetricClass<TopKOptions> = defineMetric(
  "TopKCategoricalAccuracy",
  topKCategoricalAccuracy,
  {
    arguments: { k: 5, name: "top_k_categorical_accuracy", dtype: null },
    direction: "up",
    aliases: ["top_k_categorical_accuracy"],
  },
);
/** Share of classes among the `k` likeliest, class ids for targets. */
export const SparseTopKCategoricalAccuracy: MetricClass<SparseTopKOptions> =
  defineMetric(
    "SparseTopKCategoricalAccuracy",
    sparseTopKCategoricalAccuracy,
    {
      arguments: {
        k: 5,
        name: "sparse_top_k_categorical_accuracy",
        dtype: null,
        fromSortedIds: false,
      },
      direction: "up",
      aliases: ["sparse_top_k_categorical_accuracy"],
    },
  );
