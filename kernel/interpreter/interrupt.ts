/**
 * Stopping a cell so that its variables and the other cells' timers stay.
 *
 * `Runtime.terminateExecution` alone is too little (it may be used up by a
 * short call that ends just then, and does nothing to a cell that awaits) and
 * too much (inside deno's own timer code it breaks the timers). So: mark the
 * cell, look whether the event loop answers, terminate only what belongs to
 * the cell, revive the timers, look again.
 *
 * @module
 */
import type { Inspector } from "./inspector.ts";
import { sleep, within } from "./patience.ts";
import type { CellPlace } from "./runtime/frame_types.ts";

/** What a command found running. */
interface Running {
  /** Number of the cell whose code runs; 0 where none is known. */
  cell: number;
  /** The library is being evaluated: terminated, it would stay broken. */
  isLoading: boolean;
  /** Where in a cell's text. */
  place?: CellPlace;
}

/** How stopping went. */
export interface Stopped {
  /** False where native code holds the thread. */
  done: boolean;
  /** Where the cell was. */
  place?: CellPlace;
}

/** The event loop that answers in this time needs no termination. */
const LOOP_PATIENCE = 15;
/** Native code is waited for so long. */
const PATIENCE = 3000;
/** A library's loop without a guard is looked for so long. */
const HUNT = 3000;
/** Attempts before code of another cell is terminated, too. */
const OTHERS_SPARED = 3;

/** Stops cells of one child. */
export class Interrupter {
  readonly #inspector: Inspector;
  #stopHunting: () => void = () => {};
  #hunt: Promise<void> = Promise.resolve();

  /** `inspector` is the child's. */
  constructor(inspector: Inspector) {
    this.#inspector = inspector;
  }

  /** To be awaited before a cell starts: nothing of it may be terminated. */
  async settled(): Promise<void> {
    this.#stopHunting();
    await this.#hunt;
  }

  /**
   * Stops `cell`; 0 stops whatever keeps the event loop from turning.
   * Resolves when the loop turns, when patience ends, or when `isOver` says
   * that the cell has ended by itself.
   */
  async stop(
    cell: number,
    isOver: () => boolean = () => false,
  ): Promise<Stopped> {
    const cancelled = this.#inspector.evaluate(`__kerno.cancel(${cell})`);
    await within(cancelled, 300);
    if (await this.#turns(LOOP_PATIENCE)) {
      this.#startHunt(cell);
      return { done: true };
    }
    const until = performance.now() + PATIENCE;
    let place: CellPlace | undefined;
    let wait = 25;
    for (let attempt = 0; performance.now() < until; attempt++) {
      if (this.#inspector.isClosed || isOver()) break;
      const running = await this.#running(wait);
      place ??= running?.place;
      if (await this.#attempt(cell, running, attempt, wait)) {
        this.#startHunt(cell);
        return { done: true, place };
      }
      wait = Math.min(wait * 2, 500);
    }
    return { done: false, place };
  }

  /** One termination and its test. */
  async #attempt(
    cell: number,
    running: Running | undefined,
    attempt: number,
    wait: number,
  ): Promise<boolean> {
    if (running?.isLoading) return await this.#turns(wait);
    const isOurs = running === undefined || cell === 0 ||
      running.cell === cell;
    if (isOurs || attempt >= OTHERS_SPARED) await this.#terminate(wait);
    this.#inspector.evaluate("__kerno.revive()");
    if (await this.#turns(wait)) return true;
    if (running?.cell === 0) await this.#terminate(wait);
    return false;
  }

  async #terminate(wait: number): Promise<void> {
    await within(this.#inspector.send("Runtime.terminateExecution"), wait);
  }

  /** Whether the event loop turns within `wait` milliseconds. */
  async #turns(wait: number): Promise<boolean> {
    const tick = this.#inspector
      .evaluate("__kerno.tick()", { awaitPromise: true });
    const reply = await within(
      tick.then(({ exceptionDetails }) => exceptionDetails === undefined),
      wait,
    );
    if (reply === undefined) tick.forget();
    return reply === true;
  }

  /** Whose code does a command interrupt? Nothing where it cannot be asked. */
  async #running(wait: number): Promise<Running | undefined> {
    const reply = await within(
      this.#inspector.evaluate("__kerno.running()", { returnByValue: true }),
      wait,
    );
    return reply?.exceptionDetails
      ? undefined
      : reply?.result.value as Running | undefined;
  }

  /**
   * A library's own asynchronous loop (a training run) has no guard: it is
   * looked for and terminated when it runs, never while another cell does.
   */
  #startHunt(cell: number): void {
    if (cell === 0) return;
    let stopped = false;
    this.#stopHunting();
    this.#stopHunting = () => stopped = true;
    const isAtWork = async () =>
      !stopped && (await this.#running(500))?.cell === cell && !stopped;
    const hunt = async () => {
      const until = performance.now() + HUNT;
      while (!stopped && !this.#inspector.isClosed) {
        if (performance.now() > until) return;
        // Twice: a job that lasts long enough to be hit.
        if (await isAtWork() && await isAtWork()) {
          await this.#terminate(500);
          await within(this.#inspector.evaluate("__kerno.revive()"), 500);
        }
        if (!stopped) await sleep(3);
      }
    };
    this.#hunt = hunt();
  }
}
