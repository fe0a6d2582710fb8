/**
 * Arrays made from a shape or a range.
 *
 * @module
 */
import { type Tensor, tf } from "../engine/mod.ts";
import { named, shapeOf } from "./_arguments.ts";
import { type ArrayInput, type ArrayOptions, asTensor } from "./array.ts";
import { resolveDtype } from "./dtype.ts";

/** One size or a list of sizes. */
export type ShapeInput = number | readonly number[];

function filled(
  call: string,
  shape: unknown,
  value: number,
  options: unknown,
): Tensor {
  const { dtype = "float32" } = named<ArrayOptions>(call, ["dtype"], [options]);
  const wanted = resolveDtype(dtype);
  const sizes = shapeOf(call, shape);
  if (wanted === "string") {
    return tf.fill(sizes, value === 0 ? "" : String(value), "string");
  }
  return value === 0 ? tf.zeros(sizes, wanted) : tf.ones(sizes, wanted);
}

/**
 * An array of zeros.
 *
 * @param shape One size or a list of sizes.
 * @param dtype The dtype, or options; float32 unless given.
 * @returns A tensor of that shape.
 * @throws {TypeError} If the shape holds no integers or the dtype is unknown.
 * @throws {RangeError} If a size is negative.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.zeros([2, 2]).arraySync(), [[0, 0], [0, 0]]);
 * ```
 *
 * @see `numpy.zeros`
 */
export function zeros(
  shape: ShapeInput,
  dtype?: string | ArrayOptions,
): Tensor {
  return filled("np.zeros", shape, 0, dtype);
}

/**
 * An array of ones.
 *
 * @param shape One size or a list of sizes.
 * @param dtype The dtype, or options; float32 unless given.
 * @returns A tensor of that shape.
 * @throws {TypeError} If the shape holds no integers or the dtype is unknown.
 * @throws {RangeError} If a size is negative.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.ones(3).arraySync(), [1, 1, 1]);
 * ```
 *
 * @see `numpy.ones`
 */
export function ones(shape: ShapeInput, dtype?: string | ArrayOptions): Tensor {
  return filled("np.ones", shape, 1, dtype);
}

/**
 * An array whose values are still to be set. Here they are zeros.
 *
 * @param shape One size or a list of sizes.
 * @param dtype The dtype, or options; float32 unless given.
 * @returns A tensor of that shape.
 * @throws {TypeError} If the shape holds no integers or the dtype is unknown.
 * @throws {RangeError} If a size is negative.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.empty([4, 2]).shape, [4, 2]);
 * ```
 *
 * @see `numpy.empty`
 */
export function empty(
  shape: ShapeInput,
  dtype?: string | ArrayOptions,
): Tensor {
  return filled("np.empty", shape, 0, dtype);
}

/**
 * An array of one value.
 *
 * @param shape One size or a list of sizes.
 * @param fillValue A scalar, or an array that is broadcast to the shape.
 * @param dtype The dtype, or options; that of the value unless given.
 * @returns A tensor of that shape.
 * @throws {TypeError} If the shape holds no integers or the dtype is unknown.
 * @throws {RangeError} If a size is negative or the value does not broadcast.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.full([2], 7).arraySync(), [7, 7]);
 * ```
 *
 * @see `numpy.full`
 */
export function full(
  shape: ShapeInput,
  fillValue: ArrayInput,
  dtype?: string | ArrayOptions,
): Tensor {
  const given = named<ArrayOptions>("np.full", ["dtype"], [dtype]);
  const wanted = given.dtype === undefined
    ? undefined
    : resolveDtype(given.dtype);
  const sizes = shapeOf("np.full", shape);
  return tf.tidy(() => {
    const value = asTensor(fillValue, wanted);
    const offset = sizes.length - value.rank;
    if (
      value.shape.some((size, i) => size !== 1 && size !== sizes[i + offset])
    ) {
      throw new RangeError(
        `Cannot fill as a value of shape [${value.shape}] does not broadcast to [${sizes}]`,
      );
    }
    return value.size === 1
      ? tf.fill(sizes, scalarOf(value), value.dtype as "float32")
      : tf.broadcastTo(value, sizes);
  });
}

function scalarOf(value: Tensor): number {
  return value.dataSync()[0];
}

/** Options of {@linkcode eye}. */
export interface EyeOptions extends ArrayOptions {
  /**
   * Number of columns.
   *
   * @default {the number of rows}
   */
  M?: number;
  /**
   * Which diagonal holds the ones: 0 the main one, above 0 those over it.
   *
   * @default {0}
   */
  k?: number;
}

/**
 * A matrix with ones on a diagonal and zeros elsewhere.
 *
 * @param N Number of rows.
 * @param M Number of columns, or options; `N` unless given.
 * @param k Which diagonal, 0 for the main one.
 * @param dtype The dtype, or options; float32 unless given.
 * @returns A tensor of shape `[N, M]`.
 * @throws {TypeError} If a size is no integer or the dtype is unknown.
 * @throws {RangeError} If a size is negative.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.eye(2, { k: 1 }).arraySync(), [[0, 1], [0, 0]]);
 * ```
 *
 * @see `numpy.eye`
 */
