/**
 * Rows of a table by their numbers, and the way back.
 *
 * The gradient of a table has few rows that are not zero. It is kept as those
 * rows, for optimizers that can use them; for all others it makes itself
 * dense when its values are asked for.
 *
 * @module
 */
import type { KernoBackend } from "../backend.ts";
import { memory } from "../memory.ts";
import {
  type SparseRows,
  TensorRecord,
  type TypedArray,
  viewOf,
} from "../tensor_record.ts";
import { type Tensor, type TensorInfo, tf } from "../tf.ts";
import { wasm } from "../wasm.ts";
import { shareJob } from "./_share_job.ts";
import { type Kernels, sizeOf } from "./kernel.ts";

/** `KernoEmbedding` and its gradient, `GatherV2` and `UnsortedSegmentSum`. */
export const embeddingKernels: Kernels = {
  KernoEmbedding: () => ({ inputs: { table, ids }, backend }) =>
    gather(backend, table, ids, ids.shape),
  KernoEmbeddingGrad: () => ({ inputs: { dy, ids }, backend, attrs }) =>
    sparseGradient(backend, dy, ids, attrs.shape as number[]),
  GatherV2: (stock) => (call) => {
    const { inputs: { x, indices }, attrs, backend } = call;
    const axis = tf.util.parseAxisParam(attrs.axis as number, x.shape)[0];
    const plain = axis === 0 && !attrs.batchDims && x.shape.length > 1 &&
      ["float32", "int32"].includes(x.dtype) && indices.dtype === "int32";
    return plain ? gather(backend, x, indices, indices.shape) : stock(call);
  },
  UnsortedSegmentSum: (stock) => (call) => {
    const { inputs: { x, segmentIds }, attrs, backend } = call;
    const plain = x.dtype === "float32" && segmentIds.dtype === "int32" &&
      segmentIds.shape.length === 1;
    if (!plain) return stock(call);
    const segments = attrs.numSegments as number;
    return backend.run((run) => {
      const [from, ids] = [run.input(x), run.input(segmentIds)];
      const shape = [segments, ...x.shape.slice(1)];
      const { info, address } = run.output(shape, "float32");
      const width = sizeOf(x.shape.slice(1));
      memory.u8.fill(0, address, address + segments * width * 4);
      wasm().segmentSum(address, from, ids, x.shape[0], segments, width);
      return info;
    });
  },
};

/** Rows of `table` for each of `ids`, in the shape `[...shape, ...row]`. */
function gather(
  backend: KernoBackend,
  table: TensorInfo,
  ids: TensorInfo,
  shape: readonly number[],
): TensorInfo {
  const [rows, ...row] = table.shape;
  return backend.run((run) => {
    const [from, at] = [run.input(table), run.input(ids)];
    const dtype = table.dtype as "float32" | "int32";
    const count = sizeOf(shape);
    const bad = wasm().findOutside(at, count, rows);
    if (bad >= 0) {
      throw new RangeError(
        `Cannot look up rows as every index must be in [0, ${rows}), the number of rows: current value is ${
          memory.i32[(at >>> 2) + bad]
        } at position ${bad}`,
      );
    }
    const { info, address } = run.output([...shape, ...row], dtype);
    const width = sizeOf(row);
    shareJob(
      run,
      "gatherJob",
      [address, from, at, count, width],
      count * width,
    );
    return info;
  });
}

/**
 * Words that are all -1 whenever no kernel runs. `busy`: a kernel was at work
 * on them; if it was interrupted they have to be written anew.
 */
const slots = { address: 0, count: 0, busy: false };

function slotTable(count: number): number {
  if (slots.count >= count && !slots.busy) return slots.address;
  if (slots.count < count) {
    if (slots.count) memory.free(slots.address, slots.count * 4);
    slots.count = 0;
    slots.address = memory.alloc(count * 4);
    slots.count = count;
  }
  const first = slots.address >>> 2;
  memory.i32.fill(-1, first, first + slots.count);
  return slots.address;
}

function sparseGradient(
  backend: KernoBackend,
  dy: TensorInfo,
  ids: TensorInfo,
  shape: number[],
): TensorInfo {
  const width = sizeOf(shape.slice(1));
  const n = sizeOf(ids.shape);
  const sparse = backend.run((run) => {
    const [from, at] = [run.input(dy), run.input(ids)];
    const [all, places] = [run.scratch(n * 4), run.scratch(n * 4)];
    const table = slotTable(shape[0]);
    slots.busy = true;
    const count = wasm().placeRows(at, n, table, places, all);
    slots.busy = false;
    const sparse = keepRows(all, count, width);
    const fields = [sparse.values, from, places, n, width];
    shareJob(run, "sumRowsJob", fields, n * width);
    return sparse;
  });
  const record = new TensorRecord(undefined, "float32", sizeOf(shape));
  record.sparse = sparse;
  record.settle = () => makeDense(record, shape[0]);
  return { dataId: backend.add(record), shape, dtype: "float32" };
}

/** Blocks for rows, whose numbers a scratch block holds, and for their values. */
function keepRows(rows: number, count: number, width: number): SparseRows {
  const bytes = [count * 4, count * width * 4];
  const kept = bytes.map((n) => memory.alloc(n));
  memory.u8.copyWithin(kept[0], rows, rows + bytes[0]);
  return {
    rows: kept[0],
    values: kept[1],
    count,
    width,
    release: () => kept.forEach((at, i) => memory.free(at, bytes[i])),
  };
}

/** Gives a sparse gradient the values that any kernel can read. */
function makeDense(record: TensorRecord, rows: number): void {
  const { rows: at, values, count, width, release } = record.sparse!;
  const dense = new Float32Array(rows * width);
  const ids = viewOf("int32", at, count);
  const sums = viewOf("float32", values, count * width) as TypedArray;
  ids.forEach((id, i) =>
    dense.set(sums.subarray(i * width, (i + 1) * width), id * width)
  );
  record.sparse = null;
  release();
  record.values = dense;
}

/** Registers the gradient of `KernoEmbedding`. */
export function registerEmbeddingGradient(): void {
  tf.registerGradient({
    kernelName: "KernoEmbedding",
    inputsToSave: ["table", "ids"],
    gradFunc: (dy, [table, ids]) => ({
      table: () =>
        tf.engine().runKernel(
          "KernoEmbeddingGrad",
          { dy: dy as Tensor, ids },
          { shape: table.shape },
        ) as Tensor,
    }),
  });
}
