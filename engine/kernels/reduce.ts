/**
 * Sums, means, extremes and the like along axes, and running sums.
 *
 * @module
 */
import { BINARY } from "../assembly/operations.ts";
import type { KernelRun } from "../kernel_run.ts";
import { memory } from "../memory.ts";
import { type TensorInfo, tf } from "../tf.ts";
import { wasm } from "../wasm.ts";
import { shareJob } from "./_share_job.ts";
import { bytesOf, copyStrided, type Movable, stepsOf } from "./_strided.ts";
import { type Kernel, type Kernels, sizeOf } from "./kernel.ts";

/** Reductions, `AddN`, `Cumsum` and `Cumprod`. */
export const reduceKernels: Kernels = {
  Sum: (stock) =>
    reduction(stock, {
      float32: sum,
      int32: along(2),
      bool: (run, view, from, to) => {
        const size = view.outer * view.size * view.inner;
        const wide = run.scratch(size * 4);
        wasm().cast(wide, 1, from, 0, size);
        along(2)(run, view, wide, to);
      },
    }, { bool: "int32" }),
  Mean: (stock) =>
    reduction(stock, {
      float32: mean,
      int32: (run, view, from, to) =>
        mean(run, view, asFloats(run, view, from, 1), to),
      bool: (run, view, from, to) =>
        mean(run, view, asFloats(run, view, from, 0), to),
    }, { int32: "float32", bool: "float32" }),
  Max: (stock) =>
    unlessEmpty(stock, {
      float32: (_run, { outer, size, inner }, from, to) => {
        wasm().maxAlong(to, from, outer, size, inner);
      },
      int32: along(3),
    }),
  Min: (stock) => unlessEmpty(stock, { float32: along(0), int32: along(4) }),
  Prod: (stock) => reduction(stock, { float32: along(1), int32: along(5) }),
  Any: (stock) => reduction(stock, { bool: anyOrAll(0) }),
  All: (stock) => reduction(stock, { bool: anyOrAll(1) }),
  Cumsum: (stock) => scan(stock, 0),
  Cumprod: (stock) => scan(stock, 1),
  AddN: (stock) => (call) => {
    const terms = Object.values(call.inputs);
    if (terms.some(({ dtype }) => dtype !== "float32")) return stock(call);
    return call.backend.run((run) => {
      const addresses = terms.map((term) => run.input(term));
      const { info, address } = run.output(terms[0].shape, "float32");
      const bytes = sizeOf(info.shape) * 4;
      const add = Object.keys(BINARY).indexOf("add");
      memory.u8.copyWithin(address, addresses[0], addresses[0] + bytes);
      for (const term of addresses.slice(1)) {
        wasm().binary(add, address, address, 16, term, 16, bytes);
      }
      return info;
    });
  },
};

/** A tensor as `[outer, size, inner]`, to be reduced along the middle. */
interface View {
  outer: number;
  size: number;
  inner: number;
}

type Reduce = (run: KernelRun, view: View, from: number, to: number) => void;
/** What to do with each dtype that the WASM can do. */
type ByDtype = Partial<Record<string, Reduce>>;

function sum(run: KernelRun, view: View, from: number, to: number): void {
  const { outer, size, inner } = view;
  shareJob(run, "sumJob", [to, from, outer, size, inner], outer * size * inner);
}

function mean(run: KernelRun, view: View, from: number, to: number): void {
  sum(run, view, from, to);
  divide(run, to, view.outer * view.inner, view.size);
}

function asFloats(
  run: KernelRun,
  { outer, size, inner }: View,
  from: number,
  dtype: number,
): number {
  const count = outer * size * inner;
  const to = run.scratch(count * 4);
  wasm().cast(to, 2, from, dtype, count);
  return to;
}

/** The reduction that has this number in the WASM. */
function along(how: number): Reduce {
  return (_run, { outer, size, inner }, from, to) => {
    wasm().reduceAlong(how, to, from, outer, size, inner);
  };
}

