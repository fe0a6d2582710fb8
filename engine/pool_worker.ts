/**
 * What a worker of the pool runs.
 *
 * The function is sent as text in a `data:` URL, so that the pool needs no
 * file and no permission: it must not use anything from outside itself.
 *
 * @module
 */

import type { BlasContext, blasJobs } from "./blas/blas_jobs.ts";

/** What a worker is started with. */
export interface WorkerStart {
  /** The compiled modules, relaxed where the machine has it, and strict. */
  modules: WebAssembly.Module[];
  memory: WebAssembly.Memory;
  /** Address of the control words. */
  control: number;
  /** Names of the functions that a job may name by number. */
  functions: readonly string[];
  /** Polls before the worker parks. */
  spin: number;
  /** The native BLAS to open, if there is one. */
  blas: Omit<BlasContext, "exports" | "memory"> | null;
}

/**
 * The loop: spin for a while, park, run a job when the generation changes.
 *
 * Control words: 0 generation, 1 shares not yet done, 2 function, 3 job
 * address, 4 shares, 5 module (2: native BLAS), 6 generation that word 1
 * belongs to, 7 workers that could not open the BLAS, 8 workers that are up,
 * 9 generation in the upper 24 bits and the shares that nobody has begun, 10
 * whether the main thread is at a share.
 */
export function workerMain(
  start: WorkerStart,
  makeBlasJobs: typeof blasJobs,
): void {
  const { modules, memory, control, functions, spin, blas } = start;
  type Exports = Record<
    string,
    (...args: number[]) => number | void
  >;
  const instances = modules.map((module) =>
    new WebAssembly.Instance(module, { env: { memory } })
      .exports as unknown as Exports
  );
  const spinWhile = instances[0].spinWhile as (...args: number[]) => number;
  const words = new Int32Array(memory.buffer, control, 16);
  if (blas) {
    try {
      const exports = instances[1] as BlasContext["exports"];
      instances.push(makeBlasJobs({ ...blas, memory, exports }));
    } catch {
      // It must not take a share: the others go on without it.
      Atomics.add(words, 7, 1);
      return;
    }
  }
  let seen = Atomics.load(words, 0);
  Atomics.add(words, 8, 1);
  Atomics.notify(words, 8);
  for (;;) {
    const generation = spinWhile(control, seen, spin);
    if (generation === seen) {
      Atomics.wait(words, 0, seen);
      continue;
    }
    seen = generation;
    for (;;) {
      const word = Atomics.load(words, 9);
      const left = word & 255;
      if (word >> 8 !== generation << 8 >> 8 || left === 0) break;
      if (Atomics.compareExchange(words, 9, word, word - 1) !== word) continue;
      // The job stays as it is until this share is done.
      const job = instances[words[5]][functions[words[2]]];
      job(words[3], left - 1, words[4]);
      if (Atomics.sub(words, 1, 1) === 1) Atomics.notify(words, 1);
    }
  }
}
