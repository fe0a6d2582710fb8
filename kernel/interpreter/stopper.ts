/**
 * The interrupts of an interpreter: the first stops the cell and keeps the
 * state, a second one escalates.
 *
 * @module
 */
import type { CellRun } from "./cell_run.ts";
import type { Child } from "./child.ts";
import type { Debugger } from "./debugger/mod.ts";
import type { Interrupter, Stopped } from "./interrupt.ts";
import { within } from "./patience.ts";
import type { Runs } from "./runs.ts";

/** What an interrupt has done. */
export type StopOutcome = "idle" | "stopped" | "pending" | "restarted";

/** The present state of the interpreter. */
export interface StopHost {
  /** The running cells. */
  runs: Runs;
  /** The present child. */
  child(): Child;
  /** Stops its cells. */
  interrupter(): Interrupter;
  /** It may hold a cell, which is let go first. */
  debugger: Debugger;
  /** Resolves when a new child stands in the place of a lost one. */
  standing(): Promise<void>;
}

/** A second interrupt escalates, but not sooner than this after the first. */
const ESCALATION = 500;

/** Handles interrupts. */
export class Stopper {
  readonly #host: StopHost;
  #first: Promise<StopOutcome> | null = null;
  #settled: Promise<unknown> = Promise.resolve();
  #native: Promise<void> = Promise.resolve();

  /** `host` is asked anew at each interrupt. */
  constructor(host: StopHost) {
    this.#host = host;
  }

  /** To be awaited before a cell starts. */
  async settled(): Promise<void> {
    await this.#settled;
    await this.#host.interrupter().settled();
  }

  /**
   * Interrupts.
   *
   * @param only The one cell to be stopped; all running ones unless given.
   */
  stop(only?: CellRun): Promise<StopOutcome> {
    const runs = only ? [only] : this.#host.runs.all;
    if (this.#first && runs.length > 0) {
      return this.#escalate(this.#first, runs);
    }
    const first = this.#stopRuns(runs, only !== undefined);
    this.#first = first;
    this.#settled = first.then(async (outcome) => {
      if (outcome === "pending") await this.#native;
      this.#first = null;
    });
    return first;
  }

  /** The running cells that an interrupt does not mean. */
  #others(runs: readonly CellRun[]): number[] {
    return this.#host.runs.all
      .filter((run) => !runs.includes(run))
      .map(({ cell }) => cell);
  }

  async #stopRuns(
    runs: readonly CellRun[],
    isOne: boolean,
  ): Promise<StopOutcome> {
    const child = this.#host.child();
    const interrupter = this.#host.interrupter();
    for (const run of runs) run.stop();
    const cells = runs.map(({ cell }) => cell);
    const spared = isOne ? this.#others(runs) : [];
    const heldAt = spared.length === 0
      ? await this.#host.debugger.release(cells)
      : undefined;
    const stopped = await interrupter.stop(cells, undefined, spared);
    await this.#host.debugger.watch();
    if (runs.length === 0) return "idle";
    if (child.inspector.isClosed || stopped.isBroken) {
      const outcome = await this.#replaced(child);
      // A cell that no child had yet; for any other this says nothing.
      for (const run of runs) run.interrupted();
      return outcome;
    }
    if (!stopped.done) {
      this.#native = this.#awaitNative(runs, spared);
      return "pending";
    }
    const place = stopped.place ?? heldAt;
    await end(runs, child, { ...stopped, place });
    return "stopped";
  }

  /** Native code holds the thread: the cells end when that returns. */
  async #awaitNative(
    runs: readonly CellRun[],
    spared: readonly number[],
  ): Promise<void> {
    const child = this.#host.child();
    const interrupter = this.#host.interrupter();
    const isOver = () => !runs.some((run) => this.#host.runs.has(run));
    const cells = runs.map(({ cell }) => cell);
    while (!isOver() && !child.inspector.isClosed) {
      const stopped = await interrupter.stop(cells, isOver, spared);
      if (!stopped.done) continue;
      await end(runs, child, stopped);
      return;
    }
  }

  /** A second interrupt ends the child if the first does not get through. */
  async #escalate(
    first: Promise<StopOutcome>,
    runs: readonly CellRun[],
  ): Promise<StopOutcome> {
    const outcome = await within(first, ESCALATION);
    if (outcome !== undefined && outcome !== "pending") return outcome;
    if (!runs.some((run) => this.#host.runs.has(run))) return "stopped";
    const child = this.#host.child();
    child.kill(
      "The cell could not be stopped within native code, so a second interrupt ended the process of the cells.",
    );
    return await this.#replaced(child);
  }

  /** The child is gone or going: a new one stands when this resolves. */
  async #replaced(child: Child): Promise<"restarted"> {
    await child.died;
    await this.#host.standing();
    return "restarted";
  }
}

/** What interrupted cells have written is read before they are told to end. */
async function end(
  runs: readonly CellRun[],
  { inspector }: Child,
  { cell, place }: Stopped,
): Promise<void> {
  await within(
    Promise.all(runs.map(async (run) => {
      inspector.evaluate(`__kerno.stopped(${run.cell},${run.number})`);
      await run.outputEnd;
    })),
    300,
  );
  for (const run of runs) {
    const isItsPlace = runs.length === 1 || run.cell === cell;
    run.interrupted(isItsPlace ? place : undefined);
  }
}
