/**
 * Scaled dot-product attention in one kernel, with its gradient.
 *
 * A thread takes a head, or some of its rows: products of query and key,
 * softmax in place, product with the values. The probabilities are kept for the
 * way back where there is room, else they are computed again.
 *
 * @module
 */
import type { AttentionField } from "../_attention_fields.ts";
import type { KernelRun } from "../kernel_run.ts";
import { memory } from "../memory.ts";
import type { Rider } from "../tensor_record.ts";
import { type Tensor, type TensorInfo, tf } from "../tf.ts";
import {
  type AttentionSizes,
  jobOf,
  runAttention,
  sizesOf,
} from "./_attention_job.ts";
import { Keeper } from "./_recurrent_reserve.ts";
import { floatWord } from "./_range.ts";
import { type KernelCall, type Kernels, sizeOf } from "./kernel.ts";

/** Bytes of probabilities above which the way back computes them again. */
const ROOM = 2 ** 26;

/** How a call of `KernoAttention` is to be computed. */
export interface AttentionAttributes {
  /** Whether the axes are batch, heads, rows; else batch, rows, heads. */
  headsFirst: boolean;
  scale: number;
  causal: boolean;
  /** Rows see columns less than this far away; 0 for all. */
  window: number;
  /** Number of the rule for masked numbers. */
  masked: number;
  /** Share that is dropped; 0 without dropout. */
  rate: number;
  /** Seed of the dropout, in 32-bit words. */
  seed: number[];
  returnScores: boolean;
  /** Shape of the bias, null without one. */
  biasShape: number[] | null;
  /** Keeps what the gradient needs. */
  training: boolean;
}

/** What the way forward keeps for the way back. */
interface AttentionReserve extends Rider {
  /** The fields of the job that both ways read. */
  fields: Fields;
}

type Fields = Partial<Record<AttentionField, number>>;

/**
 * `KernoAttention`: inputs query, key and value, and where there are any mask
 * (bool) and bias, both of rank 4 and of sizes that broadcast to `[batch,
 * heads, rows, columns]`. Outputs the result and with `returnScores` the
 * probabilities. `KernoAttentionGrad`: the gradients of query, key and value,
 * and of the bias before it was broadcast.
 */
export const attentionKernels: Kernels = {
  KernoAttention: () => (call) => call.backend.run((run) => forward(run, call)),
  KernoAttentionGrad: () => (call) =>
    call.backend.run((run) => backward(run, call)),
};

/** Strides of a tensor of rank 4 that is broadcast: 0 along sizes of 1. */
function broadcast(name: "MASK" | "BIAS", tensor?: TensorInfo): Fields {
  if (!tensor) return {};
  const [, heads, rows, columns] = tensor.shape;
  const stride = (axis: number, step: number) =>
    tensor.shape[axis] === 1 ? 0 : step;
  return {
    [`${name}_COLUMN`]: stride(3, 1),
    [`${name}_ROW`]: stride(2, columns),
    [`${name}_HEAD`]: stride(1, rows * columns),
    [`${name}_BATCH`]: stride(0, heads * rows * columns),
  };
}

function forward(run: KernelRun, call: KernelCall): TensorInfo[] {
  const { inputs, backend } = call;
  const attrs = call.attrs as unknown as AttentionAttributes;
  const sizes = sizesOf(inputs, attrs.headsFirst);
  const keeper = new Keeper(run, attrs.training);
  try {
    const reserve = makeReserve(run, keeper, call, sizes);
    const output = run.output(sizes.outputShape, "float32");
    const scores = attrs.returnScores
      ? run.output(sizes.scoresShape, "float32")
      : null;
    const job = jobOf(sizes, {
      q: run.input(inputs.query),
      k: run.input(inputs.key),
      v: run.input(inputs.value),
      o: output.address,
    });
    if (sizeOf(sizes.outputShape) > 0 || scores) {
      runAttention(run, "attentionForward", sizes, {
        ...job,
        ...reserve.fields,
        SCORES: scores?.address ?? 0,
      });
    }
    if (attrs.training) backend.record(output.info).rider = reserve;
    return [output.info, ...(scores ? [scores.info] : [])];
  } catch (error) {
    keeper.release();
    throw error;
  }
}

