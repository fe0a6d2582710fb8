/**
 * Activations that look at all numbers along one axis.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { detached } from "../_detached.ts";
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
    alongLast(x, options.axis ?? -1, (t) => tf.logSoftmax(t))
  );
}

/** Gated linear unit: the first half along an axis times the sigmoid of the second. */
export function glu(x: Tensor, options: AxisOptions = {}): Tensor {
  return tf.tidy(() => {
    const [a, b] = tf.split(x, 2, options.axis ?? -1);
    return a.mul(tf.sigmoid(b));
  });
}

/** 1 where the result of {@linkcode sparsemax} is above 0. */
function supportOf(t: Tensor): Tensor {
  const size = t.shape[t.rank - 1];
  const sorted = tf.topk(t, size).values;
  const sums = tf.cumsum(sorted, t.rank - 1);
  const counts = tf.range(1, size + 1);
  const inside = sorted.mul(counts).add(1).greater(sums).cast("float32");
  const count = inside.sum(-1, true);
  const tau = sorted.mul(inside).sum(-1, true).sub(1).div(count);
  return t.greater(tau).cast("float32");
}

/**
 * The nearest point of the simplex: as softmax, but small numbers become 0
 * (Martins and Astudillo, 2016).
 *
 * @param x A float tensor of rank 1 or more.
 * @param options `axis`, by default the last.
 * @returns A tensor of the same shape.
 * @throws {RangeError} If the axis is not one of the tensor's.
 */
export function sparsemax(x: Tensor, options: AxisOptions = {}): Tensor {
  return tf.tidy(() =>
    alongLast(x, options.axis ?? -1, (t) => {
      const support = detached(t, supportOf);
      const count = support.sum(-1, true);
      const tau = t.mul(support).sum(-1, true).sub(1).div(count);
      return t.sub(tau).mul(support);
    })
  );
}
