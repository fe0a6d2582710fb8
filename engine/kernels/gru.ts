/**
 * The fused GRU and the fused simple recurrent layer, forward and backward.
 *
 * @module
 */
import { activationFields } from "../_recurrent_activation.ts";
import { gemm } from "../gemm.ts";
import type { KernelRun, Output } from "../kernel_run.ts";
import { type Tensor, type TensorInfo, tf } from "../tf.ts";
import { wasm } from "../wasm.ts";
import type { KernelCall, Kernels } from "./kernel.ts";
import { biasOf } from "./lstm.ts";
import {
  type RecurrentSizes,
  runJob,
  sizesOf,
  widened,
  widenedRecurrent,
} from "./_recurrent_job.ts";
import {
  jobFields,
  Keeper,
  makeReserve,
  type RecurrentReserve,
} from "./_recurrent_reserve.ts";

/** How many gates a cell has, and how many a row of its reserve holds. */
interface Cell {
  gates: 1 | 3;
  row: 1 | 4;
  forward: "gruForward" | "simpleForward";
  backward: "gruBackward" | "simpleBackward";
}

const GRU: Cell = {
  gates: 3,
  row: 4,
  forward: "gruForward",
  backward: "gruBackward",
};
const SIMPLE: Cell = {
  gates: 1,
  row: 1,
  forward: "simpleForward",
  backward: "simpleBackward",
};

/**
 * `KernoGRU` and `KernoSimpleRNN`: inputs x `[B, T, F]`, kernel `[F, gU]`,
 * recurrentKernel `[U, gU]` and, where there are any, bias `[gU]` (of a GRU
 * that resets after: `[2, 3U]`), h0 `[B, U]`, mask `[B, T]`, dropoutMask
 * `[B, F]`. Outputs h and with `returnSequences` the sequence.
 */
export const gruKernels: Kernels = {
  ...kernelsOf("KernoGRU", GRU),
  ...kernelsOf("KernoSimpleRNN", SIMPLE),
};

function kernelsOf(name: string, cell: Cell): Kernels {
  return {
    [name]: () => (call) => call.backend.run((run) => forward(run, call, cell)),
    [`${name}Grad`]: () => (call) =>
      call.backend.run((run) => gates(run, call, cell)),
    [`${name}GradX`]: () => (call) =>
      call.backend.run((run) => inputGradient(run, call, cell)),
    [`${name}GradKernel`]: () => (call) =>
      call.backend.run((run) => kernelGradient(run, call, cell)),
    [`${name}GradRecurrent`]: () => (call) =>
      call.backend.run((run) => recurrentGradient(run, call, cell)),
    [`${name}GradBias`]: () => (call) =>
      call.backend.run((run) => biasGradient(run, call, cell)),
  };
}

function forward(run: KernelRun, call: KernelCall, cell: Cell): TensorInfo[] {
  const { inputs, backend, attrs } = call;
  const sizes = sizesOf(inputs.x.shape, inputs.recurrentKernel.shape[0]);
  const { batch, steps, features, units, width } = sizes;
  const address = (name: string) => inputs[name] ? run.input(inputs[name]) : 0;
  const keeper = new Keeper(run, attrs.training as boolean);
  try {
    const reserve = makeReserve(run, call, sizes, keeper, cell.row);
    const h = run.output([batch, units], "float32");
    const sequence = attrs.returnSequences
      ? run.output([batch, steps, units], "float32")
      : null;
    runJob(run, cell.forward, sizes, {
      ...jobFields(reserve),
      ...activationsOf(call),
      ...biases(run, address("bias"), sizes, call, cell),
      X: address("x"),
      KERNEL: widened(run, address("kernel"), features * cell.gates, sizes),
      RECURRENT: widenedRecurrent(
        run,
        address("recurrentKernel"),
        sizes,
        cell.gates,
      ),
      H0: address("h0"),
      SEQUENCE: sequence?.address ?? 0,
      H: h.address,
      PACKED: run.scratch(wasm().packedBytes(width, width * 3)),
      PACKED_H: run.scratch(wasm().packedBytes(width, width)),
      TRAINING: attrs.training ? 1 : 0,
    });
    if (attrs.training) backend.record(h.info).rider = reserve;
    return [h.info, ...(sequence ? [sequence.info] : [])];
  } catch (error) {
    keeper.release();
    throw error;
  }
}

