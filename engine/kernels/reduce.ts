/**
 * Sums, means and maxima along axes that stand side by side.
 *
 * @module
 */
import { BINARY } from "../assembly/operations.ts";
import type { KernelRun } from "../kernel_run.ts";
import { memory } from "../memory.ts";
import { type TensorInfo, tf } from "../tf.ts";
import { wasm } from "../wasm.ts";
import { shareJob } from "./_share_job.ts";
import { type Kernel, type Kernels, sizeOf } from "./kernel.ts";

/** `Sum`, `Mean`, `Max` and `AddN`. */
export const reduceKernels: Kernels = {
  Sum: (stock) => reduction(stock, sum),
  Mean: (stock) =>
    reduction(stock, (run, view, from, to) => {
      sum(run, view, from, to);
      divide(run, to, view.outer * view.inner, view.size);
    }),
  Max: (stock) => {
    const max = reduction(stock, (_run, { outer, size, inner }, from, to) => {
      wasm().maxAlong(to, from, outer, size, inner);
    });
    return (call) => (sizeOf(call.inputs.x.shape) ? max : stock)(call);
  },
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

function sum(run: KernelRun, view: View, from: number, to: number): void {
  const { outer, size, inner } = view;
  shareJob(run, "sumJob", [to, from, outer, size, inner], outer * size * inner);
}

function divide(run: KernelRun, to: number, count: number, by: number): void {
  const divisor = run.scratch(16);
  memory.f32.fill(by, divisor >>> 2, (divisor >>> 2) + 4);
  const op = Object.keys(BINARY).indexOf("div");
  wasm().binary(op, to, to, 16, divisor, 0, count * 4);
}

function reduction(stock: Kernel, reduce: Reduce): Kernel {
  return (call) => {
    const { inputs: { x }, attrs } = call;
    const view = viewOf(x, attrs.axis ?? attrs.reductionIndices);
    if (x.dtype !== "float32" || view === null) return stock(call);
    return call.backend.run((run) => {
      const from = run.input(x);
      const kept = attrs.keepDims ? view.withOnes : view.without;
      const { info, address } = run.output(kept, "float32");
      reduce(run, view, from, address);
      return info;
    });
  };
}

/** How to see `x`, or null where other axes stand between the reduced ones. */
function viewOf(
  { shape }: TensorInfo,
  axis: unknown,
): (View & { withOnes: number[]; without: number[] }) | null {
  const axes = tf.util.parseAxisParam(
    axis as number | number[],
    shape,
  ).sort((a, b) => a - b);
  if (axes.length === 0) return null;
  const [first, last] = [axes[0], axes.at(-1)!];
  const between = shape.slice(first, last + 1);
  const others = between.filter((n, i) => n !== 1 && !axes.includes(first + i));
  if (others.length > 0) return null;
  return {
    outer: sizeOf(shape.slice(0, first)),
    size: sizeOf(axes.map((i) => shape[i])),
    inner: sizeOf(shape.slice(last + 1)),
    withOnes: shape.map((n, i) => axes.includes(i) ? 1 : n),
    without: shape.filter((_, i) => !axes.includes(i)),
  };
}
