/**
 * Elements by their numbers, and numbers of elements.
 *
 * @module
 */
import type { KernoBackend } from "../backend.ts";
import type { KernelRun } from "../kernel_run.ts";
import { memory } from "../memory.ts";
import { type TensorInfo, tf } from "../tf.ts";
import { wasm } from "../wasm.ts";
import {
  type Kernel,
  type KernelCall,
  type Kernels,
  sizeOf,
} from "./kernel.ts";
import { bitsOf } from "./padding.ts";

type Word = "float32" | "int32";

/** What `byIndex` of the WASM does. */
const HOW = { take: 0, addFloats: 1, addIntegers: 2, put: 3 };

/** Rows that the greatest of a row are looked for in by insertion. */
const MOST = 128;

const isWord = ({ dtype }: TensorInfo) =>
  dtype === "float32" || dtype === "int32";

/** Gathering and scattering, the places of extremes, and one-hot vectors. */
export const indexingKernels: Kernels = {
  GatherV2: (stock) => (call) => {
    const { x, indices } = call.inputs;
    const plain = isWord(x) && indices.dtype === "int32";
    const rows = call.attrs.axis === 0 && !call.attrs.batchDims &&
      x.shape.length > 1;
    return plain && !rows ? gatherAlong(call) : stock(call);
  },
  GatherNd: (stock) => (call) => {
    const { inputs: { params, indices }, backend } = call;
    if (!isWord(params) || indices.dtype !== "int32") return stock(call);
    const [shape, count, width, strides] = tf.gather_util.prepareAndValidate(
      params as never,
      indices as never,
    );
    return backend.run((run) => {
      const [from, ids] = [run.input(params), run.input(indices)];
      const { info, address } = run.output(shape, params.dtype as Word);
      const rows = { at: address, from, ids, count, width };
      const depth = indices.shape.at(-1)!;
      byIndex(run, HOW.take, rows, params.shape.slice(0, depth), strides);
      return info;
    });
  },
  ScatterNd: (stock) => (call) => {
    const { inputs: { indices, updates }, attrs } = call;
    const plain = isWord(updates) && indices.dtype === "int32";
    if (!plain) return stock(call);
    const how = updates.dtype === "float32" ? HOW.addFloats : HOW.addIntegers;
    return scatter(call, how, attrs.shape as number[], null);
  },
  TensorScatterUpdate: (stock) => (call) => {
    const { tensor, indices, updates } = call.inputs;
    const plain = isWord(updates) && tensor.dtype === updates.dtype &&
      indices.dtype === "int32";
    if (!plain) return stock(call);
    return scatter(call, HOW.put, tensor.shape, tensor);
  },
  OneHot: (stock) => (call) => {
    const { inputs: { indices }, attrs, backend } = call;
    const dtype = (attrs.dtype ?? "int32") as Word;
    const plain = indices.dtype === "int32" && isWord({ ...indices, dtype });
    if (!plain) return stock(call);
    const depth = attrs.depth as number;
    const [on, off] = [attrs.onValue, attrs.offValue]
      .map((value) => bitsOf(value as number, dtype));
    return backend.run((run) => {
      const ids = run.input(indices);
      const shape = [...indices.shape, depth];
      const { info, address } = run.output(shape, dtype);
      const count = sizeOf(indices.shape);
      wasm().oneHot(address, ids, count, depth, on, off);
      return info;
    });
  },
  Range: (stock) => (call) => {
    const { attrs, backend } = call;
    const { start, stop, step, dtype } = attrs as Record<string, never>;
    const count = Math.max(0, Math.ceil((stop - start) / step));
    const plain = (dtype === "float32" || dtype === "int32") &&
      Number.isFinite(count);
    return plain ? ramp(backend, [count], start, step, dtype) : stock(call);
  },
  LinSpace: (stock) => (call) => {
    const { start, stop, num } = call.attrs as Record<string, number>;
    if (num < 1) return stock(call);
    const step = num > 1 ? (stop - start) / (num - 1) : 0;
    return ramp(call.backend, [num], start, step, "float32");
  },
  ArgMax: (stock) => extreme(stock, 0),
  ArgMin: (stock) => extreme(stock, 1),
  TopK: (stock) => (call) => {
    const { inputs: { x }, attrs, backend } = call;
    const k = attrs.k as number;
    const n = x.shape.at(-1) ?? 0;
    if (x.dtype !== "float32" || k === 0 || k > n || k > MOST) {
      return stock(call);
    }
    return backend.run((run) => {
      const from = run.input(x);
      const outer = x.shape.slice(0, -1);
      const values = run.output([...outer, k], "float32");
      const places = run.output([...outer, k], "int32");
      const rows = sizeOf(outer);
      wasm().topRows(values.address, places.address, from, rows, n, k);
      return [values.info, places.info];
    });
  },
};

