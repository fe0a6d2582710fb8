/**
 * Losses of probabilities.
 *
 * @module
 */
import { epsilon } from "../../config.ts";
import { type Tensor, tf } from "../../engine/mod.ts";
import {
  binaryRows,
  categoricalRows,
  type Moved,
  sparseRows,
} from "./crossentropy.ts";
import {
  defineLoss,
  defineLossFunction,
  type LossClass,
} from "./define_loss.ts";

/** Options of cross-entropies. */
export interface CrossentropyOptions {
  /**
   * Whether predictions are logits.
   *
   * @default {false}
   */
  fromLogits?: boolean;
  /**
   * How far targets are moved to the middle, from 0 to 1.
   *
   * @default {0}
   */
  labelSmoothing?: number;
  /**
   * Axis of the classes.
   *
   * @default {-1}
   */
  axis?: number;
}

/** Options of {@linkcode SparseCategoricalCrossentropy}. */
export interface SparseCrossentropyOptions {
  /**
   * Whether predictions are logits.
   *
   * @default {false}
   */
  fromLogits?: boolean;
  /**
   * A class id that does not count.
   *
   * @default {null}
   */
  ignoreClass?: number | null;
  /**
   * Axis of the classes, the last.
   *
   * @default {-1}
   */
  axis?: number;
}

/** How label smoothing moves targets to the middle of so many classes. */
export function smoothed(smoothing: number, classes: number): Moved | null {
  return smoothing
    ? { scale: 1 - smoothing, offset: smoothing / classes }
    : null;
}

/** `mean(-(t·log p + (1-t)·log(1-p)))` over an axis. */
export function binaryCrossentropy(
  yTrue: Tensor,
  yPred: Tensor,
  options: CrossentropyOptions = {},
): Tensor {
  const { fromLogits = false, labelSmoothing = 0, axis = -1 } = options;
  const moved = smoothed(labelSmoothing, 2);
  return tf.tidy(() => binaryRows(yTrue, yPred, fromLogits, axis, moved));
}

/** `-Σ t·log p` over the classes, one-hot targets. */
export function categoricalCrossentropy(
  yTrue: Tensor,
  yPred: Tensor,
  options: CrossentropyOptions = {},
): Tensor {
  const { fromLogits = false, labelSmoothing = 0, axis = -1 } = options;
  const moved = smoothed(labelSmoothing, yTrue.shape[yTrue.rank - 1]);
  return tf.tidy(() => categoricalRows(yTrue, yPred, fromLogits, axis, moved));
}

/** `-log p[t]`, class ids for targets. */
export function sparseCategoricalCrossentropy(
  yTrue: Tensor,
  yPred: Tensor,
  options: SparseCrossentropyOptions = {},
): Tensor {
  const { fromLogits = false, ignoreClass = null, axis = -1 } = options;
  if (axis !== -1 && axis !== yPred.rank - 1) {
    throw new RangeError(
      `Only axis=-1 is currently supported. Received: axis=${axis}`,
    );
  }
  return tf.tidy(() => {
    const last = yTrue.rank === yPred.rank &&
      yTrue.shape[yTrue.rank - 1] === 1;
    const ids = last ? yTrue.squeeze([-1]) : yTrue;
    if (ignoreClass === null) return sparseRows(ids, yPred, fromLogits);
    const valid = ids.notEqual(ignoreClass);
    const rows = sparseRows(
      tf.where(valid, ids, tf.zerosLike(ids)),
      tf.where(valid.expandDims(-1), yPred, tf.zerosLike(yPred)),
      fromLogits,
    );
    const values = tf.where(valid, rows, tf.zerosLike(rows));
    return maskedBy(values, valid);
  });
}

/** Values with a mask on them, for as long as the surrounding `tidy` lasts. */
export function maskedBy(values: Tensor, mask: Tensor): Tensor {
  Object.defineProperty(values, "kerasMask", {
    value: tf.keep(mask),
    enumerable: false,
    configurable: true,
  });
  return values;
}

