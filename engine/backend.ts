/**
 * The tfjs backend "kerno".
 *
 * It starts from tfjs' CPU backend, so that every operation exists, and its
 * hot kernels are replaced by WASM kernels. Tensors that nobody disposed are
 * freed when they become garbage, and `tf.memory()` is put right.
 *
 * @module
 */
import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import { KernelRun } from "./kernel_run.ts";
import { memory } from "./memory.ts";
import { givePressure } from "./pressure.ts";
import { type DataType, tf } from "./tf.ts";
import { TensorRecord, type TensorValues } from "./tensor_record.ts";

/** The counters of tfjs' engine that a collected tensor must correct. */
interface EngineState {
  numTensors: number;
  numBytes: number;
  numDataBuffers: number;
  numStringTensors: number;
}

const BYTES: Record<string, number> = { float32: 4, int32: 4, bool: 1 };

/** The backend "kerno"; there is one a process. */
export class KernoBackend extends MathBackendCPU {
  #nextId = 0;
  readonly #run = new KernelRun(this);
  readonly #garbage = new FinalizationRegistry<TensorRecord>((record) =>
    this.#collected(record)
  );

  /** Takes the data of a new tensor. Nothing is copied. */
  override write(
    values: TensorValues,
    shape: number[],
    dtype: DataType,
  ): object {
    return this.add(
      new TensorRecord(own(values), dtype, tf.util.sizeFromShape(shape)),
    );
  }

  /** Takes the data of a tensor of another backend. */
  override move(
    dataId: object,
    values: TensorValues,
    shape: number[],
    dtype: DataType,
    refCount: number,
  ): void {
    const size = tf.util.sizeFromShape(shape);
    const record = new TensorRecord(own(values), dtype, size, refCount);
    record.tracked = true;
    this.#keep(dataId, record);
  }

  /** A copy of the data. */
  override readSync(dataId: object): TensorValues {
    const values = super.readSync(dataId) as TensorValues;
    return Array.isArray(values) ? values : values.slice();
  }

  /** A copy of the data. */
  override read(dataId: object): Promise<TensorValues> {
    return Promise.resolve(this.readSync(dataId));
  }

  /** Lets go of the data if no other tensor shares it. */
  override disposeData(dataId: object, force = false): boolean {
    const record = this.data.has(dataId) ? this.record({ dataId }) : undefined;
    const gone = super.disposeData(dataId, force);
    if (gone && record) {
      this.#garbage.unregister(record);
      givePressure(record.pressure);
      this.release(record);
    }
    return gone;
  }

  /** What `tf.memory()` adds to its counts: they are exact here. */
  override memory(): { unreliable: boolean; reasons: string[] } {
    return { unreliable: false, reasons: [] };
  }

  /**
   * Runs the body of a kernel with its operands in the WASM memory. A body
   * must not run another kernel.
   */
  run<T>(body: (operands: KernelRun) => T): T {
    const operands = this.#run;
    operands.begin();
    try {
      const result = body(operands);
      operands.end();
      return result;
    } catch (error) {
      operands.abort();
      throw error;
    }
  }

  /** The record of a tensor's data. */
  record(tensor: { dataId: object }): TensorRecord {
    return this.data.get(tensor.dataId) as unknown as TensorRecord;
  }

  /** Registers a record under a new id. */
  add(record: TensorRecord): object {
    const dataId = { id: this.#nextId++ };
    this.#keep(dataId, record);
    return dataId;
  }

  /** Notes that tfjs counts a tensor with this data. */
  track(dataId: object): void {
    if (this.data.has(dataId)) this.record({ dataId }).tracked = true;
  }

  /** Gives back what a record holds. */
  release(record: TensorRecord): void {
    const { block } = record;
    if (block !== null) {
      record.block = null;
      memory.free(block.address, block.bytes);
    }
    record.sparse?.release();
    record.sparse = null;
    record.rider?.release();
    record.rider = null;
    record.settle = null;
    record.pressure = null;
  }

  #keep(dataId: object, record: TensorRecord): void {
    this.data.set(
      dataId,
      record as unknown as Parameters<typeof this.data.set>[1],
    );
    this.#garbage.register(dataId, record, record);
  }

  #collected(record: TensorRecord): void {
    this.release(record);
    this.#run.collected();
    (this.data as unknown as { dataIdsCount: number }).dataIdsCount--;
    if (!record.tracked) return;
    const state = tf.engine().state as unknown as EngineState;
    state.numDataBuffers--;
    state.numTensors -= record.refCount;
    state.numBytes -= record.refCount * bytesOf(record);
    if (record.dtype === "string") state.numStringTensors -= record.refCount;
  }
}

/** Bytes that tfjs counts for each tensor of a record. */
function bytesOf(record: TensorRecord): number {
  if (record.dtype !== "string") {
    return record.size * (BYTES[record.dtype] ?? 0);
  }
  const values = record.values as Uint8Array[];
  return values.reduce((bytes, text) => bytes + text.length, 0);
}

/**
 * `values`, copied if they are a view of the WASM memory: tfjs' `Slice` hands
 * out a part of its input's array, and that memory can be freed and reused.
 */
function own(values: TensorValues): TensorValues {
  return ArrayBuffer.isView(values) &&
      values.buffer instanceof SharedArrayBuffer
    ? values.slice()
    : values;
}
