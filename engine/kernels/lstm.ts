/**
 * The fused LSTM, forward.
 *
 * @module
 */
import type { KernelRun } from "../kernel_run.ts";
import { memory } from "../memory.ts";
import type { TypedArray } from "../tensor_record.ts";
import type { TensorInfo } from "../tf.ts";
import { wasm } from "../wasm.ts";
import type { KernelCall, Kernels } from "./kernel.ts";
import {
  Keeper,
  type LstmReserve,
  type LstmSizes,
  runJob,
  sizesOf,
  widened,
  widenedRecurrent,
} from "./_lstm_job.ts";

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
      ...jobFields(run, reserve),
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
      ACTIVATION: attrs.activation,
      RECURRENT_ACTIVATION: attrs.recurrentActivation,
    });
    if (attrs.training) backend.record(h.info).rider = reserve;
    return [h.info, c.info, ...(sequence ? [sequence.info] : [])];
  } catch (error) {
    keeper.release();
    throw error;
  }
}

/** The fields that both ways read. */
export function jobFields(_run: KernelRun, reserve: LstmReserve) {
  return {
    STAGED: reserve.staged,
    GATES: reserve.gates,
    CELLS: reserve.cells,
    HIDDENS: reserve.hiddens,
    MASK: reserve.mask,
    FIRST: reserve.first,
    C0: reserve.c0,
    INPUT_MASK: reserve.inputMask,
    RECURRENT_MASK: reserve.recurrentMask,
    REVERSE: reserve.reverse ? 1 : 0,
  };
}

function makeReserve(
  run: KernelRun,
  { inputs, backend, attrs }: KernelCall,
  sizes: LstmSizes,
  keeper: Keeper,
): LstmReserve {
  const { batch, steps, features, units, width } = sizes;
  const rows = batch * steps;
  const training = attrs.training as boolean;
  const reverse = attrs.goBackwards as boolean;
  const copy = (name: string, bytes: number): number => {
    if (!inputs[name]) return 0;
    const [from, to] = [run.input(inputs[name]), keeper.room(bytes)];
    memory.u8.copyWithin(to, from, from + bytes);
    return to;
  };
  const { recurrentDropoutMask, mask } = inputs;
  const reserve: LstmReserve = {
    sizes,
    reverse,
    gates: keeper.room(rows * width * 16),
    cells: training ? keeper.room(rows * width * 4) : 0,
    hiddens: training ? keeper.room(rows * width * 4) : 0,
    staged: reverse || inputs.dropoutMask
      ? keeper.room(rows * features * 4)
      : 0,
    mask: mask ? keeper.room(rows) : 0,
    first: mask ? keeper.room(batch * 4) : 0,
    c0: copy("c0", batch * units * 4),
    inputMask: copy("dropoutMask", batch * features * 4),
    recurrentMask: recurrentDropoutMask ? keeper.room(batch * width * 4) : 0,
    release: () => keeper.release(),
  };
  if (recurrentDropoutMask) {
    const from = run.input(recurrentDropoutMask);
    wasm().widen(reserve.recurrentMask, from, batch, units, width);
  }
  if (mask) {
    writeMask(backend.record(mask).values as TypedArray, reserve);
  }
  return reserve;
}

/** The mask in processing order, and the first valid step of each row. */
function writeMask(values: TypedArray, reserve: LstmReserve): void {
  const { batch, steps } = reserve.sizes;
  const { u8, i32 } = memory;
  for (let b = 0; b < batch; b++) {
    let first = steps;
    for (let t = steps - 1; t >= 0; t--) {
      const from = b * steps + (reserve.reverse ? steps - 1 - t : t);
      const valid = values[from] !== 0;
      u8[reserve.mask + b * steps + t] = valid ? 1 : 0;
      if (valid) first = t;
    }
    i32[(reserve.first >>> 2) + b] = first;
  }
}

function biasOf(run: KernelRun, bias: number, sizes: LstmSizes): number {
  if (bias) return widened(run, bias, 4, sizes);
  const zeros = run.scratch(sizes.width * 16);
  memory.u8.fill(0, zeros, zeros + sizes.width * 16);
  return zeros;
}
