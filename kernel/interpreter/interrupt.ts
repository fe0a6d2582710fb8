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
import { EventLoop } from "./event_loop.ts";
import type { Inspector } from "./inspector.ts";
import { sleep, within } from "./patience.ts";
import { runTime } from "./run_time.ts";
import type { CellPlace } from "./runtime/frame_types.ts";

/** What a command found running. */
interface Running {
  /** Number of the cell whose code runs; 0 where none is known. */
  cell: number;
  /** Nothing runs. */
  isIdle: boolean;
  /** The library is being evaluated: terminated, it would stay broken. */
  isLoading: boolean;
  /** A module that only stopped cells wait for. */
  isStoppedModule: boolean;
  /** Where in a cell's text. */
  place?: CellPlace;
}

/** How stopping went. */
export interface Stopped {
  /** False where native code holds the thread. */
  done: boolean;
  /** Nothing runs, and yet the event loop does not turn: it never will. */
  isBroken?: boolean;
  /** The cell whose code was found running. */
  cell?: number;
  /** Where it was. */
  place?: CellPlace;
}

/** The event loop that answers in this time needs no termination. */
const LOOP_PATIENCE = 15;
/** Native code is waited for so long. */
const PATIENCE = 3000;
/** An idle event loop that takes so long is broken. */
const BROKEN = 3000;
/** Code of a stopped cell without a guard is looked for so long ... */
const HUNT = 10_000;
/** ... and often at first. */
const FRESH = 3000;
/** A termination is waited for so long. */
const ACKNOWLEDGED = 1000;
/** Work in ms without an answer is that of native code ... */
const NATIVE_WORK = 10;
/** ... and so is silence, where work cannot be seen. */
const NATIVE_WAIT = 250;
/** Attempts before code of another cell is terminated, too. */
const OTHERS_SPARED = 3;

/** Stops cells of one child. */
export class Interrupter {
  readonly #inspector: Inspector;
  readonly #loop: EventLoop;
  readonly #pid: number;
  readonly #giveUp: () => void;
  /** Since when the child does not answer, and its work until then. */
  #unanswered: { at: number; run: number | null } | null = null;
  /** A cell is being stopped: nothing else may be asked. */
  #isStopping = false;
  /** Stopped cells and when they were. */
  readonly #hunted = new Map<number, number>();
  /** The look for them that is under way. */
  #look: Promise<void> = Promise.resolve();
  /** Another cell runs beside. */
  #isShared = false;

  /**
   * @param inspector That of the child.
   * @param pid The child's process.
   * @param giveUp Called where the child's event loop will not turn any more.
   */
  constructor(inspector: Inspector, pid: number, giveUp: () => void) {
    this.#inspector = inspector;
    this.#pid = pid;
    this.#giveUp = giveUp;
    this.#loop = new EventLoop(inspector);
  }

  /** To be awaited before a cell starts: nothing of it may be terminated. */
  async settled(): Promise<void> {
    this.#isShared = true;
    await this.#look;
  }

