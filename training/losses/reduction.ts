/**
 * From the loss of each sample to one number: ranks, masks, weights.
 *
 * @module
 */
import { isFusible, type Tensor, weightedSum } from "../../engine/mod.ts";

/** How the losses of samples become one. */
export type Reduction =
  | "sum_over_batch_size"
  | "sum"
  | "mean"
  | "mean_with_sample_weight"
  | "none"
  | null;

const REDUCTIONS: readonly Reduction[] = [
  "sum_over_batch_size",
  "sum",
  null,
  "none",
  "mean",
  "mean_with_sample_weight",
];

/**
 * Checks a reduction.
 *
 * @param reduction What was given.
 * @returns The reduction.
 * @throws {RangeError} If there is no such reduction.
 */
export function standardizeReduction(reduction: unknown): Reduction {
  if (!REDUCTIONS.includes(reduction as Reduction)) {
    throw new RangeError(
      `Invalid value for argument \`reduction\`. Expected one of ${
        REDUCTIONS.map((r) => r === null ? "null" : `'${r}'`).join(", ")
      }. Received: reduction=${String(reduction)}`,
    );
  }
  return reduction as Reduction;
}

/**
 * Two tensors brought to one rank where the last axis of one has size 1.
 *
 * @param a A tensor.
 * @param b A tensor.
 * @returns Both; a vector is expanded, anything else squeezed.
 */
export function toSameRank(a: Tensor, b: Tensor): [Tensor, Tensor] {
  if (a.rank === b.rank + 1 && a.shape[a.rank - 1] === 1) {
    return b.rank === 1 ? [a, b.expandDims(-1)] : [a.squeeze([-1]), b];
  }
  if (b.rank === a.rank + 1 && b.shape[b.rank - 1] === 1) {
    return a.rank === 1 ? [a.expandDims(-1), b] : [a, b.squeeze([-1])];
  }
  return [a, b];
}

/** Division that gives 0 where the divisor is 0. */
function divNoNan(x: Tensor, divisor: number): Tensor {
  return divisor === 0 ? x.mul(0) : x.div(divisor);
}

/** Merges a mask into the weights: see `apply_mask` in Keras. */
function applyMask(
  weight: Tensor | null,
  mask: Tensor | null,
  reduction: Reduction,
): Tensor | null {
  if (mask === null) return weight;
  let float = mask.cast("float32");
  if (reduction === "mean" || reduction === "sum_over_batch_size") {
    // Of what is not masked the mean is to come out, over all positions.
    const valid = float.sum().dataSync()[0];
    float = float.mul(valid === 0 ? 0 : mask.size / valid);
  }
  if (weight === null) return float;
  const [a, b] = toSameRank(float, weight);
  return a.mul(b);
}

/**
 * The loss of a batch.
 *
 * @param values Losses, one a sample or a time step.
 * @param options Weights and mask, in the shape of the values or one they
 * broadcast to, and the reduction.
 * @returns A scalar; the weighted values without a reduction.
 */
export function reduceWeighted(
  values: Tensor,
  { weight, mask, reduction }: {
    weight: Tensor | null;
    mask: Tensor | null;
    reduction: Reduction;
  },
): Tensor {
  let losses = values;
  let factor = applyMask(weight, mask, reduction);
  if (factor !== null) {
    [losses, factor] = toSameRank(losses, factor);
    checkBroadcast(losses, factor);
  }
  const divisor = reduction === "sum"
    ? 1
    : reduction === "mean_with_sample_weight" && factor !== null
    ? factor.sum().dataSync()[0]
    : losses.size;
  const whole = reduction === null || reduction === "none" ||
    losses.rank === 0 || (losses.rank === 1 && losses.size === 0);
  const same = factor === null ||
    String(losses.shape) === String(factor.shape);
  if (!whole && same && divisor !== 0 && isFusible(losses, factor)) {
    return weightedSum(losses, factor, divisor);
  }
  if (factor !== null) losses = losses.mul(factor);
  if (whole) return losses;
  return reduction === "sum" ? losses.sum() : divNoNan(losses.sum(), divisor);
}

function checkBroadcast(losses: Tensor, weight: Tensor): void {
  const [a, b] = [losses.shape, weight.shape];
  const fits = Array.from(
    { length: Math.min(a.length, b.length) },
    (_, i) => [a[a.length - 1 - i], b[b.length - 1 - i]],
  ).every(([x, y]) => x === y || x === 1 || y === 1);
  if (!fits) {
    throw new TypeError(
      `Cannot weight losses as sample weights must have their shape or one that broadcasts to it: losses are [${a}], weights [${b}]; weights [${b}, 1] are the same for each time step`,
    );
  }
}