/** The fields that both ways read, and room for what they name. */
function makeReserve(
  run: KernelRun,
  keeper: Keeper,
  { inputs, attrs }: KernelCall,
  sizes: AttentionSizes,
): AttentionReserve {
  const given = attrs as unknown as AttentionAttributes;
  const bytes = sizeOf(sizes.scoresShape) * 4;
  const copy = (tensor?: TensorInfo): number => {
    if (!tensor) return 0;
    const size = sizeOf(tensor.shape) * (tensor.dtype === "bool" ? 1 : 4);
    const [from, to] = [run.input(tensor), keeper.room(size)];
    memory.u8.copyWithin(to, from, from + size);
    return to;
  };
  const [seed0, seed1, seed2, seed3] = given.seed;
  const fields: Fields = {
    KEPT: given.training && bytes <= ROOM ? keeper.room(bytes) : 0,
    MASK: copy(inputs.mask),
    ...broadcast("MASK", inputs.mask),
    BIAS: copy(inputs.bias),
    ...broadcast("BIAS", inputs.bias),
    SCALE: floatWord(given.scale),
    CAUSAL: given.causal ? 1 : 0,
    WINDOW: given.window,
    MASKED: given.masked,
    RATE: floatWord(given.rate),
    KEEP: given.rate > 0 ? floatWord(1 / (1 - given.rate)) : 0,
    SEED_0: seed0,
    SEED_1: seed1,
    SEED_2: seed2,
    SEED_3: seed3,
  };
  return { fields, release: () => keeper.release() };
}

function backward(run: KernelRun, call: KernelCall): TensorInfo[] {
  const { inputs, backend } = call;
  const { query, key, value, output, dy, dScores } = inputs;
  const attrs = call.attrs as unknown as AttentionAttributes;
  const sizes = sizesOf(inputs, attrs.headsFirst);
  const { fields } = backend.record(output).rider as AttentionReserve;
  const like = (tensor: TensorInfo) => run.output(tensor.shape, "float32");
  const [dq, dk, dv] = [like(query), like(key), like(value)];
  const dBias = attrs.biasShape
    ? run.output(sizes.scoresShape, "float32")
    : null;
  const results = [dq, dk, dv, ...(dBias ? [dBias] : [])];
  if (sizeOf(sizes.scoresShape) === 0) {
    for (const { address, record } of results) {
      memory.f32.fill(0, address >>> 2, (address >>> 2) + record.size);
    }
    return results.map(({ info }) => info);
  }
  const job = jobOf(sizes, {
    q: run.input(query),
    k: run.input(key),
    v: run.input(value),
    o: run.input(dy),
  });
  runAttention(run, "attentionBackward", sizes, {
    ...job,
    ...fields,
    D_Q: dq.address,
    D_K: dk.address,
    D_V: dv.address,
    D_SCORES: dScores ? run.input(dScores) : 0,
    D_BIAS: dBias?.address ?? 0,
  });
  return results.map(({ info }) => info);
}

/** Registers the gradient of `KernoAttention`. */
export function registerAttentionGradient(): void {
  tf.registerGradient({
    kernelName: "KernoAttention",
    inputsToSave: ["query", "key", "value"],
    outputsToSave: [true],
    gradFunc: (dys, saved, attrs) => {
      const [dy, dScores] = Array.isArray(dys) ? dys : [dys];
      const [query, key, value, output] = saved;
      const { biasShape } = attrs as unknown as AttentionAttributes;
      // Once, and not in a thunk: its scope would dispose of the others.
      const [dq, dk, dv, dBias] = tf.engine().runKernel(
        "KernoAttentionGrad",
        { dy, ...(dScores ? { dScores } : {}), query, key, value, output },
        attrs as Parameters<ReturnType<typeof tf.engine>["runKernel"]>[2],
      ) as unknown as Tensor[];
      const shared = (biasShape ?? [])
        .map((size, axis) => size === 1 ? axis : -1)
        .filter((axis) => axis >= 0);
      return {
        query: () => dq,
        key: () => dk,
        value: () => dv,
        bias: () => shared.length > 0 ? dBias.sum(shared, true) : dBias,
      };
    },
  });
}
