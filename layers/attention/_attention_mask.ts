/**
 * Which steps of a query see which steps of a value.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { withoutGradient } from "../_detached.ts";

/** The masks of a call; those of steps are `[batch, steps]`. */
export interface StepMasks {
  query: Tensor | null;
  value: Tensor | null;
  key: Tensor | null;
  /** `[batch, queries, values]`, or with fewer or more axes in front. */
  attention: Tensor | null;
}

function asBool(mask: Tensor): Tensor {
  return mask.dtype === "bool" ? mask : mask.cast("bool");
}

/**
 * All masks of a call as one.
 *
 * @param masks The masks.
 * @param bands Further masks, `[1, queries, values]`.
 * @returns A bool tensor, or `null` where nothing is masked.
 */
export function joinMasks(
  masks: StepMasks,
  bands: readonly Tensor[] = [],
): Tensor | null {
  return withoutGradient(() => {
    const { query, value, key, attention } = masks;
    const all = [
      ...(query ? [asBool(query).expandDims(-1)] : []),
      ...[value, key].filter((mask) => mask !== null)
        .map((mask) => asBool(mask).expandDims(-2)),
      ...bands,
      ...(attention ? [asBool(attention)] : []),
    ];
    return all.length === 0 ? null : all.reduce((a, b) => a.logicalAnd(b));
  });
}

/**
 * The mask of what a step may see by its place.
 *
 * @param queries Number of queries.
 * @param values Number of values.
 * @param causal Whether later values are hidden.
 * @param window Values this far away, or farther, are hidden; `null` for none.
 * @returns Masks `[1, queries, values]`.
 */
export function bandMasks(
  queries: number,
  values: number,
  causal: boolean,
  window: number | null,
): Tensor[] {
  if (!causal && window === null) return [];
  const ahead = tf.range(0, values).reshape([1, 1, values])
    .sub(tf.range(0, queries).reshape([1, queries, 1])) as Tensor;
  return [
    ...(causal ? [ahead.lessEqual(0)] : []),
    ...(window === null ? [] : [ahead.abs().less(window)]),
  ];
}

/**
 * A mask with as many axes as the scores: new ones stand where the heads do.
 *
 * @param mask A mask.
 * @param rank Number of axes of the scores.
 * @param axes Number of axes that are attended over.
 * @returns The mask of rank `rank`.
 * @throws {RangeError} If the mask has too few axes to say which is which, or too many.
 */
export function widenMask(mask: Tensor, rank: number, axes: number): Tensor {
  if (mask.rank === rank) return mask;
  const heads = mask.rank - 2 * axes;
  if (heads < 0 || mask.rank > rank) {
    throw new RangeError(
      `Cannot apply the attention mask as it must have from ${
        2 * axes
      } to ${rank} axes: current shape is [${mask.shape}]`,
    );
  }
  const shape = mask.shape as number[];
  return mask.reshape([
    ...shape.slice(0, heads),
    ...Array(rank - mask.rank).fill(1),
    ...shape.slice(heads),
  ]);
}