/** `Σ t·log(t/p)` over the last axis. */
export function klDivergence(yTrue: Tensor, yPred: Tensor): Tensor {
  return tf.tidy(() => {
    const t = yTrue.clipByValue(epsilon(), 1);
    const p = yPred.clipByValue(epsilon(), 1);
    return t.mul(t.div(p).log()).sum(-1);
  });
}

/** `mean(p - t·log(p + ε))` over the last axis. */
export function poisson(yTrue: Tensor, yPred: Tensor): Tensor {
  return tf.tidy(() =>
    yPred.sub(yTrue.mul(yPred.add(epsilon()).log())).mean(-1)
  );
}

/** Options of {@linkcode CategoricalGeneralizedCrossEntropy}. */
export interface GeneralizedCrossEntropyOptions {
  /**
   * From cross-entropy (near 0) to mean absolute error (near 1).
   *
   * @default {0.5}
   */
  q?: number;
}

/** `(1 - p[t]^q) / q`, class ids for targets (Zhang and Sabuncu, 2018). */
export function categoricalGeneralizedCrossEntropy(
  yTrue: Tensor,
  yPred: Tensor,
  { q = 0.5 }: GeneralizedCrossEntropyOptions = {},
): Tensor {
  return tf.tidy(() => {
    const classes = yPred.shape[yPred.rank - 1];
    const hot = tf.oneHot(yTrue.cast("int32") as tf.Tensor1D, classes);
    const p = yPred.mul(hot.cast("float32")).sum(-1);
    return tf.sub(1, p.pow(q)).div(q);
  });
}

const CROSSENTROPY = { fromLogits: false, labelSmoothing: 0, axis: -1 };

/** Cross-entropy of two classes. */
export const BinaryCrossentropy: LossClass<CrossentropyOptions> = defineLoss(
  "BinaryCrossentropy",
  binaryCrossentropy,
  "binary_crossentropy",
  CROSSENTROPY,
);
/** Cross-entropy of several classes, one-hot targets. */
export const CategoricalCrossentropy: LossClass<CrossentropyOptions> =
  defineLoss(
    "CategoricalCrossentropy",
    categoricalCrossentropy,
    "categorical_crossentropy",
    CROSSENTROPY,
  );
/** Cross-entropy of several classes, class ids for targets. */
export const SparseCategoricalCrossentropy: LossClass<
  SparseCrossentropyOptions
> = defineLoss(
  "SparseCategoricalCrossentropy",
  sparseCategoricalCrossentropy,
  "sparse_categorical_crossentropy",
  {
    fromLogits: false,
    ignoreClass: null,
    reduction: "sum_over_batch_size",
    axis: -1,
    name: "sparse_categorical_crossentropy",
  },
);
/** Kullback-Leibler divergence of two distributions. */
export const KLDivergence: LossClass<object> = defineLoss(
  "KLDivergence",
  klDivergence,
  "kl_divergence",
);
/** Poisson loss of counts. */
export const Poisson: LossClass<object> = defineLoss(
  "Poisson",
  poisson,
  "poisson",
);
/** Cross-entropy that wrong labels mislead less (Zhang and Sabuncu, 2018). */
export const CategoricalGeneralizedCrossEntropy: LossClass<
  GeneralizedCrossEntropyOptions
> = defineLoss(
  "CategoricalGeneralizedCrossEntropy",
  categoricalGeneralizedCrossEntropy,
  "categorical_generalized_cross_entropy",
  { q: 0.5 },
);

defineLossFunction("binary_crossentropy", binaryCrossentropy, ["bce", "BCE"]);
defineLossFunction("categorical_crossentropy", categoricalCrossentropy);
defineLossFunction(
  "sparse_categorical_crossentropy",
  sparseCategoricalCrossentropy,
);
defineLossFunction("kl_divergence", klDivergence, ["kld", "KLD"]);
defineLossFunction("poisson", poisson);
