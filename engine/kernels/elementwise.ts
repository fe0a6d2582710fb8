/**
 * Operations on each element. What the WASM has no function for goes to tfjs'
 * own kernels.
 *
 * @module
 */
import { BINARY, COMPARE, UNARY } from "../assembly/operations.ts";
import type { KernelRun, Output } from "../kernel_run.ts";
import { memory } from "../memory.ts";
import { type TensorInfo, tf } from "../tf.ts";
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
  Sin: "sin",
  Cos: "cos",
  Erf: "erf",
  Expm1: "expm1",
};

const BINARY_NAMES: Record<string, string> = {
  Add: "add",
  Sub: "sub",
  Multiply: "mul",
  RealDiv: "div",
  Maximum: "maximum",
  Minimum: "minimum",
  SquaredDifference: "squaredDifference",
  Pow: "pow",
  FloorDiv: "floorDiv",
  Mod: "mod",
};

const COMPARE_NAMES: Record<string, string> = {
  Equal: "equal",
  NotEqual: "notEqual",
  Less: "less",
  LessEqual: "lessEqual",
  Greater: "greater",
  GreaterEqual: "greaterEqual",
  LogicalAnd: "and",
  LogicalOr: "or",
};

/** The place of a function in its table; -1: there is none. */
const numberOf = (table: object, name: string) =>
  Object.keys(table).indexOf(name);

/** Kernels of one argument, of two, and comparisons. */
export const elementwiseKernels: Kernels = {
  ...map(UNARY_NAMES, (name) => (stock) => unary(stock, name)),
  ...map(BINARY_NAMES, (name) => (stock) => binary(stock, name, BINARY)),
  ...map(COMPARE_NAMES, (name) => (stock) => binary(stock, name, COMPARE)),
  Prelu: (stock) => {
    const prelu = binary(stock, "prelu", BINARY);
    return (call) => {
      const { x, alpha } = call.inputs;
      return prelu({ ...call, inputs: { a: x, b: alpha } });
    };
  },
  Step: (stock) => withNumber(stock, "step", "alpha", 0),
  LeakyRelu: (stock) => withNumber(stock, "prelu", "alpha", 0.2),
  IsNan: (stock) => compareWith(stock, "notEqual", null),
  IsInf: (stock) => compareWith(stock, "sizeEqual", Infinity),
  IsFinite: (stock) => compareWith(stock, "sizeLess", Infinity),
  ClipByValue: (stock) => clip(stock),
  LogicalNot: (stock) => (call) => {
    const { inputs: { x }, backend } = call;
    if (x.dtype !== "bool") return stock(call);
    return backend.run((run) => {
      const from = run.input(x);
      const { info, address } = run.output(x.shape, "bool");
      wasm().logicalNot(address, from, sizeOf(x.shape));
      return info;
    });
  },
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
  const numbers = {
    float32: numberOf(UNARY, name),
    int32: numberOf(UNARY, `${name}Int`),
  };
  return (call) => {
    const { x } = call.inputs;
    const dtype = x.dtype as "float32" | "int32";
    const op = numbers[dtype] ?? -1;
    if (op < 0) return stock(call);
    return call.backend.run((run) => {
      const from = run.input(x);
      const { info, address } = run.output(x.shape, dtype);
      wasm().unary(op, address, from, 0, 0, sizeOf(x.shape) * 4);
      return info;
    });
  };
}

/** Four times a number, for functions whose second argument is one. */
function splat(run: KernelRun, value: number): number {
  const address = run.scratch(16);
  memory.f32.fill(value, address / 4, address / 4 + 4);
  return address;
}

/** A function of two arguments whose second is an attribute. */
function withNumber(
  stock: Kernel,
  name: string,
  attribute: string,
  fallback: number,
): Kernel {
  const op = numberOf(BINARY, name);
  return (call) => {
    const { inputs: { x }, attrs } = call;
    if (x.dtype !== "float32") return stock(call);
    return call.backend.run((run) => {
      const value = splat(run, Number(attrs[attribute] ?? fallback));
      const from = run.input(x);
      const { info, address } = run.output(x.shape, "float32");
      const bytes = sizeOf(x.shape) * 4;
      wasm().binary(op, address, from, 16, value, 0, bytes);
      return info;
    });
  };
}

/** A comparison with a number, or of a tensor with itself. */
function compareWith(
  stock: Kernel,
  name: string,
  value: number | null,
): Kernel {
  const op = numberOf(COMPARE, name);
  return (call) => {
    const { x } = call.inputs;
    if (x.dtype !== "float32") return stock(call);
    return call.backend.run((run) => {
      const from = run.input(x);
      const [other, step] = value === null
        ? [from, 16]
        : [splat(run, value), 0];
      const { info, address } = run.output(x.shape, "bool");
      const bytes = sizeOf(x.shape) * 4;
      wasm().compare(op, address, from, 16, other, step, bytes);
      return info;
    });
  };
}

function clip(stock: Kernel): Kernel {
  const [maximum, minimum] = ["maximum", "minimum"]
    .map((name) => numberOf(BINARY, name));
  return (call) => {
    const { inputs: { x }, attrs } = call;
    if (x.dtype !== "float32") return stock(call);
    return call.backend.run((run) => {
      const from = run.input(x);
      const { info, address } = run.output(x.shape, "float32");
      const [low, high] = [attrs.clipValueMin, attrs.clipValueMax]
        .map((value) => splat(run, Number(value)));
      const bytes = sizeOf(x.shape) * 4;
      wasm().binary(maximum, address, from, 16, low, 0, bytes);
      wasm().binary(minimum, address, address, 16, high, 0, bytes);
      return info;
    });
  };
}

/** A function of two tensors, or a comparison. Booleans count as integers. */
function binary(stock: Kernel, name: string, table: object): Kernel {
  const comparing = table === COMPARE;
  const numbers: Record<string, number> = {
    float32: numberOf(table, name),
    int32: numberOf(table, `${name}Int`),
    bool: comparing ? numberOf(table, `${name}Int`) : -1,
  };
  return (call) => {
    const { a, b } = call.inputs;
    const op = a.dtype === b.dtype ? numbers[a.dtype] ?? -1 : -1;
    if (op < 0) return stock(call);
    const shape = tf.broadcast_util.assertAndGetBroadcastShape(
      a.shape,
      b.shape,
    );
    return call.backend.run((run) => {
      const [left, right] = [words(run, a), words(run, b)];
      const dtype = comparing ? "bool" : a.dtype as "float32";
      const out = run.output(shape, dtype);
      broadcastInto(
        { op, comparing, run },
        { shape: a.shape, address: left },
        { shape: b.shape, address: right },
        out,
      );
      return out.info;
    });
  };
}

/** The elements of a tensor, 4 bytes each. */
function words(run: KernelRun, x: TensorInfo): number {
  const from = run.input(x);
  if (x.dtype !== "bool") return from;
  const size = sizeOf(x.shape);
  const to = run.scratch(size * 4);
  wasm().cast(to, 1, from, 0, size);
  return to;
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
