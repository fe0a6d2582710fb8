/**
 * The fused LSTM, forward.
 *
 * @module
 */
import type { KernelRun } from "../kernel_run.ts";
import { activationFields } from "../_recurrent_activation.ts";
import { memory } from "../memory.ts";
import type { TensorInfo } from "../tf.ts";
import { wasm } from "../wasm.ts";
import type { KernelCall, Kernels } from "./kernel.ts";
import {
  type RecurrentSizes,
  runJob,
  sizesOf,
  widened,
  widenedRecurrent,
} from "./_recurrent_job.ts";
import { jobFields, Keeper, makeReserve } from "./_recurrent_reserve.ts";

/** How a call of `KernoLSTM` is to be computed. */
export interface LstmAttributes {
  /** Number of the activation in the table of operations. */
  activation: number;
  recurrentActivation: number;
  goBackwards: boolean;
  returnSequences: boolean;
  /** Keeps what the gradient needs. */
  training: boolean;
}

/**
 * `KernoLSTM`: inputs x `[B, T, F]`, kernel `[F, 4U]`, recurrentKernel
 * `[U, 4U]` and, where there are any, bias `[4U]`, h0 and c0 `[B, U]`, mask
 * `[B, T]`, dropoutMask `[B, F]`, recurrentDropoutMask `[B, U]`. Outputs h, c
 * and with `returnSequences` the sequence `[B, T, U]`.
 */
export const lstmKernels: Kernels = {
  KernoLSTM: () => (call) => call.backend.run((run) => forward(run, call)),
};

function forward(run: KernelRun, call: KernelCall): TensorInfo[] {
  const { inputs, backend } = call;
  const attrs = call.attrs as unknown as LstmAttributes;
  const sizes = sizesOf(inputs.x.shape, inputs.recurrentKernel.shape[0]);
  const { batch, steps, units } = sizes;
  const address = (name: string) => inputs[name] ? run.input(inputs[name]) : 0;
  const keeper = new Keeper(run, attrs.training);
  try {
    const reserve = makeReserve(run, call, sizes, keeper);
    const h = run.output([batch, units], "float32");
    const c = run.output([batch, units], "float32");
    const sequence = attrs.returnSequences
      ? run.output([batch, steps, units], "float32")
      : null;
    runJob(run, "lstmForward", sizes, {
      ...jobFields(reserve),
      X: address("x"),
      KERNEL: widened(run, address("kernel"), sizes.features * 4, sizes),
      RECURRENT: widenedRecurrent(run, address("recurrentKernel"), sizes),
      BIAS: biasOf(run, address("bias"), sizes),
      H0: address("h0"),
      SEQUENCE: sequence?.address ?? 0,
      H: h.address,
      C: c.address,
      PACKED: run.scratch(wasm().packedBytes(sizes.width, sizes.width * 4)),
      TRAINING: attrs.training ? 1 : 0,
      ...activationFields(attrs.activation, attrs.recurrentActivation),
    });
    if (attrs.training) backend.record(h.info).rider = reserve;
    return [h.info, c.info, ...(sequence ? [sequence.info] : [])];
  } catch (error) {
    keeper.release();
    throw error;
  }
}

/** The bias of `gates` gates in rows of full width, zeros where there is none. */
export function biasOf(
  run: KernelRun,
  bias: number,
  sizes: RecurrentSizes,
  gates = 4,
): number {
  if (bias) return widened(run, bias, gates, sizes);
  const bytes = sizes.width * gates * 4;
  const zeros = run.scratch(bytes);
  memory.u8.fill(0, zeros, zeros + bytes);
  return zeros;
}
