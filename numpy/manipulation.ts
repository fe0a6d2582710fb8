/**
 * Arrays put into other shapes, together, or into order.
 *
 * @module
 */
import { type Tensor, tf } from "../engine/mod.ts";
import { axisOf, named } from "./_arguments.ts";
import { type ArrayInput, asTensor } from "./array.ts";
import type { ShapeInput } from "./creation.ts";

/** Options of functions that work along one axis. */
export interface AxisOptions {
  /** The axis, counted from the end if negative. */
  axis?: number | null;
}

/**
 * The same elements in another shape.
 *
 * @param a An array.
 * @param shape One size or a list of sizes; one may be -1 for what is left.
 * @returns A tensor of that shape.
 * @throws {TypeError} If a size is no integer.
 * @throws {RangeError} If the elements do not fit the shape.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.reshape([1, 2, 3, 4], [2, -1]).shape, [2, 2]);
 * ```
 *
 * @see `numpy.reshape`
 */
export function reshape(a: ArrayInput, shape: ShapeInput): Tensor {
  const sizes = typeof shape === "number" ? [shape] : [...shape];
  if (!sizes.every(Number.isInteger)) {
    throw new TypeError(
      `Cannot reshape as a shape must hold integers: current value is [${sizes}]`,
    );
  }
  return tf.tidy(() => {
    const x = asTensor(a);
    const known = sizes.filter((size) => size !== -1);
    const product = known.reduce((all, size) => all * size, 1);
    const fits = sizes.length === known.length
      ? product === x.size
      : sizes.length - known.length === 1 && product > 0 &&
        x.size % product === 0;
    if (!fits || known.some((size) => size < 0)) {
      throw new RangeError(
        `Cannot reshape array of size ${x.size} into shape [${sizes}]`,
      );
    }
    return x.reshape(sizes);
  });
}

/** The tensors of a list, all of one dtype: float32 over int32 over bool. */
function joined(call: string, arrays: readonly ArrayInput[]): Tensor[] {
  const list = Array.from(arrays, (one) => asTensor(one));
  if (list.length === 0) {
    throw new RangeError(`Cannot call ${call} as it needs at least one array`);
  }
  const dtypes = new Set(list.map((x) => x.dtype));
  if (dtypes.size === 1) return list;
  if (dtypes.has("string")) {
    throw new TypeError(
      `Cannot call ${call} as texts and numbers do not mix: current dtypes are ${
        [
          ...dtypes,
        ].join(", ")
      }`,
    );
  }
  return list.map((x) => x.cast(dtypes.has("float32") ? "float32" : "int32"));
}

function listOf(shapes: readonly Tensor[]): string {
  return shapes.map((x) => `[${x.shape}]`).join(", ");
}

/**
 * Arrays put one after the other along an axis that they have.
 *
 * @param arrays Arrays of equal shape but along the axis.
 * @param axis The axis, or options; 0 unless given, `null` flattens the arrays.
 * @returns A tensor; float32 if one of them is.
 * @throws {TypeError} If texts and numbers mix or the axis is no integer.
 * @throws {RangeError} If the list is empty, the shapes do not fit or there is
 * no such axis.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.concatenate([[1, 2], [3]]).arraySync(), [1, 2, 3]);
 * ```
 *
 * @see `numpy.concatenate`
 */
export function concatenate(
  arrays: readonly ArrayInput[],
  axis?: number | null | AxisOptions,
): Tensor {
  const call = "np.concatenate";
  const given = named<AxisOptions>(call, ["axis"], [axis]);
  return tf.tidy(() => {
    const list = joined(call, arrays);
    if (given.axis === null) return tf.concat(list.map((x) => x.flatten()));
    const along = axisOf(call, given.axis ?? 0, list[0].rank);
    const fits = (x: Tensor) =>
      x.rank === list[0].rank &&
      x.shape.every((size, i) => i === along || size === list[0].shape[i]);
    if (!list.every(fits)) {
      throw new RangeError(
        `Cannot call ${call} as all sizes but along axis ${along} must match: current shapes are ${
          listOf(list)
        }`,
      );
    }
    return tf.concat(list, along);
  });
}

