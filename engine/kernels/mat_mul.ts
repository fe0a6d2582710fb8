/**
 * tfjs' matrix products on {@linkcode gemm}.
 *
 * @module
 */
import { BINARY, UNARY } from "../assembly/operations.ts";
import { gemm } from "../gemm.ts";
import type { KernelRun, Output } from "../kernel_run.ts";
import { type TensorInfo, tf } from "../tf.ts";
import { wasm } from "../wasm.ts";
import { broadcastInto } from "./elementwise.ts";
import { type KernelCall, type Kernels, sizeOf } from "./kernel.ts";

/** tfjs' names of the activations that can follow a product. */
const ACTIVATION: Record<string, string> = {
  linear: "linear",
  relu: "relu",
  relu6: "relu6",
  elu: "elu",
  sigmoid: "sigmoid",
};

/** `BatchMatMul` and `_FusedMatMul`. */
export const matMulKernels: Kernels = {
  BatchMatMul: (stock) => (call) =>
    isFloat(call)
      ? call.backend.run((run) => product(run, call).info)
      : stock(call),
  _FusedMatMul: (stock) => (call) => {
    const activation = ACTIVATION[String(call.attrs.activation ?? "linear")];
    if (!isFloat(call) || !activation) return stock(call);
    return call.backend.run((run) => fused(run, call, activation).info);
  },
};

function isFloat({ inputs: { a, b } }: KernelCall): boolean {
  return a.dtype === "float32" && b.dtype === "float32";
}

function fused(run: KernelRun, call: KernelCall, activation: string): Output {
  const { bias } = call.inputs;
  let output = product(run, call, bias !== undefined);
  if (bias) {
    const sum = run.output(output.info.shape, "float32");
    broadcastInto(
      { op: Object.keys(BINARY).indexOf("add"), run },
      { shape: output.info.shape, address: output.address },
      { shape: bias.shape, address: run.input(bias) },
      sum,
    );
    output = sum;
  }
  if (activation !== "linear") {
    const op = Object.keys(UNARY).indexOf(activation);
    const { address, record } = output;
    wasm().unary(op, address, address, 0, 0, record.size * 4);
  }
  return output;
}

/** op(A) op(B), in scratch room if it is only a step on the way. */
function product(run: KernelRun, call: KernelCall, scratch = false): Output {
  const { inputs: { a, b }, attrs } = call;
  const [ta, tb] = [!!attrs.transposeA, !!attrs.transposeB];
  const [rowsA, columnsA] = a.shape.slice(-2);
  const [rowsB, columnsB] = b.shape.slice(-2);
  const [m, k] = ta ? [columnsA, rowsA] : [rowsA, columnsA];
  const [kb, n] = tb ? [columnsB, rowsB] : [rowsB, columnsB];
  if (k !== kb) {
    throw new TypeError(
      `Cannot multiply matrices as the inner sizes must be equal: current shapes are [${a.shape}] and [${b.shape}] with transposeA=${ta} and transposeB=${tb}`,
    );
  }
  const [outerA, outerB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(outerA, outerB);
  const shape = [...outer, m, n];
  const c = scratch ? room(run, shape) : run.output(shape, "float32");
  const operands = {
    a: { address: run.input(a), stride: columnsA, transposed: ta },
    b: { address: run.input(b), stride: columnsB, transposed: tb },
    c: { address: c.address, stride: n },
  };
  const steps = [m * k, k * n];
  for (const part of batches(outer, outerA, outerB)) {
    const [stepA, stepB] = [part.a.step * steps[0], part.b.step * steps[1]];
    gemm({
      batch: part.count,
      m,
      n,
      k,
      a: {
        ...operands.a,
        address: operands.a.address + part.a.first * steps[0] * 4,
        step: stepA,
      },
      b: {
        ...operands.b,
        address: operands.b.address + part.b.first * steps[1] * 4,
        step: stepB,
      },
      c: {
        ...operands.c,
        address: operands.c.address + part.first * m * n * 4,
        step: m * n,
      },
    });
  }
  return c;
}

function room(run: KernelRun, shape: number[]): Output {
  const address = run.scratch(sizeOf(shape) * 4);
  const info: TensorInfo = { dataId: {}, shape, dtype: "float32" };
  return { info, address, record: undefined as never };
}

interface Batches {
  first: number;
  count: number;
  a: { first: number; step: number };
  b: { first: number; step: number };
}

/**
 * Runs of the batch in which both operands advance evenly: one run, unless
 * the outer axes are broadcast against each other.
 */
function batches(outer: number[], a: number[], b: number[]): Batches[] {
  const [count, countA, countB] = [sizeOf(outer), sizeOf(a), sizeOf(b)];
  if ([1, count].includes(countA) && [1, count].includes(countB)) {
    return [{
      first: 0,
      count,
      a: { first: 0, step: countA === 1 ? 0 : 1 },
      b: { first: 0, step: countB === 1 ? 0 : 1 },
    }];
  }
  return Array.from({ length: count }, (_, first) => ({
    first,
    count: 1,
    a: { first: place(first, outer, a), step: 0 },
    b: { first: place(first, outer, b), step: 0 },
  }));
}

/** Which matrix of an operand with outer axes `shape` stands at `index`. */
function place(index: number, outer: number[], shape: number[]): number {
  let at = 0;
  let step = 1;
  for (let axis = 1; axis <= outer.length; axis++) {
    const size = outer[outer.length - axis];
    const own = shape[shape.length - axis] ?? 1;
    if (own !== 1) at += (index % size) * step;
    step *= own;
    index = Math.floor(index / size);
  }
  return at;
}
