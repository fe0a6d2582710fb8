/**
 * Whether arrays and shapes are the same.
 *
 * @module
 */
import { type Tensor, tf } from "../engine/mod.ts";
import { named } from "./_arguments.ts";
import { numeric } from "./_numeric.ts";
import { type ArrayInput, asTensor } from "./array.ts";

/**
 * Whether two shapes are the same. (`==` of two lists compares identity.)
 *
 * @param a A shape; `null` for a size that is not fixed.
 * @param b Another.
 * @returns Whether they have the same sizes in the same order.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.ok(np.shapeEqual(np.zeros([32, 10]).shape, [32, 10]));
 * ```
 */
export function shapeEqual(
  a: readonly (number | null)[],
  b: readonly (number | null)[],
): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/**
 * Whether two arrays have the same shape and the same elements; NaN is not NaN.
 *
 * @param a An array.
 * @param b Another.
 * @returns Whether they are equal.
 * @throws {TypeError} If an array is ragged.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.ok(np.arrayEqual(np.arange(3), [0, 1, 2]));
 * ```
 *
 * @see `numpy.array_equal`
 */
export function arrayEqual(a: ArrayInput, b: ArrayInput): boolean {
  let equal = false;
  tf.tidy(() => {
    const x = asTensor(a);
    const y = asTensor(b);
    if (!shapeEqual(x.shape, y.shape)) return;
    const others = y.dataSync() as ArrayLike<number | string>;
    equal = Array.from(x.dataSync() as ArrayLike<number | string>)
      .every((value, i) => value === others[i]);
  });
  return equal;
}

/** Options of {@linkcode allclose}. */
export interface AllcloseOptions {
  /**
   * How far apart, as a fraction of the second number.
   *
   * @default {1e-5}
   */
  rtol?: number;
  /**
   * How far apart besides.
   *
   * @default {1e-8}
   */
  atol?: number;
  /**
   * Whether NaN is close to NaN.
   *
   * @default {false}
   */
  equalNan?: boolean;
}

/**
 * Whether all elements are close: `|a - b| <= atol + rtol * |b|`.
 *
 * @param a An array.
 * @param b An array that broadcasts with it.
 * @param rtol Fraction of `b`, or options; 1e-5 unless given.
 * @param atol What is added, 1e-8 unless given.
 * @param options Options; see {@linkcode AllcloseOptions}.
 * @returns Whether they are.
 * @throws {TypeError} If an array holds texts.
 * @throws {RangeError} If the shapes do not broadcast.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.ok(np.allclose([1, 2], [1, 2.00001]));
 * assert.ok(!np.allclose([1, 2], [1, 2.1]));
 * ```
 *
 * @see `numpy.allclose`
 */
export function allclose(
  a: ArrayInput,
  b: ArrayInput,
  rtol?: number | AllcloseOptions,
  atol?: number | AllcloseOptions,
  options?: AllcloseOptions,
): boolean {
  const given = named<AllcloseOptions>(
    "np.allclose",
    ["rtol", "atol", "equalNan"],
    [rtol, atol, options],
  );
  const { rtol: relative = 1e-5, atol: absolute = 1e-8, equalNan = false } =
    given;
  let close = false;
  tf.tidy(() => {
    const [x, y] = broadcast(
      numeric("np.allclose", a),
      numeric("np.allclose", b),
    );
    const others = y.dataSync();
    close = x.dataSync().every((value: number, i: number) => {
      const other = others[i];
      if (Number.isNaN(value) && Number.isNaN(other)) return equalNan;
      return value === other ||
        Number.isFinite(other) &&
          Math.abs(value - other) <= absolute + relative * Math.abs(other);
    });
  });
  return close;
}

function broadcast(x: Tensor, y: Tensor): [Tensor, Tensor] {
  const rank = Math.max(x.rank, y.rank);
  const size = (t: Tensor, i: number) => t.shape[i - rank + t.rank] ?? 1;
  const shape = Array.from({ length: rank }, (_, i) => {
    const [m, n] = [size(x, i), size(y, i)];
    if (m !== n && m !== 1 && n !== 1) {
      throw new RangeError(
        `Cannot compare as the shapes do not broadcast: current shapes are [${x.shape}] and [${y.shape}]`,
      );
    }
    return m === 1 ? n : m;
  });
  return [tf.broadcastTo(x, shape), tf.broadcastTo(y, shape)];
}
