/**
 * Putting elements around a tensor, and taking some out.
 *
 * @module
 */
import type { KernelRun } from "../kernel_run.ts";
import { memory } from "../memory.ts";
import { type TensorInfo, tf } from "../tf.ts";
import { wasm } from "../wasm.ts";
import {
  bytesOf,
  copyStrided,
  gather,
  isMovable,
  type Movable,
  stepsOf,
} from "./_strided.ts";
import { type Kernel, type Kernels, sizeOf } from "./kernel.ts";

type Ends = [before: number, after: number][];

/** Padding, slices with steps, and blocks of space that become batches. */
export const paddingKernels: Kernels = {
  PadV2: (stock) => (call) => {
    const { inputs: { x }, attrs, backend } = call;
    if (!isMovable(x)) return stock(call);
    const value = attrs.constantValue as number;
    return backend.run((run) => {
      const shape = paddedShape(x, attrs.paddings as Ends);
      const { info, address } = run.output(shape, x.dtype as Movable);
      padInto(run, x, attrs.paddings as Ends, value, address);
      return info;
    });
  },
  MirrorPad: (stock) => (call) => {
    const { inputs: { x }, attrs, backend } = call;
    if (x.dtype !== "float32" && x.dtype !== "int32") return stock(call);
    const skip = attrs.mode === "reflect" ? 1 : 0;
    return backend.run((run) => mirror(run, x, attrs.paddings as Ends, skip));
  },
  StridedSlice: (stock) => (call) => {
    const { inputs: { x }, attrs, backend } = call;
    if (!isMovable(x)) return stock(call);
    const { begin, strides, finalShape, finalShapeSparse } = tf.slice_util
      .sliceInfo(
        x.shape,
        ...[attrs.begin, attrs.end, attrs.strides] as [
          number[],
          number[],
          number[],
        ],
        ...[
          attrs.beginMask,
          attrs.endMask,
          attrs.ellipsisMask,
          attrs.newAxisMask,
          attrs.shrinkAxisMask,
        ] as [number, number, number, number, number],
      );
    const steps = stepsOf(x.shape);
    const offset = begin.reduce((at, n, i) => at + n * steps[i], 0);
    const apart = strides.map((stride, i) => stride * steps[i]);
    return backend.run((run) =>
      gather(run, x, finalShapeSparse, apart, offset, finalShape)
    );
  },
  SpaceToBatchND: (stock) => (call) => {
    const { inputs: { x }, attrs, backend } = call;
    if (!isMovable(x)) return stock(call);
    return backend.run((run) =>
      spaceToBatch(
        run,
        x,
        attrs.blockShape as number[],
        attrs.paddings as Ends,
      )
    );
  },
  BatchToSpaceND: (stock) => (call) => batchToSpace(stock, call),
};

function paddedShape({ shape }: TensorInfo, paddings: Ends): number[] {
  return shape.map((n, i) => n + paddings[i][0] + paddings[i][1]);
}

/** Writes the padded tensor to `address`. */
function padInto(
  run: KernelRun,
  x: TensorInfo,
  paddings: Ends,
  value: number,
  address: number,
): void {
  const shape = paddedShape(x, paddings);
  const size = sizeOf(shape);
  const from = run.input(x);
  if (x.dtype === "bool") {
    memory.u8.fill(value ? 1 : 0, address, address + size);
  } else wasm().fillWords(address, size, bitsOf(value, x.dtype));
  const steps = stepsOf(shape);
  const offset = paddings.reduce((at, [n], i) => at + n * steps[i], 0);
  const bytes = bytesOf(x);
  const places = { address: address + offset * bytes, dims: x.shape, steps };
  copyStrided(run, "place", from, places, bytes);
}

/** The bits of a number as an int32. */
export function bitsOf(value: number, dtype: string): number {
  if (dtype !== "float32") return value | 0;
  return new Int32Array(Float32Array.of(value).buffer)[0];
}

