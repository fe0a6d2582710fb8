/**
 * Attention of projected tensors over any of their axes.
 *
 * @module
 */
import {
  type AttentionDropout,
  type AttentionResult,
  scaledDotProductAttention,
  type Tensor,
  tf,
} from "../../engine/mod.ts";

/** What {@linkcode attend} takes. */
export interface Attend {
  /** `[batch, ..., heads, depth]`. */
  query: Tensor;
  key: Tensor;
  value: Tensor;
  /** Axes that are attended over. */
  axes: readonly number[];
  scale: number;
  /** Bool, of the rank of the scores. */
  mask: Tensor | null;
  causal: boolean;
  window: number | null;
  masked: "replace" | "zero";
  dropout: AttentionDropout | Tensor | null;
  returnScores: boolean;
}

const product = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);

/** The order of axes with those attended over just before heads and depth. */
function orderOf(rank: number, axes: readonly number[]): number[] {
  const outer = Array.from({ length: rank - 2 }, (_, i) => i)
    .filter((axis) => !axes.includes(axis));
  return [...outer, ...axes, rank - 2, rank - 1];
}

/** The mask with its groups of axes made one each: outer, heads, both sides. */
function fourAxes(mask: Tensor, groups: readonly number[][]): Tensor {
  let at = 0;
  const wide: number[] = [];
  const sizes = groups.map((full) => {
    const own = mask.shape.slice(at, at += full.length);
    const shared = own.every((size) => size === 1);
    wide.push(...(shared ? own : full));
    return shared ? 1 : product(full);
  });
  const whole = tf.broadcastTo(mask.cast("int32"), wide as [number]);
  return whole.cast("bool").reshape(sizes);
}

/**
 * Scores of queries and keys, and with them the means of values.
 *
 * @param call Tensors and options; see {@linkcode Attend}.
 * @returns The output, of the axes of the query; the scores, if wanted:
 * `[..., heads, queries, values]` with the axes that are not attended over in front.
 */
export function attend(call: Attend): AttentionResult {
  const { query, axes } = call;
  const { rank } = query;
  const options = {
    scale: call.scale,
    causal: call.causal,
    window: call.window,
    masked: call.masked,
    dropout: call.dropout,
    returnScores: call.returnScores,
  };
  if (rank === 4 && axes.length === 1 && axes[0] === 1) {
    const { key, value, mask } = call;
    return scaledDotProductAttention(query, key, value, { ...options, mask });
  }
  const order = orderOf(rank, axes);
  const outer = rank - 2 - axes.length;
  const sizesOf = (x: Tensor) => order.map((axis) => x.shape[axis]!);
  const flat = (x: Tensor) => {
    const sizes = sizesOf(x);
    const batch = product(sizes.slice(0, outer));
    const rows = product(sizes.slice(outer, rank - 2));
    return x.transpose(order)
      .reshape([batch, rows, ...sizes.slice(rank - 2)]) as Tensor;
  };
  const [sizes, others] = [sizesOf(query), sizesOf(call.key)];
  const heads = [sizes[rank - 2]];
  const groups = [
    sizes.slice(0, outer),
    heads,
    sizes.slice(outer, rank - 2),
    others.slice(outer, rank - 2),
  ];
  const { output, scores } = scaledDotProductAttention(
    flat(query),
    flat(call.key),
    flat(call.value),
    {
      ...options,
      mask: call.mask && fourAxes(call.mask, groups),
      dropout: call.dropout instanceof tf.Tensor
        ? (call.dropout as Tensor).reshape(groups.map(product))
        : call.dropout,
    },
  );
  const back = order.map((_, axis) => order.indexOf(axis));
  const shape = [...sizes.slice(0, -1), call.value.shape[rank - 1]!];
  return {
    output: output.reshape(shape).transpose(back),
    scores: scores && scores.reshape(groups.flat()),
  };
}
