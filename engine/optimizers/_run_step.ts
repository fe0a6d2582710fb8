/**
 * Running a step of an optimizer on all threads.
 *
 * @module
 */
import {
  MOST_NUMBERS,
  OPTIMIZER_FIELDS,
  ROOM,
  STEP_KINDS,
  type StepName,
  SUM_BLOCK,
} from "../_optimizer_fields.ts";
import type { KernoBackend } from "../backend.ts";
import type { KernelRun } from "../kernel_run.ts";
import { memory } from "../memory.ts";
import { fork, type JobFunction, ready } from "../pool.ts";
import type { SparseRows } from "../tensor_record.ts";
import type { Tensor, Variable } from "../tf.ts";
import { variant, wasm } from "../wasm.ts";
import { checkShape, makeExclusive } from "./_in_place.ts";
import type { LazyDecay } from "./_lazy_decay.ts";
import type { StepForm } from "./step_form.ts";

type Field = typeof OPTIMIZER_FIELDS[number];

/** Fields by name. */
export type Addresses = Partial<Record<Field, number>>;

/** Numbers of a kind of step by name. */
export type StepNumbers<K extends StepName> = Record<
  (typeof STEP_KINDS)[K]["numbers"][number],
  number
>;

/** What a step is of. */
export interface StepInput<K extends StepName> {
  variable: Variable;
  gradient: Tensor;
  kind: K;
  /** As {@linkcode STEP_KINDS} lists them. */
  slots: readonly Variable[];
  numbers: StepNumbers<K>;
  form?: StepForm;
}

const PLACE = Object.fromEntries(
  OPTIMIZER_FIELDS.map((name, i) => [name, i]),
) as Record<Field, number>;
const KINDS = Object.fromEntries(
  Object.keys(STEP_KINDS).map((name, i) => [name, i]),
) as Record<StepName, number>;
const BYTES = (OPTIMIZER_FIELDS.length + MOST_NUMBERS) * 4;
/** Elements from which on waking the others pays. */
const MANY = 1 << 18;

/** The block of a job in the WASM memory. */
export class StepJob {
  readonly #run: KernelRun;
  readonly #at: number;

