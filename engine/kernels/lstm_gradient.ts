/**
 * The fused LSTM, backward.
 *
 * Going back through time gives the gradients of all gates at once; the
 * gradients of the input and of each weight are products of them, computed
 * only for those that somebody wants.
 *
 * @module
 */
import { activationFields } from "../_recurrent_activation.ts";
import type { KernoBackend } from "../backend.ts";
import { gemm } from "../gemm.ts";
import type { KernelRun, Output } from "../kernel_run.ts";
import { type Tensor, type TensorInfo, tf } from "../tf.ts";
import { wasm } from "../wasm.ts";
import type { KernelCall, Kernels } from "./kernel.ts";
import {
  type RecurrentSizes,
  runJob,
  widened,
  widenedRecurrent,
} from "./_recurrent_job.ts";
import { jobFields, type RecurrentReserve } from "./_recurrent_reserve.ts";
import type { LstmAttributes } from "./lstm.ts";

/** The kernels of the gradient; `h` is the output that the reserve rides on. */
export const lstmGradientKernels: Kernels = {
  KernoLSTMGrad: () => (call) => call.backend.run((run) => gates(run, call)),
  KernoLSTMGradX: () => (call) =>
    call.backend.run((run) => inputGradient(run, call)),
  KernoLSTMGradKernel: () => (call) =>
    call.backend.run((run) => {
      const { x } = call.inputs;
      const reserve = reserveOf(call.backend, call.inputs.h);
      const { features } = reserve.sizes;
      const from = reserve.staged || run.input(x);
      return weightGradient(run, call, from, features, features);
    }),
  KernoLSTMGradRecurrent: () => (call) =>
    call.backend.run((run) => {
      const { hiddens, sizes } = reserveOf(call.backend, call.inputs.h);
      return weightGradient(run, call, hiddens, sizes.width, sizes.units);
    }),
  KernoLSTMGradBias: () => (call) =>
    call.backend.run((run) => {
      const { sizes } = reserveOf(call.backend, call.inputs.h);
      const dBias = run.input(call.inputs.dBias);
      const output = run.output([sizes.units * 4], "float32");
      const n = sizes.width * 4;
      const sums = padded(run, sizes, 4, output);
      wasm().sumColumns(sums, dBias, 1, sizes.batch, n, 0, n);
      narrow(sizes, 4, sums, output);
      return output.info;
    }),
};

function reserveOf(backend: KernoBackend, h: TensorInfo): RecurrentReserve {
  return backend.record(h).rider as RecurrentReserve;
}

/**
 * [dz, dh0, dc0, dBias]: the gradients of the gates and of the initial states,
 * and the first summed over the steps of each row.
 */
function gates(run: KernelRun, call: KernelCall): TensorInfo[] {
  const { inputs, backend } = call;
  const attrs = call.attrs as unknown as LstmAttributes;
  const reserve = reserveOf(backend, inputs.h);
  const { sizes } = reserve;
  const { batch, steps, units, width } = sizes;
  const dz = run.output([batch, steps, width * 4], "float32");
  const dh0 = run.output([batch, units], "float32");
  const dc0 = run.output([batch, units], "float32");
  const dBias = run.output([batch, width * 4], "float32");
  const recurrent = run.input(inputs.recurrentKernel);
  runJob(run, "lstmBackward", sizes, {
    ...jobFields(reserve),
    RECURRENT: widenedRecurrent(run, recurrent, sizes),
    PACKED_T: run.scratch(wasm().packedBytes(width * 4, width)),
    ...activationFields(attrs.activation, attrs.recurrentActivation),
    D_SEQUENCE: inputs.dSequence ? run.input(inputs.dSequence) : 0,
    D_H: run.input(inputs.dh),
    D_C: run.input(inputs.dc),
    D_Z: dz.address,
    D_BIAS: dBias.address,
    D_H0: dh0.address,
    D_C0: dc0.address,
  });
  return [dz.info, dh0.info, dc0.info, dBias.info];
}

function inputGradient(run: KernelRun, call: KernelCall): TensorInfo {
  const { inputs: { dz, kernel, h }, backend } = call;
  const { sizes, inputMask, reverse } = reserveOf(backend, h);
  const { batch, steps, features, width } = sizes;
  const output = run.output([batch, steps, features], "float32");
  const staged = inputMask || reverse
    ? run.scratch(batch * steps * features * 4)
    : output.address;
  gemm({
    m: batch * steps,
    n: features,
    k: width * 4,
    a: { address: run.input(dz), stride: width * 4 },
    b: {
      address: widened(run, run.input(kernel), features * 4, sizes),
      stride: width * 4,
      transposed: true,
    },
    c: { address: staged, stride: features },
  });
  if (staged !== output.address) {
    const mirror = reverse ? 1 : 0;
    wasm().stage(
      ...[output.address, staged, inputMask, mirror, batch, steps, features],
    );
  }
  return output.info;
}

/** xT dz for x of `rows` columns, of which the first `kept` are wanted. */
function weightGradient(
  run: KernelRun,
  call: KernelCall,
  x: number,
  rows: number,
  kept: number,
): TensorInfo {
  const { sizes } = reserveOf(call.backend, call.inputs.h);
  const { batch, steps, units, width } = sizes;
  const output = run.output([kept, units * 4], "float32");
  const wide = padded(run, sizes, rows * 4, output);
  gemm({
    m: rows,
    n: width * 4,
    k: batch * steps,
    a: { address: x, stride: rows, transposed: true },
    b: { address: run.input(call.inputs.dz), stride: width * 4 },
    c: { address: wide, stride: width * 4 },
  });
  narrow(sizes, kept * 4, wide, output);
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

function narrow(
  { units, width }: RecurrentSizes,
  rows: number,
  wide: number,
  output: Output,
): void {
  if (wide === output.address) return;
  wasm().narrow(output.address, wide, rows, units, width);
}

/** Registers the gradient of `KernoLSTM`. */
export function registerLstmGradient(): void {
  const run = <T = Tensor>(
    name: string,
    inputs: Record<string, Tensor>,
    attrs: object = {},
  ) =>
    tf.engine().runKernel(
      name,
      inputs,
      attrs as Parameters<ReturnType<typeof tf.engine>["runKernel"]>[2],
    ) as unknown as T;
  tf.registerGradient({
    kernelName: "KernoLSTM",
    inputsToSave: ["x", "kernel", "recurrentKernel"],
    outputsToSave: [true],
    gradFunc: (dys, saved, attrs) => {
      const [dh, dc, dSequence] = dys as Tensor[];
      const [x, kernel, recurrentKernel, h] = saved;
      // Once, and not in a thunk: its scope would dispose of the others.
      const [dz, dh0, dc0, dBias] = run<Tensor[]>("KernoLSTMGrad", {
        dh,
        dc,
        ...(dSequence ? { dSequence } : {}),
        recurrentKernel,
        h,
      }, attrs);
      return {
        x: () => run("KernoLSTMGradX", { dz, kernel, h }),
        kernel: () => run("KernoLSTMGradKernel", { dz, x, h }),
        recurrentKernel: () => run("KernoLSTMGradRecurrent", { dz, h }),
        bias: () => run("KernoLSTMGradBias", { dBias, h }),
        h0: () => dh0,
        c0: () => dc0,
      };
    },
  });
}