export function eye(
  N: number,
  M?: number | EyeOptions,
  k?: number | EyeOptions,
  dtype?: string | EyeOptions,
): Tensor {
  const given = named<EyeOptions>("np.eye", ["M", "k", "dtype"], [M, k, dtype]);
  const [rows, columns] = shapeOf("np.eye", [N, given.M ?? N]);
  const wanted = resolveDtype(given.dtype ?? "float32");
  const values = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const j = i + (given.k ?? 0);
    if (j >= 0 && j < columns) values[i * columns + j] = 1;
  }
  return tf.tidy(() => tf.tensor2d(values, [rows, columns]).cast(wanted));
}

/** Options of {@linkcode arange}. */
export interface ArangeOptions extends ArrayOptions {
  /** Where the numbers end; not among them. */
  stop?: number;
  /**
   * Distance between two numbers.
   *
   * @default {1}
   */
  step?: number;
}

/**
 * Numbers at equal distances: `arange(stop)`, `arange(start, stop)` or
 * `arange(start, stop, step)`.
 *
 * @param start First number; with nothing else the end, and 0 the first.
 * @param stop Where the numbers end, or options; not among them.
 * @param step Distance between two numbers, 1 unless given.
 * @param dtype The dtype, or options; int32 if all of them are integers, else
 * float32.
 * @returns A tensor of shape `[ceil((stop - start) / step)]`.
 * @throws {TypeError} If an argument is no number or the dtype is unknown.
 * @throws {RangeError} If `step` is 0 or the length is not finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.arange(3).arraySync(), [0, 1, 2]);
 * assert.deepEqual(np.arange(5, -3, -2).arraySync(), [5, 3, 1, -1]);
 * ```
 *
 * @see `numpy.arange`
 */
export function arange(
  start: number,
  stop?: number | ArangeOptions,
  step?: number | ArangeOptions,
  dtype?: string | ArangeOptions,
): Tensor {
  const given = named<ArangeOptions>("np.arange", ["stop", "step", "dtype"], [
    stop,
    step,
    dtype,
  ]);
  const first = given.stop === undefined ? 0 : start;
  const end = given.stop ?? start;
  const by = given.step ?? 1;
  for (const value of [first, end, by]) {
    if (typeof value !== "number") {
      throw new TypeError(
        `Cannot call np.arange as start, stop and step must be numbers: current value is ${value}`,
      );
    }
  }
  const length = Math.max(0, Math.ceil((end - first) / by));
  if (by === 0 || !Number.isFinite(length)) {
    throw new RangeError(
      `Cannot call np.arange as its length must be finite: current value is start=${first}, stop=${end}, step=${by}`,
    );
  }
  const whole = [first, end, by].every(Number.isInteger);
  const wanted = resolveDtype(given.dtype ?? (whole ? "int32" : "float32"));
  // NumPy takes the distance of the first two numbers, rounding included.
  const distance = (first + by) - first;
  const values = Array.from({ length }, (_, i) => first + i * distance);
  return asTensor(values, wanted);
}

/** Options of {@linkcode linspace}. */
export interface LinspaceOptions extends ArrayOptions {
  /**
   * How many numbers.
   *
   * @default {50}
   */
  num?: number;
  /**
   * Whether `stop` is the last number.
   *
   * @default {true}
   */
  endpoint?: boolean;
}

/**
 * A count of numbers at equal distances from `start` to `stop`.
 *
 * @param start First number.
 * @param stop Last number.
 * @param num How many, or options; 50 unless given.
 * @param endpoint Whether `stop` is among them, true unless given.
 * @param options Options; see {@linkcode LinspaceOptions}.
 * @returns float32 `[num]`.
 * @throws {TypeError} If `num` is no integer or the dtype is unknown.
 * @throws {RangeError} If `num` is negative.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.linspace(0, 1, 5).arraySync(), [0, 0.25, 0.5, 0.75, 1]);
 * ```
 *
 * @see `numpy.linspace`
 */
export function linspace(
  start: number,
  stop: number,
  num?: number | LinspaceOptions,
  endpoint?: boolean | LinspaceOptions,
  options?: LinspaceOptions,
): Tensor {
  const given = named<LinspaceOptions>("np.linspace", [
    "num",
    "endpoint",
    "dtype",
  ], [
    num,
    endpoint,
    options,
  ]);
  const [count] = shapeOf("np.linspace", given.num ?? 50);
  const closed = given.endpoint ?? true;
  const parts = closed ? count - 1 : count;
  const step = parts > 0 ? (stop - start) / parts : NaN;
  const values = Array.from(
    { length: count },
    (_, i) => parts > 0 ? i * step + start : start,
  );
  if (closed && count > 1) values[count - 1] = stop;
  return asTensor(values, resolveDtype(given.dtype ?? "float32"));
}
