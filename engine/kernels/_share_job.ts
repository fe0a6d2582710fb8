/**
 * Jobs that need no product: a list of numbers, shared between the threads.
 *
 * @module
 */
import type { KernelRun } from "../kernel_run.ts";
import { memory } from "../memory.ts";
import { fork, type JobFunction, ready } from "../pool.ts";
import { variant } from "../wasm.ts";

/** Elements from which on waking the others pays. */
const MANY = 1 << 17;

/**
 * Runs `name` on the fields, 32-bit integers, on all threads where `elements`,
 * the size of the work, is large.
 */
export function shareJob(
  run: KernelRun,
  name: JobFunction,
  fields: readonly number[],
  elements: number,
): void {
  const job = run.scratch(fields.length * 4);
  memory.i32.set(fields, job >>> 2);
  fork(name, job, elements < MANY ? 1 : ready(), variant());
}
