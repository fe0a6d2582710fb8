/**
 * Products of two tensors by an equation, as one product of matrices.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";

/** The tensor with its axes in another order. */
function permuted(x: Tensor, from: string, to: string): Tensor {
  return from === to
    ? x
    : x.transpose([...to].map((axis) => from.indexOf(axis)));
}

/**
 * Sums of products, such as `"abc,cd->abd"`.
 *
 * @param equation The axes of both tensors and of the result, a letter each.
 * @param a A float32 tensor.
 * @param b A float32 tensor.
 * @returns A float32 tensor with the axes after the arrow.
 * @throws {TypeError} If an axis stands twice in one tensor, or the result has one that neither has.
 */
export function einsum(equation: string, a: Tensor, b: Tensor): Tensor {
  const [inputs, out] = equation.split("->");
  const [left, right] = inputs.split(",");
  for (const axes of [left, right, out]) {
    if (new Set(axes).size === axes.length) continue;
    throw new TypeError(
      `Cannot compute ${equation} as an axis must not stand twice in one tensor: current axes are ${axes}`,
    );
  }
  const sizes = new Map<string, number>();
  [...left].forEach((axis, i) => sizes.set(axis, a.shape[i]!));
  [...right].forEach((axis, i) => sizes.set(axis, b.shape[i]!));
  const both = [...left].filter((axis) => right.includes(axis));
  const batch = both.filter((axis) => out.includes(axis)).join("");
  const inner = both.filter((axis) => !out.includes(axis)).join("");
  const own = (axes: string, other: string) =>
    [...axes].filter((axis) => !other.includes(axis) && out.includes(axis))
      .join("");
  const [rows, columns] = [own(left, right), own(right, left)];
  const x = summed(a, left, batch + rows + inner);
  const y = summed(b, right, batch + inner + columns);
  const count = (axes: string) =>
    [...axes].reduce((n, axis) => n * sizes.get(axis)!, 1);
  const [m, k, n] = [count(rows), count(inner), count(columns)];
  const outer = batch === "" ? [] : [count(batch)];
  const product = tf.matMul(
    permuted(x.tensor, x.axes, batch + rows + inner)
      .reshape([...outer, m, k]) as never,
    permuted(y.tensor, y.axes, batch + inner + columns)
      .reshape([...outer, k, n]) as never,
  ) as Tensor;
  const order = batch + rows + columns;
  const shaped = product.reshape([...order].map((axis) => sizes.get(axis)!));
  return permuted(shaped, order, out);
}

/**
 * How many axes a product of the last axes of the input with the first ones of
 * the kernel sums over, as `"abc,cde->abde"` does over one.
 *
 * @param equation As for {@linkcode einsum}.
 * @returns The number of axes, or null for a product of another kind.
 */
export function denseAxes(equation: string): number | null {
  const [inputs, out] = equation.split("->");
  const [left, right] = inputs.split(",");
  for (let inner = 1; inner < left.length; inner++) {
    const rows = left.slice(0, -inner);
    const columns = right.slice(inner);
    if (
      left.slice(-inner) === right.slice(0, inner) && rows + columns === out &&
      columns !== ""
    ) return inner;
  }
  return null;
}

/** The tensor without the axes that nobody else has. */
function summed(
  tensor: Tensor,
  axes: string,
  wanted: string,
): { tensor: Tensor; axes: string } {
  const spare = [...axes].filter((axis) => !wanted.includes(axis));
  if (spare.length === 0) return { tensor, axes };
  return {
    tensor: tensor.sum(spare.map((axis) => axes.indexOf(axis))),
    axes: [...axes].filter((axis) => wanted.includes(axis)).join(""),
  };
}
