/**
 * Operations on each element, of float32 tensors. Other dtypes go to tfjs'
 * own kernels.
 *
 * @module
 */
import { BINARY, COMPARE, UNARY } from "../assembly/operations.ts";
import type { KernelRun, Output } from "../kernel_run.ts";
import { memory } from "../memory.ts";
import { tf } from "../tf.ts";
import { wasm } from "../wasm.ts";
import { type Kernel, type Kernels, sizeOf } from "./kernel.ts";

/** tfjs' name of each function of one argument. */
const UNARY_NAMES: Record<string, string> = {
  Sigmoid: "sigmoid",
  Tanh: "tanh",
  Relu: "relu",
  Relu6: "relu6",
  Elu: "elu",
  Selu: "selu",
  Softplus: "softplus",
  Exp: "exponential",
  Neg: "neg",
  Abs: "abs",
  Square: "square",
  Sqrt: "sqrt",
  Rsqrt: "rsqrt",
  Reciprocal: "reciprocal",
  Log: "log",
  Log1p: "log1p",
  Sign: "sign",
  Floor: "floor",
  Ceil: "ceil",
  Round: "round",
};

const BINARY_NAMES: Record<string, string> = {
  Add: "add",
  Sub: "sub",
  Multiply: "mul",
  RealDiv: "div",
  Maximum: "maximum",
  Minimum: "minimum",
  SquaredDifference: "squaredDifference",
};

const COMPARE_NAMES: Record<string, string> = {
  Equal: "equal",
  NotEqual: "notEqual",
  Less: "less",
  LessEqual: "lessEqual",
  Greater: "greater",
  GreaterEqual: "greaterEqual",
};

/** Kernels of one argument, of two, and comparisons. */
export const elementwiseKernels: Kernels = {
  ...map(UNARY_NAMES, (name) => (stock) => unary(stock, name)),
  ...map(BINARY_NAMES, (name) => (stock) => {
    const op = Object.keys(BINARY).indexOf(name);
    return binary(stock, { op, comparing: false });
  }),
  ...map(COMPARE_NAMES, (name) => (stock) => {
    const op = Object.keys(COMPARE).indexOf(name);
    return binary(stock, { op, comparing: true });
  }),
  Step: (stock) => {
    const step = unary(stock, "step");
    return (call) => (call.attrs.alpha ? stock : step)(call);
  },
  LeakyRelu: (stock) => {
    const leaky = unary(stock, "leaky_relu");
    return (call) => (call.attrs.alpha === 0.2 ? leaky : stock)(call);
  },
  ClipByValue: (stock) => clip(stock),
};

function map<T>(
  names: Record<string, string>,
  make: (name: string) => T,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(names).map(([tfjs, ours]) => [tfjs, make(ours)]),
  );
}

function unary(stock: Kernel, name: string): Kernel {
  const op = Object.keys(UNARY).indexOf(name);
  return (call) => {
    const { x } = call.inputs;
    if (x.dtype !== "float32") return stock(call);
    return call.backend.run((run) => {
      const from = run.input(x);
      const { info, address } = run.output(x.shape, "float32");
      wasm().unary(op, address, from, 0, 0, sizeOf(x.shape) * 4);
      return info;
    });
  };
}

function clip(stock: Kernel): Kernel {
  const [maximum, minimum] = ["maximum", "minimum"]
    .map((name) => Object.keys(BINARY).indexOf(name));
  return (call) => {
    const { inputs: { x }, attrs } = call;
    if (x.dtype !== "float32") return stock(call);
    return call.backend.run((run) => {
      const from = run.input(x);
      const { info, address } = run.output(x.shape, "float32");
      const bounds = run.scratch(32);
      memory.f32.fill(Number(attrs.clipValueMin), bounds >>> 2, bounds / 4 + 4);
      memory.f32.fill(
        Number(attrs.clipValueMax),
        bounds / 4 + 4,
        bounds / 4 + 8,
      );
      const bytes = sizeOf(x.shape) * 4;
      wasm().binary(maximum, address, from, 16, bounds, 0, bytes);
      wasm().binary(minimum, address, address, 16, bounds + 16, 0, bytes);
      return info;
    });
  };
}

interface Operation {
  op: number;
  comparing: boolean;
}

function binary(stock: Kernel, operation: Operation): Kernel {
  return (call) => {
    const { a, b } = call.inputs;
    if (a.dtype !== "float32" || b.dtype !== "float32") return stock(call);
    const shape = tf.broadcast_util.assertAndGetBroadcastShape(
      a.shape,
      b.shape,
    );
    return call.backend.run((run) => {
      const [left, right] = [run.input(a), run.input(b)];
      const out = run.output(shape, operation.comparing ? "bool" : "float32");
      broadcastInto(
        { ...operation, run },
        { shape: a.shape, address: left },
        { shape: b.shape, address: right },
        out,
      );
      return out.info;
    });
  };
}

interface Operand {
  shape: readonly number[];
  address: number;
}

/** out = f(a, b), where a and b are broadcast to the shape of out. */
export function broadcastInto(
  { op, comparing = false, run }: {
    op: number;
    comparing?: boolean;
    run: KernelRun;
  },
  a: Operand,
  b: Operand,
  out: Output,
): void {
  const { shape } = out.info;
  if (sizeOf(shape) === 0) return;
  const axes = mergeAxes(shape, a.shape, b.shape);
  const inner = axes.at(-1)!;
  const step = (own: number) => own === 0 ? 0 : 16;
  const [sa, sb] = [step(inner.a), step(inner.b)];
  if (axes.length === 1 && sa && sb) {
    const call = comparing ? wasm().compare : wasm().binary;
    call(op, out.address, a.address, sa, b.address, sb, inner.size * 4);
    return;
  }
  const outer = axes.slice(0, -1);
  const table = run.scratch(outer.length * 12);
  const rows = [
    outer.map((axis) => axis.size),
    outer.map((axis) => axis.a * 4),
    outer.map((axis) => axis.b * 4),
  ];
  memory.i32.set(rows.flat(), table >>> 2);
  const places = rows.map((_, i) => table + i * outer.length * 4);
  wasm().broadcast(
    ...[op, comparing ? 1 : 0, out.address, a.address, sa, b.address, sb],
    ...[inner.size, outer.length, ...places],
  );
}

interface Axis {
  size: number;
  /** Elements from one place along the axis to the next, in each operand. */
  a: number;
  b: number;
}

/** The axes of a broadcast operation, as few as will do, the last at the end. */
function mergeAxes(
  shape: readonly number[],
  a: readonly number[],
  b: readonly number[],
): Axis[] {
  const [stepsA, stepsB] = [steps(shape, a), steps(shape, b)];
  const axes: Axis[] = [];
  shape.forEach((size, i) => {
    if (size === 1 && shape.length > 1) return;
    const axis = { size, a: stepsA[i], b: stepsB[i] };
    const before = axes.at(-1);
    const even = (own: "a" | "b") => before?.[own] === axis[own] * size;
    if (before && even("a") && even("b")) {
      axes[axes.length - 1] = { ...axis, size: before.size * size };
    } else axes.push(axis);
  });
  return axes.length ? axes : [{ size: 1, a: 0, b: 0 }];
}

/** Elements from one place to the next along each axis of `shape`; 0: none. */
function steps(shape: readonly number[], own: readonly number[]): number[] {
  const result = new Array<number>(shape.length).fill(0);
  let step = 1;
  for (let i = 1; i <= own.length; i++) {
    const size = own[own.length - i];
    if (size !== 1) result[shape.length - i] = step;
    step *= size;
  }
  return result;
}
