/**
 * Sums, means and extremes along axes.
 *
 * @module
 */
import { type Tensor, tf } from "../engine/mod.ts";
import { axisOf, named } from "./_arguments.ts";
import { numeric } from "./_numeric.ts";
import type { ArrayInput } from "./array.ts";

/** One axis, several, or `null` for all of them. */
export type Axes = number | readonly number[] | null;

/** Options of the reductions. */
export interface ReductionOptions {
  /**
   * One axis, several, or `null` for all of them.
   *
   * @default {null}
   */
  axis?: Axes;
  /**
   * Whether the axes stay, with size 1.
   *
   * @default {false}
   */
  keepdims?: boolean;
}

/** Options of {@linkcode std} and {@linkcode var_}. */
export interface SpreadOptions extends ReductionOptions {
  /**
   * What is taken off the count of elements before the division.
   *
   * @default {0}
   */
  ddof?: number;
}

function axesOf(call: string, axis: unknown, rank: number): number[] {
  if (axis === undefined || axis === null) {
    return Array.from({ length: rank }, (_, i) => i);
  }
  const axes = (Array.isArray(axis) ? axis : [axis])
    .map((one) => axisOf(call, one, rank));
  if (new Set(axes).size < axes.length) {
    throw new RangeError(
      `Cannot call ${call} as an axis is given twice: current value is [${axis}]`,
    );
  }
  return axes;
}

function reduced(
  call: string,
  a: ArrayInput,
  rest: unknown[],
  reduce: (x: Tensor, axes: number[], keepdims: boolean) => Tensor,
): Tensor {
  const { axis, keepdims = false } = named<ReductionOptions>(
    call,
    ["axis", "keepdims"],
    rest,
  );
  return tf.tidy(() => {
    const x = numeric(call, a);
    return reduce(x, axesOf(call, axis, x.rank), keepdims);
  });
}

/**
 * The sum of the elements along axes.
 *
 * @param a An array.
 * @param axis One axis or several, or options; all of them unless given.
 * @param keepdims Whether the axes stay, with size 1.
 * @returns A tensor of the dtype of `a`, of int32 for bool; 0-dimensional where
 * all axes are taken.
 * @throws {TypeError} If an axis is no integer or `a` holds texts.
 * @throws {RangeError} If there is no such axis.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.sum([[1, 2], [3, 4]], 0).arraySync(), [4, 6]);
 * ```
 *
 * @see `numpy.sum`
 */
export function sum(
  a: ArrayInput,
  axis?: Axes | ReductionOptions,
  keepdims?: boolean | ReductionOptions,
): Tensor {
  return reduced(
    "np.sum",
    a,
    [axis, keepdims],
    (x, axes, keep) => tf.sum(x, axes, keep),
  );
}

/**
 * The mean of the elements along axes.
 *
 * @param a An array.
 * @param axis One axis or several, or options; all of them unless given.
 * @param keepdims Whether the axes stay, with size 1.
 * @returns float32; 0-dimensional where all axes are taken.
 * @throws {TypeError} If an axis is no integer or `a` holds texts.
 * @throws {RangeError} If there is no such axis.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.equal(np.mean([1, 2, 3, 6]).arraySync(), 3);
 * ```
 *
 * @see `numpy.mean`
 */
export function mean(
  a: ArrayInput,
  axis?: Axes | ReductionOptions,
  keepdims?: boolean | ReductionOptions,
): Tensor {
  return reduced(
    "np.mean",
    a,
    [axis, keepdims],
    (x, axes, keep) => tf.mean(x.toFloat(), axes, keep),
  );
}

function spread(
  call: string,
  a: ArrayInput,
  rest: unknown[],
  finish: (variance: Tensor) => Tensor,
): Tensor {
  const { axis, ddof = 0, keepdims = false } = named<SpreadOptions>(
    call,
    ["axis", "ddof", "keepdims"],
    rest,
  );
  return tf.tidy(() => {
    const x = numeric(call, a).toFloat();
    const axes = axesOf(call, axis, x.rank);
    const count = axes.reduce((product, i) => product * x.shape[i], 1);
    const squares = x.sub(tf.mean(x, axes, true)).square();
    return finish(tf.sum(squares, axes, keepdims).div(count - ddof));
  });
}

/**
 * The standard deviation of the elements along axes.
 *
 * @param a An array.
 * @param axis One axis or several, or options; all of them unless given.
 * @param options Options; see {@linkcode SpreadOptions}.
 * @returns float32; 0-dimensional where all axes are taken.
 * @throws {TypeError} If an axis is no integer or `a` holds texts.
 * @throws {RangeError} If there is no such axis.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.equal(np.std([1, 3]).arraySync(), 1);
 * ```
 *
 * @see `numpy.std`
 */
export function std(
  a: ArrayInput,
  axis?: Axes | SpreadOptions,
  options?: SpreadOptions,
): Tensor {
  return spread("np.std", a, [axis, options], tf.sqrt);
}

/**
 * The variance of the elements along axes; `np.var`.
 *
 * @param a An array.
 * @param axis One axis or several, or options; all of them unless given.
 * @param options Options; see {@linkcode SpreadOptions}.
 * @returns float32; 0-dimensional where all axes are taken.
 * @throws {TypeError} If an axis is no integer or `a` holds texts.
 * @throws {RangeError} If there is no such axis.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.equal(np.var([1, 3], { ddof: 1 }).arraySync(), 2);
 * ```
 *
 * @see `numpy.var`
 */
