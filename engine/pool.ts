/**
 * Worker threads that take shares of one job at a time.
 *
 * Workers spin for a moment, then park; they are unref'd, so that they never
 * keep a process alive. A cell that is interrupted between fork and join
 * leaves a job behind: `drain` waits for it before anything else happens.
 *
 * @module
 */
import { Worker } from "node:worker_threads";
import { environment } from "./_environment.ts";
import { hasRelaxedSimd } from "./feature_probe.ts";
import { memory } from "./memory.ts";
import { workerMain, type WorkerStart } from "./pool_worker.ts";
import { blasJobs } from "./blas/blas_jobs.ts";
import {
  blasContext,
  dropNative,
  native,
  presentNative,
} from "./blas/native.ts";
import { load, type Variant, variant, wasm } from "./wasm.ts";

/** Address of the control words; see pool_worker.ts for their meaning. */
const CONTROL = 4096;
const SPIN = 20_000;
const MOST = 64;
const FUNCTIONS = [
  "gemmJob",
  "lstmForward",
  "lstmBackward",
  "gruForward",
  "gruBackward",
  "simpleForward",
  "simpleBackward",
  "attentionForward",
  "attentionBackward",
  "gatherJob",
  "sumRowsJob",
  "unfoldJob",
  "foldJob",
  "biasJob",
  "convolutionJob",
  "activationGradJob",
  "sumJob",
  "poolJob",
  "poolGradJob",
  "poolGradTilesJob",
  "depthwiseJob",
  "depthwiseInputJob",
  "depthwiseFilterJob",
  "rangeJob",
  "optimizerJob",
  "adafactorRowsJob",
  "adafactorColumnsJob",
  "adafactorMatrixJob",
  "philoxJob",
] as const;

/** A function that can be shared between threads. */
export type JobFunction = (typeof FUNCTIONS)[number];

/** How a job multiplies matrices. */
export type Method = Variant | "native";

const METHODS: readonly Method[] = ["relaxed", "strict", "native"];

let wanted: number | undefined;
let started = 0;
let words: Int32Array | undefined;

/** How many threads jobs are shared between, this one included. */
export function threads(): number {
  return wanted ??= defaultThreads();
}

/**
 * Sets how many threads there are and waits until they are up.
 *
 * @throws {RangeError} If `count` is not a whole number from 1 to 64.
 */
export function setThreads(count: number): void {
  if (!Number.isInteger(count) || count < 1 || count > MOST) {
    throw new RangeError(
      `Cannot set the number of threads as it must be a whole number from 1 to ${MOST}: current value is ${count}`,
    );
  }
  wanted = count;
  startWorkers();
  const control = controlWords();
  for (let up; (up = Atomics.load(control, 8)) < count - 1;) {
    Atomics.wait(control, 8, up, 5000);
  }
}

/**
 * Threads that a job may be shared between now: the first jobs run alone
 * while the workers start.
 */
export function ready(): number {
  const count = threads();
  if (count === 1) return 1;
  if (started < count - 1) startWorkers();
  return Math.min(count, Atomics.load(controlWords(), 8) + 1);
}

/** As {@linkcode ready}, but starts none: for work that is done sooner. */
export function running(): number {
  return words ? Math.min(threads(), Atomics.load(words, 8) + 1) : 1;
}

/** Runs `name(job, thread, count)` on `count` threads. */
export function fork(
  name: JobFunction,
  job: number,
  count: number,
  method: Method,
): void {
  const run = method === "native" ? native()!.jobs[name] : wasm(method)[name];
  if (count <= 1) {
    run(job, 0, 1);
    return;
  }
  drain();
  const control = controlWords();
  const generation = Atomics.load(control, 0) + 1 | 0;
  control[2] = FUNCTIONS.indexOf(name);
  control[3] = job;
  control[4] = count;
  control[5] = METHODS.indexOf(method);
  control[6] = generation;
  Atomics.store(control, 1, count);
  Atomics.store(control, 9, generation << 8 | count);
  Atomics.store(control, 0, generation);
  Atomics.notify(control, 0);
  for (let share; (share = claim(control, generation)) >= 0;) {
    control[10] = 1;
    run(job, share, count);
    control[10] = 0;
    Atomics.sub(control, 1, 1);
  }
  let left = wasm().spinUntilZero(CONTROL + 4, SPIN);
  while (left !== 0) {
    Atomics.wait(control, 1, left);
    left = Atomics.load(control, 1);
  }
}

/**
 * Takes a share that nobody has begun, or gives -1. The main thread does all
 * of them where the other cores are busy with something else.
 */
function claim(control: Int32Array, generation: number): number {
  for (;;) {
    const word = Atomics.load(control, 9);
    const left = word & 255;
    if (word >> 8 !== generation << 8 >> 8 || left === 0) return -1;
    if (Atomics.compareExchange(control, 9, word, word - 1) === word) {
      return left - 1;
    }
  }
}

/** Waits for the parts of a job that an interrupt left behind. */
export function drain(): void {
  if (!words || Atomics.load(words, 1) === 0) return;
  if (words[10] === 1) { // stopped in the middle of a share
    words[10] = 0;
    Atomics.sub(words, 1, 1);
  }
  // Stopped before the workers were told: there is nothing to wait for.
  if (Atomics.load(words, 9) >> 8 !== words[6] << 8 >> 8) {
    Atomics.store(words, 1, 0);
  }
  while (claim(words, words[6]) >= 0) Atomics.sub(words, 1, 1);
  for (let left; (left = Atomics.load(words, 1)) !== 0;) {
    Atomics.wait(words, 1, left, 1000);
  }
}

function withoutMemory<T extends { memory: unknown }>(
  { memory: _, ...rest }: T,
): Omit<T, "memory"> {
  return rest;
}

function controlWords(): Int32Array {
  return words ??= new Int32Array(memory.memory.buffer, CONTROL, 16);
}

function startWorkers(): void {
  const control = controlWords();
  const relaxed = load(hasRelaxedSimd() ? "relaxed" : "strict").module;
  const blas = presentNative();
  const start: WorkerStart = {
    blas: blas && withoutMemory(blasContext(blas.library)),
    modules: [relaxed, load("strict").module],
    memory: memory.memory,
    control: control.byteOffset,
    functions: FUNCTIONS,
    spin: SPIN,
  };
  // A bundler that keeps names writes calls of __name into functions.
  const source = `import { workerData } from "node:worker_threads";
const __name = (value) => value;
(${workerMain})(workerData, ${blasJobs});`;
  const url = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
  while (started < threads() - 1) {
    started++;
    const worker = new Worker(url, {
      workerData: start,
    });
    worker.unref();
  }
}

function defaultThreads(): number {
  const text = environment("KERNO_THREADS");
  if (!text) {
    return Math.max(1, Math.min(navigator.hardwareConcurrency, 16));
  }
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MOST) {
    throw new RangeError(
      `Cannot start the engine as KERNO_THREADS must be a whole number from 1 to ${MOST}: current value is "${text}"`,
    );
  }
  return count;
}

/**
 * The way to compute so many multiplications. Few are computed in one order
 * on every machine, so that the small numbers of a text come out the same.
 */
export function methodFor(multiplications: number): Method {
  if (words && Atomics.exchange(words, 7, 0) > 0) {
    dropNative("a worker thread could not open it");
  }
  if (multiplications < 32_768 || variant() === "strict") return "strict";
  return native() ? "native" : "relaxed";
}
