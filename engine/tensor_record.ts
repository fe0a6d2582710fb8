/**
 * What the backend keeps about the data of a tensor.
 *
 * @module
 */
import { memory } from "./memory.ts";
import type { DataType, TensorInfo } from "./tf.ts";

/** The arrays that hold numbers and booleans of tensors. */
export type TypedArray = Float32Array | Int32Array | Uint8Array;

/** Data of any tensor: strings are UTF-8 bytes. */
export type TensorValues = TypedArray | Uint8Array[];

/** A piece of the WASM memory that belongs to one record. */
export interface Block {
  /** Byte offset in the WASM memory. */
  readonly address: number;
  /** Bytes that were asked for. */
  readonly bytes: number;
}

/** A resource that lives as long as the data it rides on. */
export interface Rider {
  /** Gives the resource back. */
  release(): void;
}

/** Rows of a gradient that is zero everywhere else. */
export interface SparseRows extends Rider {
  /** Address of the int32 numbers of the rows, each once. */
  readonly rows: number;
  /** How many rows there are. */
  readonly count: number;
  /** Address of the float32 values, `[count, width]`. */
  readonly values: number;
  /** Elements of a row. */
  readonly width: number;
}

/**
 * The data of one or more tensors that share it.
 *
 * `values` is what tfjs' own kernels read. It may be a view of the WASM
 * memory, and it may be made on first use: a hook in `settle` runs before
 * anyone sees the values.
 */
export class TensorRecord {
  /** How many tensors share the data. */
  refCount: number;
  /** Whether tfjs has counted a tensor with this data. */
  tracked = false;
  /** Where the data is in the WASM memory, if it is there. */
  block: Block | null = null;
  /** Rows of a gradient that has not been made dense. */
  sparse: SparseRows | null = null;
  /** What a later gradient needs of the computation that made the data. */
  rider: Rider | null = null;
  /** Brings the data up to date; runs once, before the next use. */
  settle: (() => void) | null = null;
  /** Untouched memory that tells V8 how much the block weighs. */
  pressure: ArrayBuffer | null = null;
  /** The parts of a complex tensor. */
  complexTensorInfos?: { real: TensorInfo; imag: TensorInfo };
  #values: TensorValues | undefined;

  /** A record of `values`, used by `refCount` tensors. */
  constructor(
    values: TensorValues | undefined,
    readonly dtype: DataType,
    readonly size: number,
    refCount = 1,
  ) {
    this.#values = values;
    this.refCount = refCount;
  }

  /** The data as an array that must not outlive the tensor. */
  get values(): TensorValues | undefined {
    if (this.settle !== null) this.bringUpToDate();
    return this.#values;
  }

  set values(values: TensorValues | undefined) {
    this.#values = values;
  }

  /** Runs what `settle` holds. */
  bringUpToDate(): void {
    const settle = this.settle;
    this.settle = null;
    settle?.();
  }
}

/** The elements at `address` of the WASM memory, as an array. */
export function viewOf(
  dtype: DataType,
  address: number,
  length: number,
): TypedArray {
  const { buffer } = memory.memory;
  if (dtype === "float32") return new Float32Array(buffer, address, length);
  if (dtype === "int32") return new Int32Array(buffer, address, length);
  return new Uint8Array(buffer, address, length);
}
