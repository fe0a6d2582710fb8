/**
 * Products of vectors and matrices.
 *
 * @module
 */
import { type Tensor, tf } from "../engine/mod.ts";
import { numeric } from "./_numeric.ts";
import type { ArrayInput } from "./array.ts";
import { alike } from "./elementwise.ts";

function mismatch(call: string, a: Tensor, b: Tensor): RangeError {
  return new RangeError(
    `Cannot call ${call} as the sizes to be summed over must match: current shapes are [${a.shape}] and [${b.shape}]`,
  );
}

/**
 * The dot product: of vectors the inner product, of matrices the product, of
 * more dimensions the sum over the last axis of `a` and the last but one of `b`.
 *
 * @param a An array.
 * @param b An array.
 * @returns A tensor; 0-dimensional for two vectors.
 * @throws {TypeError} If an array holds texts.
 * @throws {RangeError} If the sizes to be summed over differ.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.equal(np.dot([1, 2], [3, 4]).arraySync(), 11);
 * ```
 *
 * @see `numpy.dot`
 */
export function dot(a: ArrayInput, b: ArrayInput): Tensor {
  return tf.tidy(() => {
    const [x, y] = alike(numeric("np.dot", a), numeric("np.dot", b));
    if (x.rank === 0 || y.rank === 0) return x.mul(y);
    const size = x.shape[x.rank - 1];
    const along = Math.max(y.rank - 2, 0);
    if (y.shape[along] !== size) throw mismatch("np.dot", x, y);
    const order = y.shape.map((_, i) => i).filter((i) => i !== along);
    const left = x.reshape([x.size / Math.max(size, 1), size]);
    const right = y.transpose([along, ...order]);
    const columns = order.map((i) => y.shape[i]);
    const product = left.matMul(
      right.reshape([size, columns.reduce((all, n) => all * n, 1)]),
    );
    return product.reshape([...x.shape.slice(0, -1), ...columns]);
  });
}

/**
 * The matrix product; axes before the last two are broadcast.
 *
 * @param a An array of one dimension or more.
 * @param b An array of one dimension or more.
 * @returns A tensor; of a vector its axis is missing.
 * @throws {TypeError} If an array holds texts or is 0-dimensional.
 * @throws {RangeError} If the sizes to be summed over differ.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * const a = np.array([[1, 2], [3, 4]]);
 * assert.deepEqual(np.matmul(a, np.eye(2)).arraySync(), [[1, 2], [3, 4]]);
 * ```
 *
 * @see `numpy.matmul`
 */
export function matmul(a: ArrayInput, b: ArrayInput): Tensor {
  return tf.tidy(() => {
    const [x, y] = alike(numeric("np.matmul", a), numeric("np.matmul", b));
    if (x.rank === 0 || y.rank === 0) {
      throw new TypeError(
        `Cannot call np.matmul as its arrays must have a dimension: current shapes are [${x.shape}] and [${y.shape}]; multiply scalars by mul`,
      );
    }
    const left = x.rank === 1 ? x.expandDims(0) : x;
    const right = y.rank === 1 ? y.expandDims(1) : y;
    if (left.shape[left.rank - 1] !== right.shape[right.rank - 2]) {
      throw mismatch("np.matmul", x, y);
    }
    const product = tf.matMul(left, right);
    const shape = product.shape.filter((_, i) =>
      !(x.rank === 1 && i === product.rank - 2) &&
      !(y.rank === 1 && i === product.rank - 1)
    );
    return product.reshape(shape);
  });
}