function activationsOf({ attrs }: KernelCall) {
  return {
    ...activationFields(
      attrs.activation as number,
      (attrs.recurrentActivation ?? 0) as number,
    ),
    RESET_AFTER: attrs.resetAfter ? 1 : 0,
  };
}

/**
 * The bias that is added to x kernel. A GRU that resets after has a second
 * one for h recurrentKernel: where both are only added they become one.
 */
function biases(
  run: KernelRun,
  bias: number,
  sizes: RecurrentSizes,
  { attrs }: KernelCall,
  { gates }: Cell,
) {
  const { width } = sizes;
  if (!attrs.resetAfter) return { BIAS: biasOf(run, bias, sizes, gates) };
  const both = biasOf(run, bias, sizes, 6);
  const sum = run.scratch(width * 12);
  const [row, part] = [width * 12, width * 8];
  wasm().binary(0, sum, both, 16, both + row, 16, part);
  wasm().copyRows(sum + part, 0, both + part, 0, width * 4, 1);
  return { BIAS: sum, RECURRENT_BIAS: both + row + part };
}

function reserveOf({ backend, inputs }: KernelCall): RecurrentReserve {
  return backend.record(inputs.h).rider as RecurrentReserve;
}

/**
 * [dz, dh0, dBias]: the gradients of the gates and of the initial state, and
 * the first summed over the steps of each row.
 */
function gates(run: KernelRun, call: KernelCall, cell: Cell): TensorInfo[] {
  const { inputs } = call;
  const reserve = reserveOf(call);
  const { batch, steps, units, width } = reserve.sizes;
  const dz = run.output([batch, steps, width * cell.row], "float32");
  const dh0 = run.output([batch, units], "float32");
  const dBias = run.output([batch, width * cell.row], "float32");
  const recurrent = run.input(inputs.recurrentKernel);
  runJob(run, cell.backward, reserve.sizes, {
    ...jobFields(reserve),
    ...activationsOf(call),
    RECURRENT: widenedRecurrent(run, recurrent, reserve.sizes, cell.gates),
    PACKED_T: run.scratch(wasm().packedBytes(width * 3, width)),
    PACKED_H_T: run.scratch(wasm().packedBytes(width, width)),
    D_SEQUENCE: inputs.dSequence ? run.input(inputs.dSequence) : 0,
    D_H: run.input(inputs.dh),
    D_Z: dz.address,
    D_BIAS: dBias.address,
    D_H0: dh0.address,
  });
  return [dz.info, dh0.info, dBias.info];
}

function inputGradient(
  run: KernelRun,
  call: KernelCall,
  cell: Cell,
): TensorInfo {
  const { dz, kernel } = call.inputs;
  const { sizes, inputMask, reverse } = reserveOf(call);
  const { batch, steps, features, width } = sizes;
  const output = run.output([batch, steps, features], "float32");
  const moved = inputMask !== 0 || reverse;
  const staged = moved ? run.scratch(output.record.size * 4) : output.address;
  gemm({
    m: batch * steps,
    n: features,
    k: width * cell.gates,
    a: { address: run.input(dz), stride: width * cell.row },
    b: {
      address: widened(run, run.input(kernel), features * cell.gates, sizes),
      stride: width * cell.gates,
      transposed: true,
    },
    c: { address: staged, stride: features },
  });
  if (moved) {
    const mirror = reverse ? 1 : 0;
    wasm().stage(
      ...[output.address, staged, inputMask, mirror, batch, steps, features],
    );
  }
  return output.info;
}

/** aT b for columns of the reserve and of dz, over all steps of all rows. */
function outer(
  sizes: RecurrentSizes,
  a: { address: number; stride: number; columns: number },
  b: { address: number; stride: number; columns: number },
  c: { address: number; stride: number },
): void {
  gemm({
    m: a.columns,
    n: b.columns,
    k: sizes.batch * sizes.steps,
    a: { ...a, transposed: true },
    b,
    c,
  });
}

