/**
 * Smooth activations of one number.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { fused, where, withGradient } from "./_with_gradient.ts";
import { markLogits } from "./logits.ts";

/** Options of functions with a factor `alpha`. */
export interface AlphaOptions {
  /**
   * Factor of the negative part.
   *
   * @default {1}
   */
  alpha?: number;
}

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/**
 * The number itself.
 *
 * @param x A tensor.
 * @returns The same tensor.
 */
export function linear(x: Tensor): Tensor {
  return x;
}

/**
 * Logistic function: `1 / (1 + exp(-x))`.
 *
 * @param x A float tensor of any shape.
 * @returns A tensor of the same shape, between 0 and 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { activations, tf } from "kerno";
 *
 * assert.deepEqual(activations.sigmoid(tf.tensor([0])).arraySync(), [0.5]);
 * ```
 *
 * @see `keras/src/activations/activations.py`
 */
export function sigmoid(x: Tensor): Tensor {
  return markLogits(fused(x, ["sigmoid"], tf.sigmoid), x);
}

/** Hyperbolic tangent. */
export function tanh(x: Tensor): Tensor {
  return fused(x, ["tanh"], tf.tanh);
}

/** `exp(x)`. */
export function exponential(x: Tensor): Tensor {
  return fused(x, ["exponential"], tf.exp);
}

/** `x` above 0, `alpha * (exp(x) - 1)` below (Clevert et al., 2016). */
export function elu(x: Tensor, options: AlphaOptions = {}): Tensor {
  const alpha = options.alpha ?? 1;
  const composed = (x: Tensor) =>
    withGradient(
      x,
      (t) => tf.where(t.greater(0), t, tf.elu(t).mul(alpha)),
      // exp(x) = y / alpha + 1, and alpha * exp(x) = y + alpha; 1 from 0 on
      // where alpha is 1, as TensorFlow's own elu has it.
      (t, y) => tf.where(t.less(0), y.add(alpha), atZero(t, alpha)),
    );
  // Below 0 the sign of the result would not tell that of x.
  return alpha < 0 ? composed(x) : fused(x, ["elu", alpha], composed);
}

/** Slope of elu from 0 on: `alpha` at 0 itself. */
function atZero(t: Tensor, alpha: number): Tensor {
  return tf.where(t.equal(0), tf.fill(t.shape, alpha), tf.onesLike(t));
}

/** Scaled {@linkcode elu} that keeps mean and variance (Klambauer et al., 2017). */
export function selu(x: Tensor): Tensor {
  const bound = SELU_ALPHA * SELU_SCALE;
  return fused(x, ["selu"], (x) =>
    withGradient(
      x,
      (t) => tf.selu(t),
      (t, y) => tf.where(t.less(0), y.add(bound), tf.fill(t.shape, SELU_SCALE)),
    ));
}

/** `max(x, 0) + min(0, alpha * (exp(x / alpha) - 1))` (Barron, 2017). */
export function celu(x: Tensor, options: AlphaOptions = {}): Tensor {
  const alpha = options.alpha ?? 1;
  return fused(x, ["celu", alpha], (x) =>
    withGradient(
      x,
      (t) => tf.relu(t).add(tf.minimum(t, 0).div(alpha).expm1().mul(alpha)),
      // Both parts count at 0, as in TensorFlow.
      (t) =>
        where(t.greaterEqual(0)).add(
          tf.where(
            t.lessEqual(0),
            tf.minimum(t, 0).div(alpha).exp(),
            tf.zerosLike(t),
          ),
        ),
    ));
}

/** `log(exp(x) + 1)`. */
export function softplus(x: Tensor): Tensor {
  return fused(x, ["softplus"], tf.softplus);
}

/** `x / (1 + |x|)`. */
export function softsign(x: Tensor): Tensor {
  return fused(x, ["softsign"], (x) =>
    withGradient(
      x,
      (t) => t.div(t.abs().add(1)),
      (t) => t.abs().add(1).square().reciprocal(),
    ));
}

/** `log(sigmoid(x))`, without loss where `x` is far below 0. */
export function logSigmoid(x: Tensor): Tensor {
  return fused(x, ["log_sigmoid"], (x) => tf.softplus(x.neg()).neg());
}

/** `x * sigmoid(x)`, also named swish. */
export function silu(x: Tensor): Tensor {
  return fused(x, ["silu"], (x) => x.mul(tf.sigmoid(x)));
}

/** `x * tanh(softplus(x))` (Misra, 2019). */
export function mish(x: Tensor): Tensor {
  return fused(x, ["mish"], (x) => x.mul(tf.tanh(tf.softplus(x))));
}

/** `x - tanh(x)`. */
export function tanhShrink(x: Tensor): Tensor {
  return fused(x, ["tanh_shrink"], (x) => x.sub(tf.tanh(x)));
}

/** Options of {@linkcode squareplus}. */
export interface SquareplusOptions {
  /**
   * Roundness of the bend, at least 0.
   *
   * @default {4}
   */
  b?: number;
}

/** `(x + sqrt(x² + b)) / 2`, with `b` 4 unless given. */
export function squareplus(
  x: Tensor,
  options: SquareplusOptions = {},
): Tensor {
  const b = options.b ?? 4;
  return fused(
    x,
    ["squareplus", b],
    (x) => x.add(x.square().add(b).sqrt()).div(2),
  );
}

/** Options of {@linkcode gelu}. */
export interface GeluOptions {
  /**
   * Takes a formula with tanh in place of the error function.
   *
   * @default {false}
   */
  approximate?: boolean;
}

/**
 * Gaussian error linear unit: `x` times the normal distribution up to `x`
 * (Hendrycks and Gimpel, 2016).
 *
 * @param x A float tensor of any shape.
 * @param options `approximate` takes
 * `0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x³)))`.
 * @returns A tensor of the same shape.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { activations, tf } from "kerno";
 *
 * const [y] = activations.gelu(tf.tensor([1])).dataSync();
 * assert.ok(Math.abs(y - 0.8413447) < 1e-6);
 * ```
 *
 * @see `keras/src/activations/activations.py`
 */
export function gelu(x: Tensor, options: GeluOptions = {}): Tensor {
  if (options.approximate) {
    return fused(x, ["gelu_tanh"], (x) => {
      const inner = x.add(x.pow(3).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
      return x.mul(0.5).mul(inner.tanh().add(1));
    });
  }
  return fused(
    x,
    ["gelu"],
    (x) => x.mul(0.5).mul(tf.erf(x.mul(Math.SQRT1_2)).add(1)),
  );
}
