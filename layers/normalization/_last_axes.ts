/**
 * Bringing axes to the end, where the engine normalizes along them.
 *
 * @module
 */
import type { Tensor } from "../../engine/mod.ts";

/**
 * Axes counted from the start, in rising order.
 *
 * @param axis An axis, or several.
 * @param rank How many axes there are.
 * @returns The axes.
 */
export function axesOf(
  axis: number | readonly number[],
  rank: number,
): number[] {
  const list = typeof axis === "number" ? [axis] : axis;
  return list.map((one) => one < 0 ? one + rank : one).sort((a, b) => a - b);
}

/**
 * Runs `f` with the axes as the last ones.
 *
 * @param x A tensor.
 * @param axes From {@linkcode axesOf}.
 * @param f A function that keeps the shape.
 * @returns Its result, with the axes where they were.
 */
export function onLastAxes(
  x: Tensor,
  axes: readonly number[],
  f: (x: Tensor) => Tensor,
): Tensor {
  if (axes.every((axis, i) => axis === x.rank - axes.length + i)) return f(x);
  const others = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const order = [...others, ...axes];
  const back = order.map((_, i) => order.indexOf(i));
  return f(x.transpose(order)).transpose(back);
}