  /**
   * Stops `cells`; without any, whatever keeps the event loop from turning.
   * Resolves when the loop turns, when patience ends, when `isOver` says
   * that the cells have ended by themselves, or when it is code of one of
   * `spared`, running cells, that lets none of theirs go on.
   */
  async stop(
    cells: readonly number[],
    isOver: () => boolean = () => false,
    spared: readonly number[] = [],
  ): Promise<Stopped> {
    this.#isStopping = true;
    try {
      await within(this.#look, LOOP_PATIENCE);
      return await this.#stop(cells, isOver, spared);
    } finally {
      this.#isStopping = false;
    }
  }

  async #stop(
    cells: readonly number[],
    isOver: () => boolean,
    spared: readonly number[],
  ): Promise<Stopped> {
    const cancelled = this.#inspector
      .evaluate(cells.map((cell) => `__kerno.cancel(${cell})`).join());
    await within(cancelled, 300);
    if (await this.#turns(LOOP_PATIENCE)) {
      this.#startHunt(cells, spared.length > 0);
      return { done: true };
    }
    const until = performance.now() + PATIENCE;
    let place: CellPlace | undefined;
    let cell: number | undefined;
    let wait = 25;
    for (let attempt = 0; performance.now() < until; attempt++) {
      if (this.#inspector.isClosed || isOver()) break;
      const running = await this.#running(wait);
      if (running && spared.includes(running.cell)) {
        this.#startHunt(cells, spared.length > 0);
        return { done: true };
      }
      if (running?.place && !place) ({ cell, place } = running);
      if (await this.#attempt(cells, running, attempt, wait, until)) {
        await this.#loop.repair();
        const isBroken = await this.#isBroken();
        this.#inspector.evaluate("__kerno.interrupted()");
        this.#startHunt(cells, spared.length > 0);
        if (isBroken) this.#giveUp();
        return { done: true, cell, place, isBroken };
      }
      wait = Math.min(wait * 2, 500);
    }
    return { done: false, cell, place };
  }

  /** One termination and its test. */
  async #attempt(
    cells: readonly number[],
    running: Running | undefined,
    attempt: number,
    wait: number,
    until: number,
  ): Promise<boolean> {
    // It turns, only late, on a busy machine: whatever a termination would hit
    // then is deno's own code.
    if (running?.isIdle) return true;
    if (running?.isLoading) return await this.#turns(wait);
    if (running === undefined && !this.#isNative()) return false;
    const isOurs = running === undefined || cells.length === 0 ||
      cells.includes(running.cell) || running.cell === 0 && attempt > 0;
    if (isOurs || attempt >= OTHERS_SPARED) {
      if (!await this.#terminate(until)) return false;
    }
    this.#inspector.evaluate("__kerno.revive()");
    return await this.#turns(wait);
  }

  async #isBroken(): Promise<boolean> {
    if (await this.#turns(BROKEN)) return false;
    const running = await this.#running(BROKEN);
    return running?.isIdle === true && !await this.#turns(LOOP_PATIENCE);
  }

  /** Whether a child that does not answer is at work, not only waiting. */
  #isNative(): boolean {
    if (!this.#unanswered) return false;
    const { at, run } = this.#unanswered;
    const now = runTime(this.#pid);
    const used = run === null || now === null ? NaN : now - run;
    return used >= NATIVE_WORK || performance.now() - at >= NATIVE_WAIT;
  }

  /**
   * Terminates what runs. Until it has happened no other command is sent: V8
   * might terminate that in its place.
   */
  async #terminate(until = Infinity): Promise<boolean> {
    const sent = this.#inspector.send("Runtime.terminateExecution");
    const outcome = await within(
      sent.then(() => "done", ({ message }) => String(message)),
      Math.min(ACKNOWLEDGED, until - performance.now()),
    );
    if (!/request in progress/.test(outcome ?? "")) return outcome === "done";
    await within(terminatePaused(this.#inspector), PATIENCE);
    return true;
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
    this.#unanswered ??= { at: performance.now(), run: runTime(this.#pid) };
    const reply = await within(
      this.#inspector.evaluate("__kerno.running()", { returnByValue: true }),
      wait,
    );
    if (reply) this.#unanswered = null;
    return reply?.exceptionDetails
      ? undefined
      : reply?.result.value as Running | undefined;
  }

  /**
   * A library's own asynchronous loop (a training run) and a module that is
   * still loading have no guard: they are looked for and terminated when they
   * run.
   */
  #startHunt(cells: readonly number[], isShared: boolean): void {
    if (cells.length === 0) return;
    this.#isShared = isShared;
    const isHunting = this.#hunted.size > 0;
    for (const cell of cells) this.#hunted.set(cell, performance.now());
    if (!isHunting) this.#hunt();
  }

  async #hunt(): Promise<void> {
    while (this.#hunted.size > 0 && !this.#inspector.isClosed) {
      if (!this.#isStopping) this.#look = this.#huntOnce();
      await this.#look;
      const now = performance.now();
      let isFresh = false;
      for (const [cell, since] of this.#hunted) {
        if (now - since > HUNT) this.#hunted.delete(cell);
        else isFresh ||= now - since < FRESH;
      }
      await sleep(isFresh && !this.#isShared ? 3 : 50);
    }
    this.#hunted.clear();
  }

  /** Looks once for code of a stopped cell, and terminates it. */
  async #huntOnce(): Promise<void> {
    const isAtWork = async (wait: number) => {
      const running = await this.#running(wait);
      return running !== undefined &&
        (running.isStoppedModule || this.#hunted.has(running.cell));
    };
    if (!await isAtWork(500)) return;
    // Twice: a job that lasts long enough to be hit. Beside another cell it
    // must hold the loop for long, so that nothing of that cell can be hit.
    if (this.#isShared && await this.#turns(100)) return;
    if (!await isAtWork(500)) return;
    await this.#terminate();
    await this.#loop.repair();
    this.#inspector.evaluate("__kerno.interrupted()");
    if (await this.#isBroken()) this.#giveUp();
  }
}

/**
 * Terminates what runs by way of the debugger, in a session of its own.
 *
 * A command that calls a function just when a termination is due uses that up,
 * and V8 waits for its end for good: it refuses any other.
 */
async function terminatePaused(inspector: Inspector): Promise<void> {
  const session = await inspector.another();
  try {
    const paused = new Promise<unknown>((resolve) =>
      session.on("Debugger.paused", resolve)
    );
    await session.send("Debugger.enable");
    await session.send("Debugger.pause");
    if (await within(paused, PATIENCE) === undefined) return;
    await session.send("Debugger.resume", { terminateOnResume: true });
  } finally {
    session.close();
  }
}
