/**
 * Pausing a running program at a client's wish, and never where Deno would
 * hang: it does where V8 stops inside of a command.
 *
 * @module
 */
import type { Inspector, Shield } from "../inspector.ts";
import type { CellScript } from "./scripts.ts";
import type { PausedEvent } from "./stop.ts";

/** The wish of one child's session, and the care for its commands. */
export class Pauses {
  readonly #inspector: Inspector;
  readonly #isStopped: () => boolean;
  /** Whether an interrupt is under way. */
  #skipsAll = false;
  /** Whether V8 was told to stop and has not done it. */
  #isAsked = false;
  /** V8's name of a breakpoint at the beginning of a cell. */
  #firstStatement: Promise<string> | null = null;
  /** Whether a client waits for a pause. */
  isWished = false;

  /** `isStopped` tells whether V8 stands still. */
  constructor(inspector: Inspector, isStopped: () => boolean) {
    this.#inspector = inspector;
    this.#isStopped = isStopped;
    inspector.shield = this.#shield();
  }

  /** Ends the care. */
  close(): void {
    this.#inspector.shield = null;
  }

  /** Nothing stops while this is true. */
  async skipAll(skip: boolean): Promise<void> {
    this.#skipsAll = skip;
    await this.#skip(skip);
  }

  /** A client wishes a pause, of the cell that runs or of the next one. */
  wish(isRunning: boolean): void {
    this.isWished = true;
    if (isRunning) this.#ask();
  }

  /** A cell is going to run: no stop may be open when its command comes. */
  beforeRun({ url, map }: CellScript): void {
    if (this.#isAsked) {
      // It is used up by a call within which nothing stops.
      this.#inspector.send("Runtime.callFunctionOn", {
        functionDeclaration: "function(){}",
        executionContextId: 1,
      });
      this.#isAsked = false;
    }
    if (!this.isWished) return;
    const lineNumber = map.findIndex((segments) => segments !== null);
    this.#firstStatement = this.#inspector
      .send<{ breakpointId: string }>("Debugger.setBreakpointByUrl", {
        url,
        lineNumber,
      })
      .then(({ breakpointId }) => breakpointId);
  }

  /** V8 goes on over a place that is not to be seen. */
  askAgain(): void {
    if (this.isWished) this.#ask();
  }

  /** V8 has stopped: whether that is what was wished. */
  async stopped({ hitBreakpoints = [] }: PausedEvent): Promise<boolean> {
    const wasWished = this.isWished;
    this.#isAsked = this.isWished = false;
    const first = this.#firstStatement;
    if (!first) return wasWished && hitBreakpoints.length === 0;
    this.#firstStatement = null;
    const breakpointId = await first;
    this.#inspector.send("Debugger.removeBreakpoint", { breakpointId });
    return true;
  }

  #ask(): void {
    this.#isAsked = true;
    this.#inspector.send("Debugger.pause");
  }

  #skip(skip: boolean): Promise<unknown> {
    return this.#inspector.send("Debugger.setSkipAllPauses", { skip });
  }

  /**
   * A cell's own command only begins it: none of its code runs before the
   * event loop has turned.
   */
  #shield(): Shield {
    const isCall = (method: string) =>
      method === "Runtime.callFunctionOn" && !this.#isStopped();
    return {
      before: (method, params) => {
        if (isCall(method)) this.#skip(true);
        return method === "Runtime.evaluate" && !isCell(params)
          ? { ...params, disableBreaks: true }
          : params;
      },
      after: (method) => {
        if (isCall(method)) this.#skip(this.#skipsAll);
      },
    };
  }
}

/** Whether a command begins a cell. */
function isCell({ expression }: Record<string, unknown>): boolean {
  return /\n\/\/# sourceURL=kerno:cell\/\S+$/
    .test(String(expression).slice(-100));
}
