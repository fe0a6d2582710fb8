/**
 * Elements in order, and each once.
 *
 * @module
 */
import { type DataType, type Tensor, tf } from "../engine/mod.ts";
import { axisOf, named } from "./_arguments.ts";
import { type ArrayInput, asTensor } from "./array.ts";
import type { AxisOptions } from "./manipulation.ts";

/** Ascending, NaN last, as NumPy; texts by code point. */
function compare(a: number | string, b: number | string): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(a !== a) - Number(b !== b);
}

/** The elements of a tensor, flat. */
function elements(x: Tensor): (number | string)[] {
  return Array.from(x.dataSync() as ArrayLike<number | string>);
}

function made(
  values: (number | string)[],
  shape: number[],
  dtype: DataType,
): Tensor {
  return tf.tensor(values as number[], shape, dtype);
}

/**
 * The elements along an axis in ascending order, NaN last.
 *
 * @param a An array.
 * @param axis The axis, or options; the last unless given, `null` flattens.
 * @returns A tensor of the same dtype.
 * @throws {TypeError} If the axis is no integer.
 * @throws {RangeError} If there is no such axis.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.sort([3, 1, 2]).arraySync(), [1, 2, 3]);
 * ```
 *
 * @see `numpy.sort`
 */
export function sort(
  a: ArrayInput,
  axis?: number | null | AxisOptions,
): Tensor {
  const given = named<AxisOptions>("np.sort", ["axis"], [axis]);
  return tf.tidy(() => {
    const x = asTensor(a);
    if (given.axis === null) {
      return made(elements(x).sort(compare), [x.size], x.dtype);
    }
    const along = axisOf("np.sort", given.axis ?? -1, x.rank);
    const order = x.shape.map((_, i) => i);
    [order[along], order[x.rank - 1]] = [x.rank - 1, along];
    // tfjs transposes no texts.
    const turn = (t: Tensor) => along === x.rank - 1 ? t : t.transpose(order);
    const last = turn(x);
    const length = x.shape[along];
    const values = elements(last);
    const sorted: (number | string)[] = [];
    for (let at = 0; at < values.length; at += length) {
      const row = values.slice(at, at + length).sort(compare);
      for (const value of row) sorted.push(value);
    }
    return turn(made(sorted, last.shape, x.dtype));
  });
}

/** Options of {@linkcode unique}. */
export interface UniqueOptions {
  /**
   * Adds where each element stands first.
   *
   * @default {false}
   */
  returnIndex?: boolean;
  /**
   * Adds, for each element of the array, where it stands in the result.
   *
   * @default {false}
   */
  returnInverse?: boolean;
  /**
   * Adds how often each element comes.
   *
   * @default {false}
   */
  returnCounts?: boolean;
}

/**
 * The different elements in ascending order.
 *
 * @param a An array; it is flattened.
 * @param options What to add; see {@linkcode UniqueOptions}.
 * @returns A tensor `[n]`; with an option a list of it and the int32 tensors
 * asked for, in the order of the options.
 * @throws {TypeError} If an option is unknown.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * const [values, counts] = np.unique([3, 1, 3], { returnCounts: true });
 * assert.deepEqual(values.arraySync(), [1, 3]);
 * assert.deepEqual(counts.arraySync(), [1, 2]);
 * ```
 *
 * @see `numpy.unique`
 */
export function unique(a: ArrayInput): Tensor;
/** As above, with more results. */
export function unique(a: ArrayInput, options: UniqueOptions): Tensor[];
export function unique(
  a: ArrayInput,
  options?: UniqueOptions,
): Tensor | Tensor[] {
  const given = named<UniqueOptions>(
    "np.unique",
    ["returnIndex", "returnInverse", "returnCounts"],
    [options],
  );
  return tf.tidy((): Tensor | Tensor[] => {
    const x = asTensor(a);
    const values = elements(x);
    const first = new Map<number | string, number>();
    const counts = new Map<number | string, number>();
    values.forEach((value, i) => {
      if (!first.has(value)) first.set(value, i);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    });
    const sorted = [...first.keys()].sort(compare);
    const place = new Map(sorted.map((value, i) => [value, i]));
    const index = (list: (number | undefined)[]) =>
      tf.tensor1d(list as number[], "int32");
    const results = [made(sorted, [sorted.length], x.dtype)];
    if (given.returnIndex) results.push(index(sorted.map((v) => first.get(v))));
    if (given.returnInverse) {
      results.push(index(values.map((v) => place.get(v))));
    }
    if (given.returnCounts) {
      results.push(index(sorted.map((v) => counts.get(v))));
    }
    return results.length === 1 ? results[0] : results;
  });
}