function kernelGradient(
  run: KernelRun,
  call: KernelCall,
  { gates, row }: Cell,
): TensorInfo {
  const { sizes, staged } = reserveOf(call);
  const { features, units, width } = sizes;
  const dz = run.input(call.inputs.dz);
  const output = run.output([features, units * gates], "float32");
  const wide = padded(run, sizes, features * gates, output);
  outer(
    sizes,
    {
      address: staged || run.input(call.inputs.x),
      stride: features,
      columns: features,
    },
    { address: dz, stride: width * row, columns: width * gates },
    { address: wide, stride: width * gates },
  );
  return narrowed(sizes, features * gates, wide, output);
}

function recurrentGradient(
  run: KernelRun,
  call: KernelCall,
  { gates, row }: Cell,
): TensorInfo {
  const { sizes, hiddens, gates: kept } = reserveOf(call);
  const { units, width } = sizes;
  const dz = run.input(call.inputs.dz);
  const output = run.output([units, units * gates], "float32");
  const wide = padded(run, sizes, width * gates, output);
  const h = { address: hiddens, stride: width, columns: width };
  const c = { address: wide, stride: width * gates };
  const b = { address: dz, stride: width * row };
  if (gates === 1) outer(sizes, h, { ...b, columns: width }, c);
  else {
    outer(sizes, h, { ...b, columns: width * 2 }, c);
    const after = call.attrs.resetAfter;
    const last = { address: wide + width * 8, stride: width * gates };
    // What r multiplies has its gradient in the fourth part; r h is kept there.
    const [place, a] = after
      ? [12, h]
      : [8, { address: kept + width * 12, stride: width * 4, columns: width }];
    const part = { address: dz + width * place, stride: width * row };
    outer(sizes, a, { ...part, columns: width }, last);
  }
  return narrowed(sizes, units * gates, wide, output);
}

function biasGradient(
  run: KernelRun,
  call: KernelCall,
  { gates, row }: Cell,
): TensorInfo {
  const { sizes } = reserveOf(call);
  const { batch, units, width } = sizes;
  const { resetAfter } = call.attrs;
  const dBias = run.input(call.inputs.dBias);
  const shape = resetAfter ? [2, units * gates] : [units * gates];
  const output = run.output(shape, "float32");
  const sums = run.scratch(width * row * 4);
  wasm().sumColumns(sums, dBias, 1, batch, width * row, 0, width * row);
  const part = (to: number, from: number, count: number) =>
    wasm().narrow(
      ...[output.address + to * units * 4, sums + from * width * 4],
      ...[count, units, width],
    );
  part(0, 0, gates);
  if (resetAfter) {
    part(3, 0, 2);
    part(5, 3, 1);
  }
  return output.info;
}

/** Room for `rows` rows of full width; the output itself if it is as wide. */
function padded(
  run: KernelRun,
  { units, width }: RecurrentSizes,
  rows: number,
  output: Output,
): number {
  return units === width ? output.address : run.scratch(rows * width * 4);
}

function narrowed(
  { units, width }: RecurrentSizes,
  rows: number,
  wide: number,
  output: Output,
): TensorInfo {
  if (wide !== output.address) {
    wasm().narrow(output.address, wide, rows, units, width);
  }
  return output.info;
}

/** Registers the gradients of both kernels. */
export function registerGruGradients(): void {
  for (const kernelName of ["KernoGRU", "KernoSimpleRNN"]) {
    const run = (name: string, inputs: object, attrs: object) =>
      tf.engine().runKernel(
        `${kernelName}${name}`,
        inputs as never,
        attrs as never,
      ) as unknown;
    tf.registerGradient({
      kernelName,
      inputsToSave: ["x", "kernel", "recurrentKernel"],
      outputsToSave: [true],
      gradFunc: (dys, saved, attrs) => {
        const [dh, dSequence] = [dys].flat() as Tensor[];
        const [x, kernel, recurrentKernel, h] = saved;
        const up = { dh, ...(dSequence ? { dSequence } : {}) };
        // Once, and not in a thunk: its scope would dispose of the other.
        const gates = run("Grad", { ...up, recurrentKernel, h }, attrs);
        const [dz, dh0, dBias] = gates as Tensor[];
        const thunk = (name: string, inputs: object) => () =>
          run(name, { dz, h, ...inputs }, attrs) as Tensor;
        return {
          x: thunk("GradX", { kernel }),
          kernel: thunk("GradKernel", { x }),
          recurrentKernel: thunk("GradRecurrent", {}),
          bias: thunk("GradBias", { dBias }),
          h0: () => dh0,
        };
      },
    });
  }
}
