/**
 * An interpreter whose cells are functions of the test.
 *
 * @module
 */
import type {
  DebugRequest,
  DebugResponse,
} from "../../kernel/interpreter/debugger/dap.ts";
import type {
  Completeness,
  Completions,
  ExecuteOptions,
  ExecuteOutcome,
  Interpreter,
  InterpreterEvent,
  MimeBundle,
} from "../../kernel/interpreter/interpreter.ts";
import type { TypeMode } from "../../kernel/interpreter/type_mode.ts";

/** An event without its cell. */
type Loose = InterpreterEvent extends infer E
  ? E extends InterpreterEvent ? Omit<E, "cell"> : never
  : never;

/** What a cell of a test works with. */
export interface CellContext {
  options: ExecuteOptions;
  emit(event: Loose): void;
  print(text: string): void;
  /** Asks the user. */
  ask(prompt: string): Promise<string | null>;
  /** Rejects when the cell is interrupted. */
  interrupted: Promise<never>;
}

/** A cell: its result is that of the cell, what it throws its error. */
export type FakeCell = (context: CellContext) => unknown;

/** The state of things after a normal cell. */
const OK: ExecuteOutcome = { status: "ok", userExpressions: {} };

/** See the module. */
export class FakeInterpreter implements Interpreter {
  readonly info = { deno: "0", v8: "0", typescript: "0", pid: 0 };
  onEvent: (event: InterpreterEvent) => void = () => {};
  /** Cells by their code; other code does nothing. */
  readonly cells: Record<string, FakeCell>;
  readonly comms: unknown[] = [];
  readonly executed: [string, ExecuteOptions][] = [];
  shutdowns = 0;
  types: TypeMode = "off";
  /** By shell, "" for the main one. */
  readonly #running = new Map<string, (error: Error) => void>();
  #answer: ((text: string | null) => void) | null = null;

  constructor(cells: Record<string, FakeCell> = {}) {
    this.cells = cells;
  }

  async execute(
    code: string,
    options: ExecuteOptions,
  ): Promise<ExecuteOutcome> {
    const { subshell = "" } = options;
    if (this.#running.has(subshell)) throw new Error("another cell is running");
    this.executed.push([code, options]);
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => {});
    this.#running.set(subshell, reject);
    const emit = (event: Loose) =>
      this.onEvent({ ...event, cell: options.cell } as InterpreterEvent);
    try {
      const result = await this.cells[code]?.({
        options,
        emit,
        print: (text) => emit({ type: "stream", name: "stdout", text }),
        ask: (prompt) =>
          new Promise((resolve) => {
            this.#answer = resolve;
            emit({ type: "input", prompt, password: false });
          }),
        interrupted: promise,
      });
      if (typeof result === "object" && result !== null && "status" in result) {
        return result as ExecuteOutcome;
      }
      if (result !== undefined) {
        emit({
          type: "result",
          data: { "text/plain": String(result) },
          metadata: {},
        });
      }
      return OK;
    } catch (error) {
      const { name, message } = error as Error;
      return {
        status: "error",
        ename: name,
        evalue: message,
        traceback: [`${name}: ${message}`],
      };
    } finally {
      this.#running.delete(subshell);
    }
  }

  async interrupt(subshell?: string): Promise<"idle" | "stopped"> {
    const stopped = [...this.#running]
      .filter(([shell]) => subshell === undefined || shell === subshell);
    if (stopped.length === 0) return "idle";
    await new Promise((done) => setTimeout(done, 1));
    const error = new Error("interrupted");
    error.name = "KeyboardInterrupt";
    for (const [, reject] of stopped) reject(error);
    return "stopped";
  }

  answer(text: string | null): void {
    this.#answer?.(text);
    this.#answer = null;
  }

  isComplete(code: string): Completeness {
    return code.endsWith("{")
      ? { status: "incomplete", indent: "  " }
      : { status: "complete" };
  }

  complete(code: string, cursor: number): Promise<Completions> {
    if (code === "throw") return Promise.reject(new Error("no completion"));
    const place = { start: cursor - 2, end: cursor };
    const text = code.slice(0, cursor);
    return Promise.resolve({
      matches: [text],
      ...place,
      metadata: { _jupyter_types_experimental: [{ text, ...place }], more: 1 },
    });
  }

  inspect(code: string, cursor: number): Promise<MimeBundle | null> {
    return Promise.resolve(
      code === "" ? null : { "text/plain": code.slice(0, cursor) },
    );
  }

  typeErrors(): Promise<null> {
    return Promise.resolve(null);
  }

  comm(...args: unknown[]): Promise<void> {
    this.comms.push(args);
    return Promise.resolve();
  }

  debug({ seq, command }: DebugRequest): Promise<DebugResponse> {
    if (command === "throw") return Promise.reject(new Error("no debugger"));
    const response = { type: "response", seq: 1, request_seq: seq } as const;
    return Promise.resolve({ ...response, success: true, command, body: {} });
  }

  shutdown(): Promise<void> {
    this.shutdowns++;
    return Promise.resolve();
  }
}
