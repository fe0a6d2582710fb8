/**
 * The interrupts of an interpreter: the first stops the cell and keeps the
 * state, a second one escalates.
 *
 * @module
 */
import type { CellRun } from "./cell_run.ts";
import type { Child } from "./child.ts";
import type { Debugger } from "./debugger/mod.ts";
import type { Interrupter } from "./interrupt.ts";
import { within } from "./patience.ts";

/** What an interrupt has done. */
export type StopOutcome = "idle" | "stopped" | "pending" | "restarted";

/** The present state of the interpreter. */
export interface StopHost {
  /** The running cell. */
  run(): CellRun | null;
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

  /** Interrupts. */
  stop(): Promise<StopOutcome> {
    const run = this.#host.run();
    if (this.#first && run) return this.#escalate(this.#first, run);
    const first = this.#stopRun(run);
    this.#first = first;
    this.#settled = first.then(async (outcome) => {
      if (outcome === "pending") await this.#native;
      this.#first = null;
    });
    return first;
  }

  async #stopRun(run: CellRun | null): Promise<StopOutcome> {
    const child = this.#host.child();
    const interrupter = this.#host.interrupter();
    run?.stop();
    const cell = run?.cell ?? 0;
    const heldAt = await this.#host.debugger.release(cell);
    const { done, place = heldAt } = await interrupter.stop(cell);
    await this.#host.debugger.watch();
    if (!run) return "idle";
    if (child.inspector.isClosed) {
      const outcome = await this.#replaced(child);
      // A cell that no child had yet; for any other this says nothing.
      run.interrupted();
      return outcome;
    }
    if (!done) {
      this.#native = this.#awaitNative(run);
      return "pending";
    }
    await drain(run, child);
    run.interrupted(place);
    return "stopped";
  }

  /** Native code holds the thread: the cell ends when that returns. */
  async #awaitNative(run: CellRun): Promise<void> {
    const child = this.#host.child();
    const interrupter = this.#host.interrupter();
    const isOver = () => this.#host.run() !== run;
    while (!isOver() && !child.inspector.isClosed) {
      const { done, place } = await interrupter.stop(run.cell, isOver);
      if (!done) continue;
      await drain(run, child);
      run.interrupted(place);
      return;
    }
  }

  /** A second interrupt ends the child if the first does not get through. */
  async #escalate(
    first: Promise<StopOutcome>,
    run: CellRun,
  ): Promise<StopOutcome> {
    const outcome = await within(first, ESCALATION);
    if (outcome !== undefined && outcome !== "pending") return outcome;
    if (this.#host.run() !== run) return "stopped";
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

/** What an interrupted cell has written is read before it is told to end. */
async function drain(run: CellRun, child: Child): Promise<void> {
  const reply = child.inspector.evaluate(`__kerno.end(${run.number})`);
  await within(Promise.all([reply, run.outputEnd]), 300);
}
