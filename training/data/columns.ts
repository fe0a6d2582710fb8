/**
 * Data as training reads it: numbers by row, apart from tensors, so that a batch
 * is a copy of rows and the caller may dispose of what was given.
 *
 * @module
 */
import { type DataType, type Tensor, tf } from "../../engine/mod.ts";
import { toTensors } from "../../layers/_inputs.ts";
import { flatten, mapStructure } from "../../layers/tree.ts";
import { pyRepr } from "../../display/mod.ts";

type Values = Float32Array | Int32Array | Uint8Array | string[];

/** One array of samples. */
export class Column {
  /** Sizes, samples first. */
  readonly shape: readonly number[];
  /** Dtype of the tensors that are taken. */
  readonly dtype: DataType;
  readonly #values: Values;
  readonly #width: number;

  /**
   * @param tensor Samples along the first axis.
   */
  constructor(tensor: Tensor) {
    this.shape = tensor.shape;
    this.dtype = tensor.dtype;
    const values = tensor.dataSync() as unknown as Values;
    // The engine's backend gives copies, others what may change.
    this.#values = tf.getBackend() === "kerno" ? values : values.slice();
    this.#width = tensor.size / Math.max(1, tensor.shape[0]);
  }

  /** Number of samples. */
  get length(): number {
    return this.shape[0];
  }

  /** The numbers of the samples. */
  get values(): ArrayLike<number | string> {
    return this.#values;
  }

  /**
   * Some of the samples.
   *
   * @param rows Which ones, in this order.
   * @returns A tensor.
   */
  take(rows: ArrayLike<number>): Tensor {
    const width = this.#width;
    const values = this.#values;
    const shape = [rows.length, ...this.shape.slice(1)];
    if (Array.isArray(values)) {
      const picked = Array.from(rows).flatMap((row) =>
        values.slice(row * width, (row + 1) * width)
      );
      return tf.tensor(picked, shape, "string");
    }
    const picked = new (values.constructor as Float32ArrayConstructor)(
      rows.length * width,
    );
    for (let i = 0; i < rows.length; i++) {
      if (width === 1) {
        picked[i] = values[rows[i]];
        continue;
      }
      const start = rows[i] * width;
      picked.set(
        values.subarray(start, start + width) as Float32Array,
        i * width,
      );
    }
    return tf.tensor(picked, shape, this.dtype);
  }

  /**
   * The samples from `start` to `end`.
   *
   * @param start The first.
   * @param end The one after the last.
   * @returns A column.
   */
  slice(start: number, end: number): Column {
    const rows = Array.from({ length: end - start }, (_, i) => start + i);
    return tf.tidy(() => {
      const part = this.take(rows);
      return new Column(part) as never;
    }) as unknown as Column;
  }
}

/** Columns, alone, in nested arrays or by name. */
export type Columns =
  | Column
  | readonly Columns[]
  | { readonly [name: string]: Columns };

function unrecognized(name: string, value: unknown): TypeError {
  const kind = Array.isArray(value)
    ? "list"
    : (value as object | null)?.constructor?.name ?? typeof value;
  return new TypeError(
    `Unrecognized data type: ${name}=${pyRepr(value)} (of type ${kind})`,
  );
}

/** Whether lists within a list differ in length: tfjs would take them. */
function isRagged(value: unknown): boolean {
  if (!Array.isArray(value) || !value.every(Array.isArray)) return false;
  return value.some((row) => row.length !== value[0].length) ||
    value.some(isRagged);
}

/**
 * Columns for what a user gave.
 *
 * @param name Name of the argument, for messages.
 * @param value Tensors, nested arrays, typed arrays, or several of them in an
 * array or by name.
 * @returns Columns in the same form.
 * @throws {TypeError} If it is no data.
 */
export function toColumns(name: string, value: unknown): Columns {
  return tf.tidy(() => {
    let tensors: unknown;
    if (isRagged(value)) throw unrecognized(name, value);
    try {
      tensors = toTensors(value);
    } catch {
      throw unrecognized(name, value);
    }
    return mapStructure(tensors, (leaf) => {
      if (leaf instanceof Column) return leaf;
      if (!(leaf instanceof tf.Tensor)) throw unrecognized(name, value);
      if (leaf.rank === 0) {
        throw new TypeError(
          `Cannot train on ${name} as data must have samples along its first axis: received a scalar`,
        );
      }
      return new Column(leaf as Tensor);
    }) as never;
  }) as unknown as Columns;
}

/**
 * The columns of a structure, flat.
 *
 * @param columns Columns in any form, or none.
 * @returns All of them.
 */
export function flatColumns(columns: Columns | null): Column[] {
  return columns === null ? [] : flatten(columns) as Column[];
}

/**
 * A structure with each column replaced.
 *
 * @param columns Columns in any form.
 * @param f From a column to its replacement.
 * @returns The new structure.
 */
export function mapColumns(
  columns: Columns,
  f: (column: Column) => unknown,
): unknown {
  return mapStructure(columns, (leaf) => f(leaf as Column));
}
