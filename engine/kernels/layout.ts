/**
 * Moving elements about: transposes, slices, tiles, joins.
 *
 * @module
 */
import type { KernelRun } from "../kernel_run.ts";
import { type TensorInfo, tf } from "../tf.ts";
import { wasm } from "../wasm.ts";
import {
  bytesOf,
  gather,
  isMovable,
  mergeAxes,
  type Movable,
  stepsOf,
} from "./_strided.ts";
import { type Kernel, type Kernels, sizeOf } from "./kernel.ts";

/** Kernels that copy elements. */
export const layoutKernels: Kernels = {
  Transpose: (stock) => (call) => {
    const { inputs: { x }, attrs, backend } = call;
    if (!isMovable(x)) return stock(call);
    return backend.run((run) => transpose(run, x, attrs.perm as number[]));
  },
  Slice: (stock) => (call) => {
    const { inputs: { x }, attrs, backend } = call;
    if (!isMovable(x)) return stock(call);
    const [begin, size] = tf.slice_util.parseSliceParams(
      x as never,
      attrs.begin as number[],
      attrs.size as number[],
    );
    tf.slice_util.assertParamsValid(x as never, begin, size);
    const steps = stepsOf(x.shape);
    const offset = begin.reduce((at, n, i) => at + n * steps[i], 0);
    return backend.run((run) => gather(run, x, size, steps, offset));
  },
  Reverse: (stock) => (call) => {
    const { inputs: { x }, attrs, backend } = call;
    if (!isMovable(x) || x.shape.length === 0) return stock(call);
    const axes = tf.util.parseAxisParam(attrs.dims as number[], x.shape);
    const steps = stepsOf(x.shape);
    const offset = axes.reduce((at, i) => at + (x.shape[i] - 1) * steps[i], 0);
    const mirrored = steps.map((step, i) => axes.includes(i) ? -step : step);
    return backend.run((run) => gather(run, x, x.shape, mirrored, offset));
  },
  Tile: (stock) => (call) => {
    const { inputs: { x }, attrs, backend } = call;
    if (!isMovable(x)) return stock(call);
    const reps = attrs.reps as number[];
    const steps = stepsOf(x.shape);
    const dims = x.shape.flatMap((n, i) => [reps[i], n]);
    const places = steps.flatMap((step) => [0, step]);
    const shape = x.shape.map((n, i) => n * reps[i]);
    return backend.run((run) => gather(run, x, dims, places, 0, shape));
  },
  Concat: (stock) => join(stock, false),
  Pack: (stock) => join(stock, true),
  SplitV: (stock) => (call) => {
    const { inputs: { x }, attrs, backend } = call;
    if (!isMovable(x)) return stock(call);
    const axis = tf.util.parseAxisParam(attrs.axis as number, x.shape)[0];
    const sizes = tf.backend_util.prepareSplitSize(
      x as never,
      attrs.numOrSizeSplits as number[],
      axis,
    );
    return backend.run((run) => split(run, x, axis, sizes));
  },
  Unpack: (stock) => (call) => {
    const { inputs: { value: x }, attrs, backend } = call;
    if (!isMovable(x)) return stock(call);
    const axis = tf.util.parseAxisParam(attrs.axis as number, x.shape)[0];
    const sizes = new Array<number>(x.shape[axis]).fill(1);
    const parts = backend.run((run) => split(run, x, axis, sizes));
    const shape = x.shape.filter((_, i) => i !== axis);
    return parts.map((part) => ({ ...part, shape }));
  },
  Select: (stock) => (call) => {
    const { inputs: { condition, t, e }, backend } = call;
    const plain = isMovable(t) && t.dtype !== "bool" && t.dtype === e.dtype &&
      condition.dtype === "bool" && condition.shape.length === t.shape.length;
    if (!plain) return stock(call);
    return backend.run((run) => {
      const from = [condition, t, e].map((each) => run.input(each));
      const dtype = t.dtype as "float32" | "int32";
      const { info, address } = run.output(t.shape, dtype);
      wasm().select(address, ...from, sizeOf(t.shape));
      return info;
    });
  },
};

function transpose(
  run: KernelRun,
  x: TensorInfo,
  perm: readonly number[],
): TensorInfo {
  const shape = perm.map((axis) => x.shape[axis]);
  const steps = stepsOf(x.shape);
  const [dims, places] = mergeAxes(shape, perm.map((axis) => steps[axis]));
  // [batch,] rows, columns against [batch,] columns, rows
  const matrices = x.dtype !== "bool" &&
    (dims.length === 2 && places[0] === 1 ||
      dims.length === 3 && places[1] === 1 && places[0] === dims[1] * dims[2]);
  if (!matrices) return gather(run, x, dims, places, 0, shape);
  const from = run.input(x);
  const { info, address } = run.output(shape, x.dtype as "float32");
  const batch = dims.length === 3 ? dims[0] : 1;
  const [columns, rows] = dims.slice(-2);
  wasm().transpose(address, from, batch, rows, columns);
  return info;
}

function join(stock: Kernel, newAxis: boolean): Kernel {
  return (call) => {
    const parts = Object.values(call.inputs);
    const { dtype, shape: first } = parts[0];
    if (!isMovable(parts[0]) || parts.some((part) => part.dtype !== dtype)) {
      return stock(call);
    }
    const rank = first.length + (newAxis ? 1 : 0);
    const axis = ((call.attrs.axis as number) + rank) % rank;
    const shapes = parts.map(({ shape }) =>
      newAxis ? [...shape.slice(0, axis), 1, ...shape.slice(axis)] : shape
    );
    if (!newAxis) tf.backend_util.assertParamsConsistent(shapes, axis);
    const shape = tf.backend_util.computeOutShape(shapes, axis);
    return call.backend.run((run) => {
      const from = parts.map((part) => run.input(part));
      const output = run.output(shape, dtype as Movable);
      const outer = sizeOf(shape.slice(0, axis));
      const each = bytesOf(parts[0]);
      const step = sizeOf(shape.slice(axis)) * each;
      let at = output.address;
      parts.forEach((_, i) => {
        const bytes = sizeOf(shapes[i].slice(axis)) * each;
        wasm().copyRows(at, step, from[i], bytes, bytes, outer);
        at += bytes;
      });
      return output.info;
    });
  };
}

function split(
  run: KernelRun,
  x: TensorInfo,
  axis: number,
  sizes: readonly number[],
): TensorInfo[] {
  const from = run.input(x);
  const outer = sizeOf(x.shape.slice(0, axis));
  const inner = sizeOf(x.shape.slice(axis + 1)) * bytesOf(x);
  let at = from;
  return sizes.map((size) => {
    const shape = [...x.shape.slice(0, axis), size, ...x.shape.slice(axis + 1)];
    const { info, address } = run.output(shape, x.dtype as Movable);
    const bytes = size * inner;
    wasm().copyRows(address, bytes, at, x.shape[axis] * inner, bytes, outer);
    at += bytes;
    return info;
  });
}
