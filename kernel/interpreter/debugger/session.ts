/**
 * The state of V8's debugger, and its events in those of the Debug Adapter
 * Protocol. Until a client attaches, V8 knows nothing of it.
 *
 * @see https://chromedevtools.github.io/devtools-protocol/v8/Debugger/
 *
 * @module
 */
import { type Inspector, InspectorError } from "../inspector.ts";
import { within } from "../patience.ts";
import type { CellPlace } from "../runtime/frame_types.ts";
import { Breakpoints } from "./breakpoints.ts";
import { type DebugEvent, DebugRequestError } from "./dap.ts";
import { Evaluator } from "./evaluation.ts";
import { Pauses } from "./pauses.ts";
import { type CellScript, type LoadedScript, Scripts } from "./scripts.ts";
import { type Frame, type PausedEvent, Stop } from "./stop.ts";
import { Variables } from "./variables.ts";

/** Deno has one thread for cells. */
export const THREAD = 1;

/** Scripts that nobody is to see; WASM has no text. */
const HIDDEN = ["^kerno:runtime", "^ext:", "^node:", "^wasm:"];

/** A loop in one line is not stepped through for ever. */
const STEPS_IN_LINE = 50;

/** How a debugger is made. */
export interface DebuggerOptions {
  /** Receives the events. */
  emit(event: DebugEvent): void;
  /** Whether a cell runs. */
  isRunning(): boolean;
  /** The notebook's folder. */
  folder?: string;
  /** What URLs of scripts that nobody is to see begin with. */
  hidden?: string;
}

/** See the module. */
export class DebugSession {
  /** Cells and modules. */
  readonly scripts: Scripts;
  /** What was wished. */
  readonly breakpoints: Breakpoints;
  /** What was opened. */
  readonly variables: Variables;
  /** Evaluates. */
  readonly evaluator: Evaluator;
  /** Where V8 stands still. */
  stop: Stop | null = null;
  /** The `seq` of the last message. */
  sequence = 0;
  /** Whether a client has begun a session. */
  isStarted = false;
  readonly #options: DebuggerOptions;
  readonly #hidden: RegExp;
  #inspector!: Inspector;
  #isAttached = false;
  #pauses: Pauses | null = null;
  #exceptions = false;
  /** A step under way. */
  #step: { method: string; from: string; left: number } | null = null;

  /** No command is sent before a client asks for something. */
  constructor(options: DebuggerOptions) {
    this.#options = options;
    const hidden = options.hidden
      ? [...HIDDEN, `^${RegExp.escape(options.hidden)}`]
      : HIDDEN;
    this.#hidden = new RegExp(hidden.join("|"));
    this.scripts = new Scripts(options.folder);
    this.breakpoints = new Breakpoints(
      this.scripts,
      (breakpoint) =>
        this.emit("breakpoint", { reason: "changed", breakpoint }),
    );
    const inspector = () => this.#inspector;
    this.variables = new Variables(inspector);
    this.evaluator = new Evaluator(inspector, this.variables);
  }

  /** V8's own protocol. */
  get inspector(): Inspector {
    return this.#inspector;
  }

