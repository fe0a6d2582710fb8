/**
 * Cells in a real child, for the tests of this folder.
 *
 * @module
 */
import {
  DenoInterpreter,
  type DenoInterpreterOptions,
  type ExecuteOptions,
  type ExecuteOutcome,
  type InterpreterEvent,
} from "../../../kernel/interpreter/mod.ts";

/** What a cell has given. */
export interface CellRecord {
  /** How it ended. */
  outcome: ExecuteOutcome;
  /** `ename: evalue` of its error, or nothing. */
  error: string;
  /** Its traceback without colours. */
  traceback: string;
  /** All events between its start and its end. */
  events: InterpreterEvent[];
  /** Its stdout. */
  stdout: string;
  /** Its stderr. */
  stderr: string;
  /** Its result's text. */
  result: string | undefined;
}

/** Waits. */
export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The promise's value, or an error after some time. */
export async function atMost<T>(
  milliseconds: number,
  promise: Promise<T>,
  what = "a promise",
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${what} took over ${milliseconds} ms`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

// deno-lint-ignore no-control-regex -- colours are control characters
const COLOURS = /\x1b\[\d+m/g;

/** Text without colours. */
export function plain(text: string): string {
  return text.replace(COLOURS, "");
}

/** A child and what it has said. */
export class Notebook {
  /** Under test. */
  readonly interpreter: DenoInterpreter;
  /** Everything, in order. */
  readonly events: InterpreterEvent[] = [];
  /** Called at each event. */
  onEvent: (event: InterpreterEvent) => void = () => {};
  #cell = 0;

  private constructor(interpreter: DenoInterpreter) {
    this.interpreter = interpreter;
    interpreter.onEvent = (event) => {
      this.events.push(event);
      this.onEvent(event);
    };
  }

  /** Starts a child. */
  static async start(options?: DenoInterpreterOptions): Promise<Notebook> {
    return new Notebook(await DenoInterpreter.start(options));
  }

  /** Number of the latest cell. */
  get cell(): number {
    return this.#cell;
  }

  /** Runs a cell; its number is its execution count. */
  async run(
    code: string,
    options: Partial<ExecuteOptions> = {},
  ): Promise<CellRecord> {
    const cell = ++this.#cell;
    const first = this.events.length;
    const outcome = await atMost(
      30_000,
      this.interpreter.execute(code, {
        cell,
        executionCount: cell,
        ...options,
      }),
      `cell ${JSON.stringify(code.slice(0, 60))}`,
    );
    return this.#record(outcome, this.events.slice(first));
  }

  #record(outcome: ExecuteOutcome, events: InterpreterEvent[]): CellRecord {
    const text = (name: string) =>
      events.map((event) =>
        event.type === "stream" && event.name === name ? event.text : ""
      ).join("");
    const result = events.find(({ type }) => type === "result");
    const failed = outcome.status === "error" ? outcome : null;
    return {
      outcome,
      events,
      error: failed ? `${failed.ename}: ${failed.evalue}` : "",
      traceback: failed ? plain(failed.traceback.join("\n")) : "",
      stdout: text("stdout"),
      stderr: text("stderr"),
      result: result?.type === "result"
        ? String(result.data["text/plain"])
        : undefined,
    };
  }

  /** Ends the child. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.interpreter.shutdown();
  }
}

/** A folder with files in it, removed at the end. */
export class Folder {
  /** Its path. */
  readonly path: string = Deno.makeTempDirSync({ prefix: "kerno-test-" });

  /** `files` are texts by name. */
  constructor(files: Record<string, string> = {}) {
    for (const [name, text] of Object.entries(files)) {
      Deno.writeTextFileSync(`${this.path}/${name}`, text);
    }
  }

  /** Removes it. */
  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}
