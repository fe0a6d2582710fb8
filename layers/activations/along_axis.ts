/**
 * Activations that look at all numbers along one axis.
 *
 * @module
 */
import {
  isFusible,
  logSoftmax as fusedLogSoftmax,
  type Tensor,
  tf,
} from "../../engine/mod.ts";
import { detached } from "../_detached.ts";
import { fused } from "./_with_gradient.ts";
import { markLogits } from "./logits.ts";

/** Options of activations along an axis. */
export interface AxisOptions {
  /**
   * The axis.
   *
   * @default {-1}
   */
  axis?: number;
}

/** Runs `f` with the chosen axis as the last one. */
function alongLast(
  x: Tensor,
  axis: number,
  f: (x: Tensor) => Tensor,
): Tensor {
  const at = axis < 0 ? axis + x.rank : axis;
  if (!Number.isInteger(at) || at < 0 || at >= x.rank) {
    throw new RangeError(
      `Cannot apply the activation as axis must be within the rank ${x.rank}: current value is ${axis}`,
    );
  }
  if (at === x.rank - 1) return f(x);
  const order = x.shape.map((_, i) => i);
  [order[at], order[x.rank - 1]] = [order[x.rank - 1], order[at]];
  return f(x.transpose(order)).transpose(order);
}

/**
 * Positive numbers of sum 1: `exp(x) / sum(exp(x))` along an axis.
 *
 * @param x A float tensor of rank 1 or more.
 * @param options `axis`, by default the last.
 * @returns A tensor of the same shape.
 * @throws {RangeError} If the axis is not one of the tensor's.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { activations, tf } from "kerno";
 *
 * const y = activations.softmax(tf.tensor([[0, Math.log(3)]]));
 * assert.ok(Math.abs(y.dataSync()[1] - 0.75) < 1e-6);
 * ```
 *
 * @see `keras/src/activations/activations.py`
 */
export function softmax(x: Tensor, options: AxisOptions = {}): Tensor {
  const axis = options.axis ?? -1;
  return markLogits(
    tf.tidy(() => alongLast(x, axis, (t) => tf.softmax(t))),
    x,
  );
}

/** `log(softmax(x))` along an axis, without loss where it is far below 0. */
export function logSoftmax(x: Tensor, options: AxisOptions = {}): Tensor {
  return tf.tidy(() =>
    alongLast(
      x,
      options.axis ?? -1,
      (t) => isFusible(t) ? fusedLogSoftmax(t) : tf.logSoftmax(t),
    )
  );
}

/** Gated linear unit: the first half along an axis times the sigmoid of the second. */
export function glu(x: Tensor, options: AxisOptions = {}): Tensor {
  return tf.tidy(() => {
    const [a, b] = tf.split(x, 2, options.axis ?? -1);
    return a.mul(fused(b, ["sigmoid"], tf.sigmoid));
  });
}

/** The order of falling numbers along the last axis, as a matrix of 0 and 1. */
function sortingMatrix(t: Tensor): Tensor {
  const size = t.shape[t.rank - 1];
  return tf.oneHot(tf.topk(t, size).indices.cast("int32"), size)
    .cast("float32");
}

/** 1 for the greatest numbers that the threshold is taken from. */
function supportOf(sorted: Tensor): Tensor {
  const last = sorted.rank - 1;
  const counts = tf.range(1, sorted.shape[last] + 1);
  const means = tf.cumsum(sorted, last).sub(1).div(counts);
  return sorted.sub(means).greater(0).cast("float32");
}

/**
 * As softmax, but small numbers become 0 (Martins and Astudillo, 2016).
 *
 * The threshold is that of Keras 3.15.1, which adds up the running sums of the
 * greatest numbers where the paper takes the last of them: where more than one
 * number is left, they do not sum to 1.
 *
 * @param x A float tensor of rank 1 or more.
 * @param options `axis`, by default the last.
 * @returns A tensor of the same shape.
 * @throws {RangeError} If the axis is not one of the tensor's.
 */
export function sparsemax(x: Tensor, options: AxisOptions = {}): Tensor {
  return tf.tidy(() =>
    alongLast(x, options.axis ?? -1, (t) => {
      const order = detached(t, sortingMatrix);
      const sorted = order.mul(t.expandDims(-2)).sum(-1) as Tensor;
      const support = detached(sorted, supportOf);
      const sums = tf.cumsum(sorted, sorted.rank - 1).mul(support);
      const tau = sums.sum(-1, true).sub(1).div(support.sum(-1, true));
      return tf.relu(t.sub(tau));
    })
  );
}