/**
 * Arrays put together along a new axis.
 *
 * @param arrays Arrays of one shape.
 * @param axis Where the new axis stands, or options; 0 unless given.
 * @returns A tensor with one dimension more; float32 if one of them is.
 * @throws {TypeError} If texts and numbers mix or the axis is no integer.
 * @throws {RangeError} If the list is empty, the shapes differ or there is no
 * such axis.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.stack([[1, 2], [3, 4]], 1).arraySync(), [[1, 3], [2, 4]]);
 * ```
 *
 * @see `numpy.stack`
 */
export function stack(
  arrays: readonly ArrayInput[],
  axis?: number | AxisOptions,
): Tensor {
  const call = "np.stack";
  const given = named<AxisOptions>(call, ["axis"], [axis]);
  return tf.tidy(() => {
    const list = joined(call, arrays);
    if (list.some((x) => `${x.shape}` !== `${list[0].shape}`)) {
      throw new RangeError(
        `Cannot call ${call} as all arrays must have one shape: current shapes are ${
          listOf(list)
        }`,
      );
    }
    return tf.stack(list, axisOf(call, given.axis ?? 0, list[0].rank + 1));
  });
}

/**
 * The same elements with one more axis, of size 1.
 *
 * @param a An array.
 * @param axis Where the axis stands in the result, or options.
 * @returns A tensor with one dimension more.
 * @throws {TypeError} If the axis is no integer.
 * @throws {RangeError} If there is no such place.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.expandDims([1, 2], 0).shape, [1, 2]);
 * ```
 *
 * @see `numpy.expand_dims`
 */
export function expandDims(a: ArrayInput, axis: number | AxisOptions): Tensor {
  const given = named<AxisOptions>("np.expandDims", ["axis"], [axis]);
  return tf.tidy(() => {
    const x = asTensor(a);
    return x.expandDims(axisOf("np.expandDims", given.axis, x.rank + 1));
  });
}

/**
 * The same elements without axes of size 1.
 *
 * @param a An array.
 * @param axis Which axes go, or options; every axis of size 1 unless given.
 * @returns A tensor with fewer dimensions.
 * @throws {TypeError} If an axis is no integer.
 * @throws {RangeError} If there is no such axis or its size is not 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.squeeze([[[1, 2]]]).shape, [2]);
 * ```
 *
 * @see `numpy.squeeze`
 */
export function squeeze(
  a: ArrayInput,
  axis?: number | readonly number[] | { axis?: number | readonly number[] },
): Tensor {
  const call = "np.squeeze";
  const given = named<{ axis: number | number[] }>(call, ["axis"], [axis]);
  return tf.tidy(() => {
    const x = asTensor(a);
    if (given.axis === undefined) return x.squeeze();
    const axes = [given.axis].flat().map((one) => axisOf(call, one, x.rank));
    for (const one of axes) {
      if (x.shape[one] !== 1) {
        throw new RangeError(
          `Cannot call ${call} as an axis that goes must have size 1: current size of axis ${one} is ${
            x.shape[one]
          }`,
        );
      }
    }
    return x.reshape(x.shape.filter((_, i) => !axes.includes(i)));
  });
}

/**
 * An array with its axes in another order.
 *
 * @param a An array.
 * @param axes The axes in their new order, or options; reversed unless given.
 * @returns A tensor.
 * @throws {TypeError} If an axis is no integer.
 * @throws {RangeError} If the axes are not each axis once.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.transpose([[1, 2], [3, 4]]).arraySync(), [[1, 3], [2, 4]]);
 * ```
 *
 * @see `numpy.transpose`
 */
export function transpose(
  a: ArrayInput,
  axes?: readonly number[] | { axes?: readonly number[] },
): Tensor {
  const call = "np.transpose";
  const given = named<{ axes: number[] }>(call, ["axes"], [axes]);
  return tf.tidy(() => {
    const x = asTensor(a);
    if (given.axes === undefined) return x.transpose();
    const order = given.axes.map((one) => axisOf(call, one, x.rank));
    if (order.length !== x.rank || new Set(order).size !== x.rank) {
      throw new RangeError(
        `Cannot call ${call} as axes must hold each axis once: current value is [${given.axes}] for ${x.rank} axes`,
      );
    }
    return x.transpose(order);
  });
}
