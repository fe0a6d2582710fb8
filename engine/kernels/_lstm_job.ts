/**
 * What the LSTM kernels share: the job block, the padding of the units to
 * whole vectors, and what the way forward keeps for the way back.
 *
 * @module
 */
import { LSTM_FIELDS, type LstmField } from "../_lstm_fields.ts";
import type { KernelRun } from "../kernel_run.ts";
import { memory } from "../memory.ts";
import { fork, type JobFunction, methodFor, ready } from "../pool.ts";
import type { Rider } from "../tensor_record.ts";
import { wasm } from "../wasm.ts";

/** Sizes of one call. */
export interface LstmSizes {
  batch: number;
  steps: number;
  features: number;
  units: number;
  /** Units filled up to whole vectors. */
  width: number;
}

/** Addresses that the way back reads; 0 where there is none. */
export interface LstmReserve extends Rider {
  sizes: LstmSizes;
  gates: number;
  cells: number;
  hiddens: number;
  /** The input in processing order with its dropout, or 0: the input itself. */
  staged: number;
  mask: number;
  first: number;
  /** Initial c, `[batch, units]`. */
  c0: number;
  /** `[batch, features]`. */
  inputMask: number;
  /** `[batch, width]`. */
  recurrentMask: number;
  reverse: boolean;
}

/** Blocks that live as long as a reserve, or only as long as the kernel. */
export class Keeper {
  readonly #run: KernelRun;
  readonly #keep: boolean;
  readonly #blocks: [number, number][] = [];

  constructor(run: KernelRun, keep: boolean) {
    this.#run = run;
    this.#keep = keep;
  }

  /** Room for `bytes` bytes. */
  room(bytes: number): number {
    if (!this.#keep) return this.#run.scratch(bytes);
    const address = memory.alloc(bytes);
    this.#blocks.push([address, bytes]);
    return address;
  }

  /** Gives all blocks back. */
  release(): void {
    for (const [address, bytes] of this.#blocks) memory.free(address, bytes);
    this.#blocks.length = 0;
  }
}

/** The sizes of a call with these shapes. */
export function sizesOf(
  [batch, steps, features]: readonly number[],
  units: number,
): LstmSizes {
  return { batch, steps, features, units, width: Math.ceil(units / 4) * 4 };
}

/** Multiplications of the way forward. */
export function workOf(sizes: LstmSizes): number {
  const { batch, steps, features, width } = sizes;
  return batch * steps * (features + width) * 4 * width;
}

/** `rows` rows of `units` floats as rows of `width`; itself if it fits. */
export function widened(
  run: KernelRun,
  address: number,
  rows: number,
  { units, width }: LstmSizes,
): number {
  if (units === width) return address;
  const wide = run.scratch(rows * width * 4);
  wasm().widen(wide, address, rows, units, width);
  return wide;
}

/** The recurrent kernel with rows and columns filled up with zeros. */
export function widenedRecurrent(
  run: KernelRun,
  address: number,
  { units, width }: LstmSizes,
): number {
  if (units === width) return address;
  const wide = run.scratch(width * width * 16);
  wasm().widen(wide, address, units * 4, units, width);
  memory.u8.fill(0, wide + units * width * 16, wide + width * width * 16);
  return wide;
}

/** Runs a job of the LSTM kernels over the rows of the batch. */
export function runJob(
  run: KernelRun,
  name: JobFunction,
  sizes: LstmSizes,
  fields: Partial<Record<LstmField, number>>,
): void {
  const { batch, steps, features, width } = sizes;
  const work = workOf(sizes);
  const method = methodFor(work);
  const shares = Math.max(1, Math.floor(batch / 4));
  const count = work < 1 << 20 ? 1 : Math.min(ready(), shares);
  const step = wasm().lstmBytes(batch, steps, features, width) + 63 & ~63;
  const job = run.scratch(LSTM_FIELDS.length * 4);
  const block = LSTM_FIELDS.map((field) => fields[field] ?? 0);
  const set = (field: LstmField, value: number) => {
    block[LSTM_FIELDS.indexOf(field)] = value;
  };
  set("BATCH", batch);
  set("STEPS", steps);
  set("FEATURES", features);
  set("WIDTH", width);
  set("UNITS", sizes.units);
  set("SPACE", run.scratch(step * count));
  set("SPACE_STEP", step);
  memory.i32.set(block, job >>> 2);
  const pack = name === "lstmForward" ? "lstmPack" : "lstmPackT";
  if (method !== "native") wasm()[pack](job);
  fork(name, job, count, method);
}
