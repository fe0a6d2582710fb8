/**
 * Running a job over a range of units, on several threads where it is long.
 *
 * @module
 */
import { RANGE_JOBS, type RangeJob } from "../_range_jobs.ts";
import type { KernelRun } from "../kernel_run.ts";
import { memory } from "../memory.ts";
import { fork, ready } from "../pool.ts";
import { variant } from "../wasm.ts";

/** Jobs shorter than this, in nanoseconds, stay on one thread. */
const WORTH_SHARING = 60_000;
/** Shares for each thread. */
const SHARES = 4;

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** A float32 as the argument of a job. */
export function floatWord(value: number): number {
  float[0] = value;
  return bits[0];
}

/**
 * Runs a job.
 *
 * @param run The kernel that is running.
 * @param name The job.
 * @param units How many units it has; they may be done in any order.
 * @param words Its arguments; floats by {@linkcode floatWord}.
 * @param nanoseconds About how long it takes.
 */
export function runRange(
  run: KernelRun,
  name: RangeJob,
  units: number,
  words: readonly number[],
  nanoseconds: number,
): void {
  if (units === 0) return;
  const job = blockOf(run, [RANGE_JOBS.indexOf(name), units, ...words]);
  const threads = nanoseconds < WORTH_SHARING ? 1 : ready();
  // A thread whose core is busy with something else takes fewer shares.
  const shares = threads === 1 ? 1 : Math.min(threads * SHARES, units);
  fork("rangeJob", job, shares, variant());
}

/** Words in the WASM memory, until the kernel ends. */
export function blockOf(run: KernelRun, words: readonly number[]): number {
  const block = run.scratch(words.length * 4);
  memory.i32.set(words, block >>> 2);
  return block;
}