  /** A block for a kind of step, its numbers and form filled in. */
  constructor(
    run: KernelRun,
    { kind, numbers, form = {} }: {
      kind: StepName;
      numbers: Record<string, number>;
      form?: StepForm;
    },
  ) {
    this.#run = run;
    const at = run.scratch(BYTES);
    this.#at = at >>> 2;
    memory.i32.fill(0, this.#at, this.#at + PLACE.NUMBERS);
    const { multiply, divide, limit, decay } = form;
    const bits = (multiply === undefined ? 0 : 1) |
      (divide === undefined ? 0 : 2) | (limit === undefined ? 0 : 4) |
      (decay === undefined ? 0 : 8);
    this.set("KIND", KINDS[kind]).set("FORM", bits);
    const { f32 } = memory;
    f32[this.#at + PLACE.MULTIPLY] = multiply ?? 1;
    f32[this.#at + PLACE.DIVIDE] = divide ?? 1;
    f32[this.#at + PLACE.LIMIT] = limit ?? 0;
    f32[this.#at + PLACE.DECAY] = decay?.[0] ?? 0;
    f32[this.#at + PLACE.DECAY_RATE] = decay?.[1] ?? 0;
    STEP_KINDS[kind].numbers.forEach((name, i) => {
      f32[this.#at + PLACE.NUMBERS + i] = numbers[name];
    });
  }

  /** Writes a field. */
  set(field: Field, value: number): this {
    memory.i32[this.#at + PLACE[field]] = value;
    return this;
  }

  /** Writes several fields. */
  setAll(fields: Addresses): this {
    for (const [field, value] of Object.entries(fields)) {
      this.set(field as Field, value);
    }
    return this;
  }

  /** Runs `name` on all threads where there is much to do. */
  fork(name: JobFunction, elements: number): void {
    const threads = elements < MANY ? 1 : ready();
    this.set("SCRATCH", this.#run.scratch(ROOM * threads));
    fork(name, this.#at << 2, threads, variant());
  }

  /** Runs the loop over so many elements; returns both its sums. */
  sums(elements: number): [number, number] {
    const blocks = Math.ceil(elements / SUM_BLOCK);
    const at = this.#run.scratch(blocks * 16);
    this.set("COUNT", elements).set("SUMS", at).fork("optimizerJob", elements);
    const { sumPairs } = wasm();
    return [sumPairs(at, blocks, 0), sumPairs(at, blocks, 1)];
  }
}

/** Checks shapes, and sees to it that nobody else sees what is changed. */
export function prepare(
  backend: KernoBackend,
  { variable, gradient, slots }: {
    variable: Variable;
    gradient: Tensor;
    slots: readonly Variable[];
  },
): void {
  checkShape("gradient", variable, gradient);
  for (const slot of slots) checkShape("slot", variable, slot);
  makeExclusive(backend, variable);
  for (const slot of slots) makeExclusive(backend, slot);
}

/** Address of a gradient's elements; a sparse one is spread out for the time. */
export function denseGradient(
  backend: KernoBackend,
  run: KernelRun,
  gradient: Tensor,
): number {
  const { sparse } = backend.record(gradient);
  if (!sparse) return run.input(gradient);
  const bytes = gradient.size * 4;
  const at = run.scratch(bytes);
  memory.u8.fill(0, at, at + bytes);
  const { rows, values, count, width } = sparse;
  wasm().scatterRows(at, rows, values, count, width);
  return at;
}

function operands(
  run: KernelRun,
  job: StepJob,
  { variable, slots }: { variable: Variable; slots: readonly Variable[] },
): void {
  job.set("WEIGHT", run.update(variable));
  slots.forEach((slot, i) => job.set(`SLOT${i}` as Field, run.update(slot)));
}

/**
 * One step in one pass, over all elements. The rows that a sparse gradient
 * leaves out take zeros for it.
 */
export function runStep<K extends StepName>(
  backend: KernoBackend,
  input: StepInput<K>,
): void {
  const { variable, gradient } = input;
  prepare(backend, input);
  const { sparse } = backend.record(gradient);
  backend.run((run) => {
    const job = new StepJob(run, input);
    operands(run, job, input);
    if (sparse) {
      const rows = variable.size / sparse.width;
      const [places, zeros] = [rows * 4, sparse.width * 4].map((bytes) =>
        run.scratch(bytes)
      );
      wasm().placesOf(places, rows, sparse.rows, sparse.count);
      memory.u8.fill(0, zeros, zeros + sparse.width * 4);
      job.set("GRADIENT", sparse.values).set("WIDTH", sparse.width);
      job.set("PLACES", places).set("ZEROS", zeros).set("COUNT", rows);
    } else {
      job.set("GRADIENT", run.input(gradient)).set("COUNT", variable.size);
    }
    job.fork("optimizerJob", variable.size);
  });
}

/** A step on the rows of a sparse gradient alone. */
export function runRows<K extends StepName>(
  backend: KernoBackend,
  input: StepInput<K>,
  { rows, values, count, width }: SparseRows,
  decay?: LazyDecay,
): void {
  prepare(backend, input);
  backend.run((run) => {
    const job = new StepJob(run, input);
    const { variable, slots } = input;
    job.set("WEIGHT", run.update(variable));
    if (decay) {
      decay.advance();
      job.set("SLOT0", decay.velocity).set("LAST", decay.last);
      job.set("STEP", decay.step).set("POWERS", decay.powers);
    } else operands(run, job, { variable, slots });
    job.set("GRADIENT", values).set("WIDTH", width);
    job.set("ROWS", rows).set("COUNT", count);
    job.fork("optimizerJob", count * width);
  });
}