  /** A child stands; where a session goes on, in the new one. */
  async connect(inspector: Inspector): Promise<void> {
    this.#inspector = inspector;
    this.#resumed();
    this.scripts.forgetChild();
    if (!this.#isAttached) return;
    await this.#enable().catch((error) => {
      // A child that is lost at once is replaced again.
      if (!(error instanceof InspectorError)) throw error;
    });
  }

  /** A cell is going to run: its breakpoints are set before it. */
  willRun(cell: CellScript): void {
    this.scripts.remember(cell);
    if (!this.#pauses) return;
    // The cell before has ended within a step.
    this.#step = null;
    this.breakpoints.beforeRun(cell);
    this.#pauses.beforeRun(cell);
  }

  /** Tells the clients. */
  emit(event: string, body?: Record<string, unknown>): void {
    this.#options.emit({
      seq: ++this.sequence,
      type: "event",
      event,
      ...(body ? { body } : {}),
    });
  }

  /** Puts V8's debugger on. */
  async attach(): Promise<void> {
    if (this.#isAttached) return;
    this.#isAttached = true;
    await this.#enable();
  }

  /** Takes it off: V8 goes on, and cells cost what they did before. */
  async detach(): Promise<void> {
    this.isStarted = false;
    this.breakpoints.disconnect();
    if (!this.#isAttached) return;
    this.#isAttached = false;
    this.#exceptions = false;
    this.#pauses?.close();
    this.#pauses = null;
    await this.#inspector.send("Debugger.disable");
    this.#resumed();
    this.variables.forget("view");
    this.scripts.forgetLoaded();
  }

  async #enable(): Promise<void> {
    const inspector = this.#inspector;
    this.#pauses = new Pauses(inspector, () => this.stop !== null);
    inspector.on(
      "Debugger.scriptParsed",
      (event) => this.#onScript(event as LoadedScript),
    );
    inspector.on("Debugger.paused", (event) => {
      this.#onPaused(event as PausedEvent).catch((error) => {
        if (!(error instanceof InspectorError)) throw error;
      });
    });
    inspector.on("Debugger.resumed", () => this.#resumed());
    await inspector.send("Debugger.enable", { maxScriptsCacheSize: 1e7 });
    await inspector.send("Debugger.setBlackboxPatterns", {
      patterns: this.#hidden.source.split("|"),
      skipAnonymous: true,
    });
    await this.pauseOnExceptions(this.#exceptions);
    await this.breakpoints.connect(inspector);
  }

  /** Whether V8 is to stop wherever something is thrown. */
  async pauseOnExceptions(all: boolean): Promise<void> {
    this.#exceptions = all;
    if (!this.#isAttached) return;
    const state = all ? "all" : "none";
    await this.#inspector.send("Debugger.setPauseOnExceptions", { state });
  }

  /** Goes on in one of V8's ways. */
  async go(
    method: "resume" | "stepOver" | "stepInto" | "stepOut",
  ): Promise<void> {
    if (!this.stop) {
      throw new DebugRequestError(
        "Cannot go on as the program must stand still: it is running",
      );
    }
    this.#step = method === "resume"
      ? null
      : { method, from: this.stop.line, left: STEPS_IN_LINE };
    await this.#inspector.send(`Debugger.${method}`);
  }

  /** Stops at the next statement of the user. */
  pause(): void {
    if (this.stop) return;
    this.#pauses?.wish(this.#options.isRunning());
  }

  /**
   * A call of the present stop; undefined for 0 or nothing.
   *
   * @throws {DebugRequestError} If there is no such call.
   */
  frame(id: number): Frame | undefined {
    if (id === 0) return undefined;
    const frame = this.stop?.frame(id);
    if (frame) return frame;
    throw new DebugRequestError(
      `Cannot find the frame as the program must still stand in it: current frameId is ${id}`,
    );
  }

  /**
   * Before an interrupt: V8 stops nowhere until {@linkcode DebugSession.watch},
   * and the cells' own code at which it stands is ended.
   *
   * @returns Where that was.
   */
  async release(cells: readonly number[]): Promise<CellPlace | undefined> {
    if (!this.#pauses) return undefined;
    const inspector = this.#inspector;
    // First, so that nothing begins which a pause no longer holds.
    const cancelled = inspector
      .evaluate(cells.map((cell) => `__kerno.cancel(${cell})`).join());
    await within(cancelled, 300);
    await within(this.#pauses.skipAll(true), 300);
    if (!this.stop) return undefined;
    const [top] = this.stop.frames;
    const running = await within(
      inspector.evaluate("__kerno.running()", { returnByValue: true }),
      300,
    );
    const whose = (running?.result.value as { cell: number } | undefined)?.cell;
    const isOurs = whose !== undefined && cells.includes(whose);
    const terminateOnResume = whose === undefined || isOurs ||
      cells.length === 0 && whose === 0;
    await within(inspector.send("Debugger.resume", { terminateOnResume }), 300);
    await within(inspector.evaluate("__kerno.revive()"), 300);
    if (!terminateOnResume || !top || !this.scripts.cell(top.script.url)) {
      return undefined;
    }
    const { line, column } = top.place;
    return { cell: whose ?? cells[0] ?? 0, line: line + 1, column: column + 1 };
  }

  /** After an interrupt. */
  async watch(): Promise<void> {
    if (!this.#pauses || this.#inspector.isClosed) return;
    await within(this.#pauses.skipAll(false), 300);
  }

  #onScript(script: LoadedScript): void {
    if (!script.url || this.#hidden.test(script.url)) return;
    this.scripts.load(script);
    this.breakpoints.loaded(script).catch((error) => {
      if (!(error instanceof InspectorError)) throw error;
    });
  }

  #resumed(): void {
    if (!this.stop) return;
    this.stop = null;
    this.evaluator.isStopped = false;
    this.variables.forget("stop");
    this.emit("continued", { threadId: THREAD, allThreadsContinued: true });
  }

  async #onPaused(event: PausedEvent): Promise<void> {
    const stop = Stop.read(event, this.scripts);
    if (this.#isOfNoUse(stop)) return await this.#goPast(stop);
    if (this.#isSameLine(stop)) {
      await this.#inspector.send(`Debugger.${this.#step!.method}`);
      return;
    }
    this.stop = stop;
    this.evaluator.isStopped = true;
    const wasStep = this.#step !== null;
    this.#step = null;
    const wasWished = await this.#pauses?.stopped(event);
    const reason = this.#reason(stop) ??
      (wasWished ? "pause" : wasStep ? "step" : "breakpoint");
    const ids = this.breakpoints.idsOf(event.hitBreakpoints ?? []);
    this.emit("stopped", {
      reason,
      ...(reason === "exception" ? exceptionWords(event) : {}),
      threadId: THREAD,
      preserveFocusHint: false,
      allThreadsStopped: true,
      ...(ids.length > 0 ? { hitBreakpointIds: ids } : {}),
    });
  }

  /** A wished pause is still to come: with the first statement after a head. */
  async #goPast({ ours }: Stop): Promise<void> {
    if (ours === "head") {
      await this.#inspector.send("Debugger.stepOver");
      return;
    }
    await this.#inspector.send("Debugger.resume");
    this.#pauses?.askAgain();
  }

  /** Nothing of the user's to be seen, or a step into our part of a script. */
  #isOfNoUse({ frames, ours, event }: Stop): boolean {
    if (frames.length === 0) return true;
    return ours !== null && !isException(event) &&
      (event.hitBreakpoints ?? []).length === 0;
  }

  /** V8 steps by statement and twice at a return, users step by line. */
  #isSameLine(stop: Stop): boolean {
    if (!this.#step || isException(stop.event)) return false;
    if (this.breakpoints.idsOf(stop.event.hitBreakpoints ?? []).length > 0) {
      return false;
    }
    return this.#step.from === stop.line && this.#step.left-- > 0;
  }

  /** A `debugger` statement, a step and a pause look alike. */
  #reason({ event }: Stop): string | null {
    if (isException(event)) return "exception";
    if (this.breakpoints.idsOf(event.hitBreakpoints ?? []).length > 0) {
      return "breakpoint";
    }
    return null;
  }
}

function isException({ reason }: PausedEvent): boolean {
  return reason === "exception" || reason === "promiseRejection";
}

/** Class and message of what was thrown. */
export function exceptionWords(
  { data }: PausedEvent,
): { text: string; description: string } {
  const [first] = String(data?.description ?? data?.value ?? "").split("\n");
  const text = data?.className ?? data?.type ?? "";
  const prefix = /^[\w$.]+(?=: )/.exec(first)?.[0];
  return {
    text: prefix ?? text,
    description: prefix ? first.slice(prefix.length + 2) : first,
  };
}
