/**
 * Products of matrices that lie in the WASM memory.
 *
 * @module
 */
import { memory } from "./memory.ts";
import { fork, methodFor, ready } from "./pool.ts";
import { wasm } from "./wasm.ts";

/** A matrix in the WASM memory. */
export interface Matrix {
  /** Byte offset of its first element. */
  address: number;
  /** Elements from one row to the next, as it is stored. */
  stride: number;
  /** Elements from one matrix of the batch to the next. */
  step?: number;
  /** Whether it is stored transposed. */
  transposed?: boolean;
}

/** C = op(A) op(B), or C += with `accumulate`, for each of a batch. */
export interface Product {
  /** Matrices in the batch. */
  batch?: number;
  /** Rows of C. */
  m: number;
  /** Columns of C. */
  n: number;
  /** Columns of op(A). */
  k: number;
  a: Matrix;
  b: Matrix;
  c: Matrix;
  accumulate?: boolean;
}

/** Multiplications below which forking costs more than it gives. */
const FORK = { relaxed: 1 << 20, strict: 1 << 20, native: 1 << 22 };

/** Computes a product by the method for its size. */
export function gemm(product: Product): void {
  const { batch = 1, m, n, k, a, b, c, accumulate = false } = product;
  if (batch * m * n === 0) return;
  const work = batch * m * n * k;
  const method = methodFor(m * n * k);
  const count = work < FORK[method] ? 1 : ready();
  const space = wasm().gemmBytes(m, n, k) + 63 & ~63;
  const job = memory.scratch(18 * 4);
  const room = memory.scratch(space * count);
  memory.i32.set([
    ...[batch, a.transposed ? 1 : 0, b.transposed ? 1 : 0, m, n, k],
    ...[a.address, a.stride, (a.step ?? 0) * 4],
    ...[b.address, b.stride, (b.step ?? 0) * 4],
    ...[c.address, c.stride, (c.step ?? 0) * 4, accumulate ? 1 : 0],
    ...[room, space],
  ], job >>> 2);
  fork("gemmJob", job, count, method);
}