/** Numbers that lie evenly apart. */
function ramp(
  backend: KernoBackend,
  shape: number[],
  start: number,
  step: number,
  dtype: Word,
): TensorInfo {
  return backend.run((run) => {
    const { info, address } = run.output(shape, dtype);
    wasm().ramp(address, shape[0], start, step, dtype === "float32" ? 1 : 0);
    return info;
  });
}

/** Where the greatest or the least stands along an axis. */
function extreme(stock: Kernel, least: number): Kernel {
  return (call) => {
    const { inputs: { x }, attrs, backend } = call;
    if (!isWord(x) || sizeOf(x.shape) === 0) return stock(call);
    const [axis] = tf.util.parseAxisParam(attrs.axis as number, x.shape);
    return backend.run((run) => {
      const from = run.input(x);
      const shape = x.shape.filter((_, i) => i !== axis);
      const { info, address } = run.output(shape, "int32");
      const outer = sizeOf(x.shape.slice(0, axis));
      const inner = sizeOf(x.shape.slice(axis + 1));
      const float = x.dtype === "float32" ? 1 : 0;
      wasm().argAlong(
        ...[address, from, outer, x.shape[axis], inner, least, float],
      );
      return info;
    });
  };
}

function gatherAlong({ inputs, attrs, backend }: KernelCall): TensorInfo {
  const { x, indices } = inputs;
  const [axis] = tf.util.parseAxisParam(attrs.axis as number, x.shape);
  const info = tf.backend_util.segment_util.collectGatherOpShapeInfo(
    x as never,
    indices as never,
    axis,
    (attrs.batchDims ?? 0) as number,
  );
  const { batchSize, outerSize, dimSize, sliceSize, outputShape } = info;
  return backend.run((run) => {
    const [from, ids] = [run.input(x), run.input(indices)];
    const output = run.output(outputShape, x.dtype as Word);
    const count = sizeOf(indices.shape) / (batchSize || 1);
    const bad = output.record.size === 0 ? -1 : wasm().gatherAxis(
      ...[output.address, from, ids, batchSize, outerSize, count, dimSize],
      sliceSize * 4,
    );
    if (bad >= 0) {
      throw new RangeError(
        `Cannot gather as every index must be in [0, ${dimSize}), the size of axis ${axis}: current value is ${
          memory.i32[(ids >>> 2) + bad]
        } at position ${bad}`,
      );
    }
    return output.info;
  });
}

/** Rows, and the numbers of their places. */
interface Rows {
  at: number;
  from: number;
  ids: number;
  count: number;
  width: number;
}

function byIndex(
  run: KernelRun,
  how: number,
  { at, from, ids, count, width }: Rows,
  dims: readonly number[],
  strides: readonly number[],
): void {
  const depth = dims.length;
  const table = run.scratch(depth * 8);
  memory.i32.set([...dims, ...strides.slice(0, depth)], table >>> 2);
  const bad = wasm().byIndex(
    ...[how, at, from, ids, count, depth, table, table + depth * 4, width],
  );
  if (bad < 0) return;
  const first = (ids >>> 2) + bad * depth;
  throw new RangeError(
    `Cannot index as every index must lie within the shape [${dims}]: current value is [${
      memory.i32.subarray(first, first + depth)
    }] at position ${bad}`,
  );
}

/** A tensor of zeros, or `start`, with the updates at their places. */
function scatter(
  { inputs: { indices, updates }, backend }: KernelCall,
  how: number,
  shape: number[],
  start: TensorInfo | null,
): TensorInfo {
  const { numUpdates, sliceSize, strides } = tf.scatter_util.calculateShapes(
    updates as never,
    indices as never,
    shape,
  );
  return backend.run((run) => {
    const [from, ids] = [run.input(updates), run.input(indices)];
    const initial = start === null ? 0 : run.input(start);
    const { info, address } = run.output(shape, updates.dtype as Word);
    const bytes = sizeOf(shape) * 4;
    if (start === null) memory.u8.fill(0, address, address + bytes);
    else memory.u8.copyWithin(address, initial, initial + bytes);
    const depth = indices.shape.length > 0 ? indices.shape.at(-1)! : 1;
    const rows = {
      at: address,
      from,
      ids,
      count: numUpdates,
      width: sliceSize,
    };
    byIndex(run, how, rows, shape.slice(0, depth), strides);
    return info;
  });
}
