/**
 * The orthogonal initializer.
 *
 * @module
 */
import { type DataType, type Tensor, tf } from "../../engine/mod.ts";
import { normal } from "../../numpy/random/mod.ts";
import { resolveArguments } from "../arguments/resolve.ts";
import { withoutNew } from "../callable.ts";
import { register } from "../serialization/registry.ts";
import { type Initializer, RandomInitializer } from "./initializer.ts";
import type { Seed } from "./random.ts";

/** Options of {@linkcode Orthogonal}. */
export interface OrthogonalOptions {
  /**
   * Factor of the matrix.
   *
   * @default {1}
   */
  gain?: number;
  /**
   * Makes the values the same in each run.
   *
   * @default {null}
   */
  seed?: Seed;
}

/**
 * The matrix with orthonormal columns of a QR decomposition whose R has a
 * positive diagonal: with this sign rule it is the only one.
 *
 * Householder reflections in float64 (Golub and Van Loan, algorithm 5.2.1);
 * Gram-Schmidt would lose orthogonality.
 *
 * @param a Matrix of `rows` by `columns`, row after row.
 * @param rows At least `columns`.
 * @param columns Number of columns.
 * @returns Q, `rows` by `columns`, row after row.
 */
export function orthonormalColumns(
  a: ArrayLike<number>,
  rows: number,
  columns: number,
): Float64Array {
  const r = Float64Array.from(a);
  const reflections: Float64Array[] = [];
  const signs: number[] = [];
  for (let k = 0; k < columns; k++) {
    const v = new Float64Array(rows - k);
    for (let i = k; i < rows; i++) v[i - k] = r[i * columns + k];
    const alpha = v[0] > 0 ? -length(v) : length(v);
    signs.push(alpha < 0 ? -1 : 1);
    v[0] -= alpha;
    const norm = length(v);
    if (norm > 0) { for (let i = 0; i < v.length; i++) v[i] /= norm; }
    reflect(r, v, k, rows, columns);
    reflections.push(v);
  }
  const q = new Float64Array(rows * columns);
  for (let k = 0; k < columns; k++) q[k * columns + k] = signs[k];
  for (let k = columns - 1; k >= 0; k--) {
    reflect(q, reflections[k], k, rows, columns);
  }
  return q;
}

/** Euclidean length of a vector. */
function length(v: Float64Array): number {
  return Math.sqrt(v.reduce((sum, value) => sum + value * value, 0));
}

/** `m -= 2 v (vᵀ m)` on the rows from `k` on. */
function reflect(
  m: Float64Array,
  v: Float64Array,
  k: number,
  rows: number,
  columns: number,
): void {
  const dots = new Float64Array(columns);
  for (let i = k; i < rows; i++) {
    for (let j = 0; j < columns; j++) dots[j] += v[i - k] * m[i * columns + j];
  }
  for (let i = k; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      m[i * columns + j] -= 2 * v[i - k] * dots[j];
    }
  }
}

class OrthogonalClass extends RandomInitializer {
  readonly gain: number;

  constructor(...args: unknown[]) {
    const { gain, seed } = resolveArguments<Required<OrthogonalOptions>>(
      "Orthogonal",
      { arguments: { gain: 1, seed: null } },
      args,
    );
    super(seed);
    this.gain = gain;
  }

  override call(shape: readonly number[], dtype: DataType): Tensor {
    if (shape.length < 2) {
      throw new RangeError(
        `The tensor to initialize must be at least two-dimensional. Received: shape=[${
          shape.join(", ")
        }] of rank ${shape.length}.`,
      );
    }
    const columns = shape.at(-1)!;
    const rows = shape.slice(0, -1).reduce((a, b) => a * b, 1);
    const [long, short] = [Math.max(rows, columns), Math.min(rows, columns)];
    const a = normal([long, short], this.nextSeed(), 0, 1);
    const q = tf.tensor2d(
      Float32Array.from(orthonormalColumns(a, long, short)),
      [long, short],
    );
    const matrix = rows < columns ? q.transpose() : q;
    return matrix.reshape([...shape]).mul(this.gain).cast(dtype);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), gain: this.gain };
  }
}

/**
 * A matrix with orthonormal rows or columns, whichever are fewer (Saxe et al.,
 * 2014): it keeps the length of what it multiplies.
 *
 * A weight of higher rank is seen as a matrix whose rows are all axes but the
 * last.
 *
 * @param gain Factor of the matrix.
 * @param seed A whole number, a `SeedGenerator`, or `null`.
 * @returns An initializer.
 * @throws {RangeError} At the call, if the weight is of rank below 2.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { initializers } from "kerno";
 *
 * const q = initializers.Orthogonal({ seed: 1 })([4, 3]);
 * const [first] = q.transpose().matMul(q).dataSync();
 * assert.ok(Math.abs(first - 1) < 1e-6);
 * ```
 *
 * @see `keras/src/initializers/random_initializers.py`
 */
export const Orthogonal: {
  new (gain?: number | OrthogonalOptions, seed?: Seed): Initializer;
  (gain?: number | OrthogonalOptions, seed?: Seed): Initializer;
} = withoutNew("Orthogonal", OrthogonalClass);
register("keras.initializers", "Orthogonal", Orthogonal, [
  "OrthogonalInitializer",
]);
