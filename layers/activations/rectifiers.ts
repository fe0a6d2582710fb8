/**
 * Activations made of straight pieces, and their smooth relatives on one side.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { detached } from "../_detached.ts";
import { fused, where, withGradient } from "./_with_gradient.ts";

/** Options of {@linkcode relu}. */
export interface ReluOptions {
  /**
   * Slope below the threshold.
   *
   * @default {0}
   */
  negativeSlope?: number;
  /**
   * Bound of the result, none if `null`.
   *
   * @default {null}
   */
  maxValue?: number | null;
  /**
   * Value at which the function starts to rise.
   *
   * @default {0}
   */
  threshold?: number;
}

/**
 * Rectified linear unit: `max(x, 0)`.
 *
 * With options: `maxValue` from there on, `x` from `threshold` on, below it
 * `negativeSlope * (x - threshold)`.
 *
 * @param x A float tensor of any shape.
 * @param options Options; see {@linkcode ReluOptions}.
 * @returns A tensor of the same shape.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { activations, tf } from "kerno";
 *
 * assert.deepEqual(activations.relu(tf.tensor([-1, 2])).arraySync(), [0, 2]);
 * ```
 *
 * @see `keras/src/activations/activations.py`
 */
export function relu(x: Tensor, options: ReluOptions = {}): Tensor {
  const { negativeSlope = 0, maxValue = null, threshold = 0 } = options;
  if (negativeSlope === 0 && threshold === 0) {
    if (maxValue === null) return rectified(x);
    if (maxValue === 6) return relu6(x);
  } else if (threshold === 0 && maxValue === null) {
    return leakyRelu(x, { negativeSlope });
  }
  const [greatest, least] = maxValue === null
    ? [Infinity, -Infinity]
    : [maxValue, 0];
  const call = [threshold, greatest, negativeSlope, least] as const;
  return fused(x, ["rectifier", ...call], (x) => {
    if (negativeSlope === 0 && threshold === 0) {
      return tf.minimum(rectified(x), greatest);
    }
    const above = detached(x, (t) => t.greater(threshold));
    let y = tf.where(above, x, tf.zerosLike(x));
    if (maxValue !== null) y = tf.clipByValue(y, 0, maxValue);
    if (negativeSlope === 0) return y;
    const below = tf.relu(tf.sub(threshold, x)).mul(negativeSlope);
    return y.sub(below);
  });
}

/** Options of functions with one slope for negative numbers. */
export interface SlopeOptions {
  /**
   * Slope below 0.
   *
   * @default {0.2}
   */
  negativeSlope?: number;
}

/**
 * Leaky rectified linear unit: `x` above 0, `negativeSlope * x` below.
 *
 * @param x A float tensor of any shape.
 * @param options `negativeSlope`, by default 0.2 (the layer LeakyReLU: 0.3).
 * @returns A tensor of the same shape.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { activations, tf } from "kerno";
 *
 * const y = activations.leakyRelu(tf.tensor([-2, 2]), { negativeSlope: 0.5 });
 * assert.deepEqual(y.arraySync(), [-1, 2]);
 * ```
 *
 * @see `keras/src/activations/activations.py`
 */
export function leakyRelu(x: Tensor, options: SlopeOptions = {}): Tensor {
  const slope = options.negativeSlope ?? 0.2;
  return fused(x, ["leaky_relu", slope], (x) =>
    withGradient(
      x,
      (t) => tf.leakyRelu(t, slope),
      (t) => detached(t, (t) => where(t.greater(0)).mul(1 - slope).add(slope)),
    ));
}

/** `max(x, 0)`. */
function rectified(x: Tensor): Tensor {
  return fused(
    x,
    ["relu"],
    (x) =>
      withGradient(
        x,
        (t) => tf.relu(t),
        (t) => detached(t, (t) => where(t.greater(0))),
      ),
  );
}