/** Pads by what lies next to each end, in reverse order. */
function mirror(
  run: KernelRun,
  x: TensorInfo,
  paddings: Ends,
  skip: number,
): TensorInfo {
  const shape = paddedShape(x, paddings);
  const output = run.output(shape, x.dtype as Movable);
  let from = run.input(x);
  const now = [...x.shape];
  const axes = paddings.flatMap(([a, b], i) => a + b > 0 ? [i] : []);
  if (axes.length === 0) {
    const { address } = output;
    memory.u8.copyWithin(address, from, from + sizeOf(shape) * 4);
  }
  axes.forEach((axis, n) => {
    const size = now[axis];
    const [before] = paddings[axis];
    const ids = Array.from({ length: shape[axis] }, (_, i) => {
      const at = i - before;
      if (at < 0) return skip - 1 - at;
      return at < size ? at : 2 * size - skip - 1 - at;
    });
    now[axis] = shape[axis];
    const to = n === axes.length - 1
      ? output.address
      : run.scratch(sizeOf(now) * 4);
    const table = run.scratch(ids.length * 4);
    memory.i32.set(ids, table >>> 2);
    const outer = sizeOf(now.slice(0, axis));
    const inner = sizeOf(now.slice(axis + 1)) * 4;
    wasm().gatherAxis(to, from, table, 1, outer, ids.length, size, inner);
    from = to;
  });
  return output.info;
}

function spaceToBatch(
  run: KernelRun,
  x: TensorInfo,
  block: number[],
  paddings: Ends,
): TensorInfo {
  const rest = x.shape.length - 1 - block.length;
  const ends: Ends = [[0, 0], ...paddings];
  for (let i = 0; i < rest; i++) ends.push([0, 0]);
  const padded = paddedShape(x, ends);
  const room = run.scratch(sizeOf(padded) * bytesOf(x));
  padInto(run, x, ends, 0, room);
  const steps = stepsOf(padded);
  const counts = block.map((n, i) => padded[i + 1] / n);
  const own = padded.slice(1 + block.length);
  const shape = [padded[0] * sizeOf(block), ...counts, ...own];
  const output = run.output(shape, x.dtype as Movable);
  copyStrided(run, "permute", output.address, {
    address: room,
    dims: [...block, padded[0], ...counts, ...own],
    steps: [
      ...block.map((_, i) => steps[i + 1]),
      steps[0],
      ...block.map((n, i) => steps[i + 1] * n),
      ...steps.slice(1 + block.length),
    ],
  }, bytesOf(x));
  return output.info;
}

function batchToSpace(
  stock: Kernel,
  call: Parameters<Kernel>[0],
): ReturnType<Kernel> {
  const { inputs: { x }, attrs, backend } = call;
  if (!isMovable(x)) return stock(call);
  const block = attrs.blockShape as number[];
  const crops = attrs.crops as Ends;
  const batch = x.shape[0] / sizeOf(block);
  // [...block, batch, ...counts, ...rest] to [batch, count, block, ..., rest]
  const apart = stepsOf([...block, batch, ...x.shape.slice(1)]);
  const count = block.length;
  const whole = block.map((n, i) => x.shape[i + 1] * n);
  const dims = [batch];
  const steps = [apart[count]];
  block.forEach((n, i) => {
    dims.push(x.shape[i + 1], n);
    steps.push(apart[count + 1 + i], apart[i]);
  });
  const rest = x.shape.slice(1 + count);
  dims.push(...rest);
  steps.push(...apart.slice(2 * count + 1));
  return backend.run((run) => {
    const bytes = bytesOf(x);
    const all = [batch, ...whole, ...rest];
    const room = run.scratch(sizeOf(all) * bytes);
    const places = { address: run.input(x), dims, steps };
    copyStrided(run, "permute", room, places, bytes);
    const shape = all.map((n, i) => {
      const ends = crops[i - 1];
      return ends ? n - ends[0] - ends[1] : n;
    });
    const output = run.output(shape, x.dtype as Movable);
    const wide = stepsOf(all);
    const offset = crops.reduce((at, [n], i) => at + n * wide[i + 1], 0);
    copyStrided(run, "permute", output.address, {
      address: room + offset * bytes,
      dims: shape,
      steps: wide,
    }, bytes);
    return output.info;
  });
}