export function var_(
  a: ArrayInput,
  axis?: Axes | SpreadOptions,
  options?: SpreadOptions,
): Tensor {
  return spread("np.var", a, [axis, options], (variance) => variance);
}

/**
 * The largest element along axes.
 *
 * @param a An array.
 * @param axis One axis or several, or options; all of them unless given.
 * @param keepdims Whether the axes stay, with size 1.
 * @returns A tensor of the dtype of `a`; 0-dimensional where all axes are taken.
 * @throws {TypeError} If an axis is no integer or `a` holds texts.
 * @throws {RangeError} If there is no such axis, or nothing along it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.max([[1, 5], [3, 4]], 1).arraySync(), [5, 4]);
 * ```
 *
 * @see `numpy.max`
 */
export function max(
  a: ArrayInput,
  axis?: Axes | ReductionOptions,
  keepdims?: boolean | ReductionOptions,
): Tensor {
  return reduced(
    "np.max",
    a,
    [axis, keepdims],
    (x, axes, keep) => tf.max(notEmpty("np.max", x, axes), axes, keep),
  );
}

/**
 * The smallest element along axes.
 *
 * @param a An array.
 * @param axis One axis or several, or options; all of them unless given.
 * @param keepdims Whether the axes stay, with size 1.
 * @returns A tensor of the dtype of `a`; 0-dimensional where all axes are taken.
 * @throws {TypeError} If an axis is no integer or `a` holds texts.
 * @throws {RangeError} If there is no such axis, or nothing along it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.min([[1, 5], [3, 4]], 1).arraySync(), [1, 3]);
 * ```
 *
 * @see `numpy.min`
 */
export function min(
  a: ArrayInput,
  axis?: Axes | ReductionOptions,
  keepdims?: boolean | ReductionOptions,
): Tensor {
  return reduced(
    "np.min",
    a,
    [axis, keepdims],
    (x, axes, keep) => tf.min(notEmpty("np.min", x, axes), axes, keep),
  );
}

function notEmpty(call: string, x: Tensor, axes: readonly number[]): Tensor {
  if (axes.some((axis) => x.shape[axis] === 0)) {
    throw new RangeError(
      `Cannot call ${call} as there is nothing along the axis: current shape is [${x.shape}]`,
    );
  }
  return x;
}

function place(
  call: string,
  a: ArrayInput,
  rest: unknown[],
  find: (x: Tensor, axis: number) => Tensor,
): Tensor {
  const { axis, keepdims = false } = named<ReductionOptions>(
    call,
    ["axis", "keepdims"],
    rest,
  );
  return tf.tidy(() => {
    const x = numeric(call, a);
    if (axis === undefined || axis === null) {
      const found = find(notEmpty(call, x.flatten(), [0]), 0);
      return keepdims ? found.reshape(x.shape.map(() => 1)) : found;
    }
    const along = axisOf(call, axis, x.rank);
    const found = find(notEmpty(call, x, [along]), along);
    return keepdims ? found.expandDims(along) : found;
  });
}

/**
 * The index of the largest element; of equal ones the first.
 *
 * @param a An array.
 * @param axis An axis, or options; over the flattened array unless given.
 * @param options Options; see {@linkcode ReductionOptions}.
 * @returns int32; 0-dimensional without an axis.
 * @throws {TypeError} If the axis is no integer or `a` holds texts.
 * @throws {RangeError} If there is no such axis, or nothing along it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.equal(np.argmax([3, 9, 4]).arraySync(), 1);
 * ```
 *
 * @see `numpy.argmax`
 */
export function argmax(
  a: ArrayInput,
  axis?: number | null | ReductionOptions,
  options?: ReductionOptions,
): Tensor {
  return place("np.argmax", a, [axis, options], (x, along) => x.argMax(along));
}

/**
 * The index of the smallest element; of equal ones the first.
 *
 * @param a An array.
 * @param axis An axis, or options; over the flattened array unless given.
 * @param options Options; see {@linkcode ReductionOptions}.
 * @returns int32; 0-dimensional without an axis.
 * @throws {TypeError} If the axis is no integer or `a` holds texts.
 * @throws {RangeError} If there is no such axis, or nothing along it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.equal(np.argmin([3, 9, 4]).arraySync(), 0);
 * ```
 *
 * @see `numpy.argmin`
 */
export function argmin(
  a: ArrayInput,
  axis?: number | null | ReductionOptions,
  options?: ReductionOptions,
): Tensor {
  return place("np.argmin", a, [axis, options], (x, along) => x.argMin(along));
}

/**
 * Running sums along an axis.
 *
 * @param a An array.
 * @param axis An axis, or options; over the flattened array unless given.
 * @returns A tensor of the shape of `a`, flat without an axis.
 * @throws {TypeError} If the axis is no integer or `a` holds texts.
 * @throws {RangeError} If there is no such axis.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.cumsum([1, 2, 3]).arraySync(), [1, 3, 6]);
 * ```
 *
 * @see `numpy.cumsum`
 */
export function cumsum(
  a: ArrayInput,
  axis?: number | null | { axis?: number | null },
): Tensor {
  const given = named<{ axis: number | null }>("np.cumsum", ["axis"], [axis]);
  return tf.tidy(() => {
    const x = numeric("np.cumsum", a);
    if (given.axis === undefined || given.axis === null) {
      return tf.cumsum(x.flatten());
    }
    return tf.cumsum(x, axisOf("np.cumsum", given.axis, x.rank));
  });
}
