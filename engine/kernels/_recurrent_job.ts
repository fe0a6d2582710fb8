/**
 * What the recurrent kernels share: the job block, the padding of the units to
 * whole vectors, and what the way forward keeps for the way back.
 *
 * @module
 */
import { RECURRENT_FIELDS, type RecurrentField } from "../_recurrent_fields.ts";
import type { KernelRun } from "../kernel_run.ts";
import { memory } from "../memory.ts";
import { fork, methodFor, ready } from "../pool.ts";
import { wasm } from "../wasm.ts";

/** Sizes of one call. */
export interface RecurrentSizes {
  batch: number;
  steps: number;
  features: number;
  units: number;
  /** Units filled up to whole vectors. */
  width: number;
}

/** The sizes of a call with these shapes. */
export function sizesOf(
  [batch, steps, features]: readonly number[],
  units: number,
): RecurrentSizes {
  return { batch, steps, features, units, width: Math.ceil(units / 4) * 4 };
}

/** Multiplications of the way forward. */
export function workOf(sizes: RecurrentSizes): number {
  const { batch, steps, features, width } = sizes;
  return batch * steps * (features + width) * 4 * width;
}

/** `rows` rows of `units` floats as rows of `width`; itself if it fits. */
export function widened(
  run: KernelRun,
  address: number,
  rows: number,
  { units, width }: RecurrentSizes,
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
  { units, width }: RecurrentSizes,
  gates = 4,
): number {
  if (units === width) return address;
  const row = width * gates * 4;
  const wide = run.scratch(width * row);
  wasm().widen(wide, address, units * gates, units, width);
  memory.u8.fill(0, wide + units * row, wide + width * row);
  return wide;
}

/** What packs the recurrent kernel for each job. */
const PACK = {
  lstmForward: "lstmPack",
  lstmBackward: "lstmPackT",
  gruForward: "gruPack",
  gruBackward: "gruPackT",
  simpleForward: "simplePack",
  simpleBackward: "simplePackT",
} as const;

/** Runs a job of the recurrent kernels over the rows of the batch. */
export function runJob(
  run: KernelRun,
  name: keyof typeof PACK,
  sizes: RecurrentSizes,
  fields: Partial<Record<RecurrentField, number>>,
): void {
  const { batch, steps, features, width } = sizes;
  const work = workOf(sizes);
  const method = methodFor(work);
  const shares = Math.max(1, Math.floor(batch / 4));
  const count = work < 1 << 20 ? 1 : Math.min(ready(), shares);
  const step = wasm().lstmBytes(batch, steps, features, width) + 63 & ~63;
  const job = run.scratch(RECURRENT_FIELDS.length * 4);
  const block = RECURRENT_FIELDS.map((field) => fields[field] ?? 0);
  const set = (field: RecurrentField, value: number) => {
    block[RECURRENT_FIELDS.indexOf(field)] = value;
  };
  set("BATCH", batch);
  set("STEPS", steps);
  set("FEATURES", features);
  set("WIDTH", width);
  set("UNITS", sizes.units);
  set("SPACE", run.scratch(step * count));
  set("SPACE_STEP", step);
  memory.i32.set(block, job >>> 2);
  if (method !== "native") wasm()[PACK[name]](job);
  fork(name, job, count, method);
}
