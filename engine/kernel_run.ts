/**
 * The operands of one kernel: where its tensors are in the WASM memory.
 *
 * Large tensors live in the WASM memory from the first kernel that touches
 * them. Small ones stay in JavaScript's heap, where the garbage collector
 * frees them at once even inside a synchronous loop, and are copied in and
 * out. The same happens to large results once much memory has been handed out
 * that no finalizer could give back yet.
 *
 * @module
 */
import type { KernoBackend } from "./backend.ts";
import { memory } from "./memory.ts";
import { drain } from "./pool.ts";
import { takePressure } from "./pressure.ts";
import {
  type Block,
  TensorRecord,
  type TypedArray,
  viewOf,
} from "./tensor_record.ts";
import type { DataType, TensorInfo } from "./tf.ts";

/** Smaller tensors stay in JavaScript's heap. */
const RESIDENT = 4096;
/** Bytes that may be handed out between two visits of the finalizers. */
const GARBAGE = 256 * 2 ** 20;
/** Bytes in the WASM memory above which nothing more moves in. */
const CAP = 2 ** 31;

/** Elements that the kernels can count. */
const MOST = 2 ** 31;
/** Bytes that addresses can tell apart. */
const ALL = 2 ** 32;

/** A result that a kernel fills. */
export interface Output {
  /** What the kernel returns to tfjs. */
  info: TensorInfo;
  /** Where its elements go. */
  address: number;
  record: TensorRecord;
}

/** The operands of the kernel that is running; one at a time. */
export class KernelRun {
  readonly #backend: KernoBackend;
  #outputs: Output[] = [];
  #updates: { record: TensorRecord; address: number }[] = [];
  #floor = 0;

  constructor(backend: KernoBackend) {
    this.#backend = backend;
  }

  /** Takes back what a kernel that was interrupted left behind. */
  begin(): void {
    drain();
    if (this.#outputs.length > 0) this.abort();
    memory.freeScratch();
    this.#updates.length = 0;
  }

  /** Makes the results known, and frees what was only copied in. */
  end(): void {
    for (const { record, address } of this.#outputs) {
      if (record.block === null) {
        record.values = copyOf(record.dtype, address, record.size);
      }
    }
    for (const { record, address } of this.#updates) {
      const values = record.values as TypedArray;
      values.set(viewOf(record.dtype, address, record.size));
    }
    this.#outputs.length = 0;
    this.#updates.length = 0;
    memory.freeScratch();
  }

  /** Drops the results of a kernel that failed. */
  abort(): void {
    for (const { info } of this.#outputs) {
      this.#backend.disposeData(info.dataId, true);
    }
    this.#outputs.length = 0;
    this.#updates.length = 0;
    memory.freeScratch();
  }

  /** Notes that the finalizers have run. */
  collected(): void {
    this.#floor = memory.live;
  }

  /** The address of a tensor's elements, to be read. */
  input(tensor: TensorInfo): number {
    return this.#place(this.#backend.record(tensor), tensor.dtype, tensor);
  }

  /**
   * As {@linkcode input}, where the kernel changes the elements in place. What
   * is changed once is changed again: it moves in whatever its size.
   */
  update(tensor: TensorInfo): number {
    const record = this.#backend.record(tensor);
    const address = this.#place(record, tensor.dtype, tensor, 0);
    if (record.block === null) this.#updates.push({ record, address });
    return address;
  }

  /** Room for a new tensor. */
  output(shape: number[], dtype: "float32" | "int32" | "bool"): Output {
    const size = shape.reduce((n, d) => n * d, 1);
    const bytes = dtype === "bool" ? size : size * 4;
    if (size >= MOST || bytes >= ALL) throw tooLarge(shape, dtype);
    const record = new TensorRecord(undefined, dtype, size);
    const resident = bytes >= RESIDENT && memory.live + bytes <= CAP &&
      memory.live - this.#floor + bytes <= GARBAGE;
    const address = resident
      ? this.#adopt(record, bytes).address
      : memory.scratch(bytes);
    if (resident) record.values = viewOf(dtype, address, size);
    const info = { dataId: this.#backend.add(record), shape, dtype };
    const output = { info, address, record };
    this.#outputs.push(output);
    return output;
  }

  /** Room that is given back when the kernel ends. */
  scratch(bytes: number): number {
    return memory.scratch(bytes);
  }

  #place(
    record: TensorRecord,
    dtype: DataType,
    tensor: TensorInfo,
    least = RESIDENT,
  ): number {
    let values = record.values as TypedArray;
    if (record.block !== null && values.constructor === arrayOf(dtype)) {
      return record.block.address;
    }
    if (values.constructor !== arrayOf(dtype)) {
      values = arrayOf(dtype).from(values);
      return this.#copy(values);
    }
    if (
      values.byteLength < least || memory.live + values.byteLength > CAP ||
      record.dtype !== tensor.dtype
    ) {
      return this.#copy(values);
    }
    const { address } = this.#adopt(record, values.byteLength);
    const view = viewOf(dtype, address, values.length);
    view.set(values);
    record.values = view;
    return address;
  }

  #copy(values: TypedArray): number {
    const address = memory.scratch(values.byteLength);
    if (values instanceof Float32Array) memory.f32.set(values, address >>> 2);
    else if (values instanceof Int32Array) {
      memory.i32.set(values, address >>> 2);
    } else memory.u8.set(values, address);
    return address;
  }

  #adopt(record: TensorRecord, bytes: number): Block {
    record.block = { address: memory.alloc(bytes), bytes };
    record.pressure = takePressure(bytes);
    return record.block;
  }
}

/** A copy of the elements at `address`, without a view between. */
function copyOf(dtype: DataType, address: number, size: number): TypedArray {
  if (dtype === "bool") return memory.u8.slice(address, address + size);
  const words = dtype === "float32" ? memory.f32 : memory.i32;
  return words.slice(address >>> 2, (address >>> 2) + size);
}

/** The kind of array that holds a dtype. */
function arrayOf(
  dtype: DataType,
): Float32ArrayConstructor | Int32ArrayConstructor | Uint8ArrayConstructor {
  if (dtype === "float32") return Float32Array;
  return dtype === "int32" ? Int32Array : Uint8Array;
}

/** What to throw where no memory could hold a tensor. */
function tooLarge(shape: readonly number[], dtype: DataType): RangeError {
  const bytes = shape.reduce((n, d) => n * d, dtype === "bool" ? 1 : 4);
  return new RangeError(
    `Cannot make a ${dtype} tensor of shape [${shape}] as the engine's memory holds at most 4 GiB: it takes ${
      (bytes / 2 ** 30).toFixed(1)
    } GiB. Use smaller batches`,
  );
}