/** `min(max(x, 0), 6)`. */
export function relu6(x: Tensor): Tensor {
  return fused(x, ["relu6"], (x) =>
    withGradient(
      x,
      (t) => tf.relu6(t),
      (t) => detached(t, (t) => where(t.greater(0).logicalAnd(t.less(6)))),
    ));
}

/** `min(max(x, -1), 1)`. */
export function hardTanh(x: Tensor): Tensor {
  return fused(x, ["hard_tanh"], (x) => tf.clipByValue(x, -1, 1));
}

/** Keras 3's straight sigmoid: `relu6(x + 3) / 6`. Keras 1 and 2 had {@linkcode hardSigmoidV2}. */
export function hardSigmoid(x: Tensor): Tensor {
  return fused(x, ["hard_sigmoid"], (x) => relu6(x.add(3)).div(6));
}

/** The straight sigmoid of Keras 1 and 2: `clip(0.2 * x + 0.5, 0, 1)`. */
export function hardSigmoidV2(x: Tensor): Tensor {
  return fused(
    x,
    ["hard_sigmoid_v2"],
    (x) => tf.clipByValue(x.mul(0.2).add(0.5), 0, 1),
  );
}

/** `x * hardSigmoid(x)`. */
export function hardSilu(x: Tensor): Tensor {
  return fused(x, ["hard_silu"], (x) => x.mul(hardSigmoid(x)));
}

/** Options of functions with a threshold. */
export interface ThresholdOptions {
  /**
   * Half the width of the part that becomes 0.
   *
   * @default {0.5}
   */
  threshold?: number;
}

/** `x` where `|x| > threshold` (0.5), else 0. */
export function hardShrink(x: Tensor, options: ThresholdOptions = {}): Tensor {
  const threshold = options.threshold ?? 0.5;
  return fused(x, ["hard_shrink", threshold], (x) =>
    tf.where(
      detached(x, (t) => t.abs().greater(threshold)),
      x,
      tf.zerosLike(x),
    ));
}

/** `x` moved towards 0 by `threshold` (0.5), 0 where it would pass it. */
export function softShrink(x: Tensor, options: ThresholdOptions = {}): Tensor {
  const threshold = options.threshold ?? 0.5;
  return fused(x, ["soft_shrink", threshold], (x) =>
    tf.where(
      detached(x, (t) => t.greater(threshold)),
      x.sub(threshold),
      tf.where(
        detached(x, (t) => t.less(-threshold)),
        x.add(threshold),
        tf.zerosLike(x),
      ),
    ));
}

/** Options of {@linkcode threshold}. */
export interface ThresholdValueOptions {
  /** Bound that the number must pass. */
  threshold: number;
  /** Value of those that do not. */
  defaultValue: number;
}

/** `x` where `x > threshold`, else `defaultValue`. */
export function threshold(
  x: Tensor,
  options: ThresholdValueOptions,
): Tensor {
  const { threshold, defaultValue } = options;
  return fused(x, ["threshold", threshold, defaultValue], (x) =>
    tf.where(
      detached(x, (t) => t.greater(threshold)),
      x,
      tf.onesLike(x).mul(defaultValue),
    ));
}

/** `(x + 1)² / 4` between -1 and 1, 0 below, `x` above. */
export function sparsePlus(x: Tensor): Tensor {
  return fused(x, ["sparse_plus"], (x) =>
    tf.where(
      detached(x, (t) => t.lessEqual(-1)),
      tf.zerosLike(x),
      tf.where(detached(x, (t) => t.less(1)), x.add(1).square().mul(0.25), x),
    ));
}

/** `(x + 1) / 2` between -1 and 1, 0 below, 1 above. */
export function sparseSigmoid(x: Tensor): Tensor {
  return fused(x, ["sparse_sigmoid"], (x) =>
    tf.where(
      detached(x, (t) => t.lessEqual(-1)),
      tf.zerosLike(x),
      tf.where(
        detached(x, (t) => t.greaterEqual(1)),
        tf.onesLike(x),
        x.add(1).mul(0.5),
      ),
    ));
}