function anyOrAll(all: number): Reduce {
  return (_run, { outer, size, inner }, from, to) => {
    wasm().anyAlong(all, to, from, outer, size, inner);
  };
}

function divide(run: KernelRun, to: number, count: number, by: number): void {
  const divisor = run.scratch(16);
  memory.f32.fill(by, divisor >>> 2, (divisor >>> 2) + 4);
  const op = Object.keys(BINARY).indexOf("div");
  wasm().binary(op, to, to, 16, divisor, 0, count * 4);
}

/** As {@linkcode reduction}; tfjs says what the extreme of nothing is. */
function unlessEmpty(stock: Kernel, reduce: ByDtype): Kernel {
  const plain = reduction(stock, reduce);
  return (call) => (sizeOf(call.inputs.x.shape) ? plain : stock)(call);
}

function reduction(
  stock: Kernel,
  reduce: ByDtype,
  results: Record<string, Movable> = {},
): Kernel {
  return (call) => {
    const { inputs: { x }, attrs } = call;
    const run = reduce[x.dtype];
    const axes = tf.util.parseAxisParam(
      (attrs.axis ?? attrs.reductionIndices) as number[],
      x.shape,
    ).sort((a, b) => a - b);
    if (!run || axes.length === 0) return stock(call);
    const view = viewOf(x, axes);
    return call.backend.run((operands) => {
      const from = view.apart
        ? sideBySide(operands, x, axes)
        : operands.input(x);
      const shape = attrs.keepDims ? view.withOnes : view.without;
      const dtype = results[x.dtype] ?? x.dtype as Movable;
      const { info, address } = operands.output(shape, dtype);
      run(operands, view, from, address);
      return info;
    });
  };
}

/** How to see `x`; `apart`: once the reduced axes stand at the end. */
function viewOf(
  { shape }: TensorInfo,
  axes: number[],
): View & { apart: boolean; withOnes: number[]; without: number[] } {
  const [first, last] = [axes[0], axes.at(-1)!];
  const between = shape.slice(first, last + 1);
  const apart = between.some((n, i) => n !== 1 && !axes.includes(first + i));
  const withOnes = shape.map((n, i) => axes.includes(i) ? 1 : n);
  return {
    apart,
    outer: sizeOf(apart ? withOnes : shape.slice(0, first)),
    size: sizeOf(axes.map((i) => shape[i])),
    inner: apart ? 1 : sizeOf(shape.slice(last + 1)),
    withOnes,
    without: shape.filter((_, i) => !axes.includes(i)),
  };
}

/** The elements with the reduced axes at the end. */
function sideBySide(
  run: KernelRun,
  x: TensorInfo,
  axes: number[],
): number {
  const order = [...x.shape.keys()].filter((i) => !axes.includes(i));
  order.push(...axes);
  const steps = stepsOf(x.shape);
  const bytes = bytesOf(x);
  const to = run.scratch(sizeOf(x.shape) * bytes);
  copyStrided(run, "permute", to, {
    address: run.input(x),
    dims: order.map((axis) => x.shape[axis]),
    steps: order.map((axis) => steps[axis]),
  }, bytes);
  return to;
}

function scan(stock: Kernel, product: number): Kernel {
  return (call) => {
    const { inputs: { x }, attrs, backend } = call;
    if (x.dtype !== "float32" && x.dtype !== "int32") return stock(call);
    const [axis] = tf.util.parseAxisParam(
      (attrs.axis ?? 0) as number,
      x.shape,
    );
    return backend.run((run) => {
      const from = run.input(x);
      const { info, address } = run.output(x.shape, x.dtype as Movable);
      wasm().scan(
        ...[product, address, from, sizeOf(x.shape.slice(0, axis))],
        ...[x.shape[axis] ?? 1, sizeOf(x.shape.slice(axis + 1))],
        ...[attrs.exclusive, attrs.reverse, x.dtype === "float32"].map(Number),
      );
      return info;
    });
  };
}
