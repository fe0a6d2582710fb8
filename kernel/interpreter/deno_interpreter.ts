/**
 * Runs cells in a child Deno.
 *
 * @module
 */
import { describeEnd, type RunEnd } from "./cell_end.ts";
import { CellRun } from "./cell_run.ts";
import { Child, type ChildOptions, ChildStartError } from "./child.ts";
import { type ChildDeath, describeDeath } from "./child_death.ts";
import type { OutputSink, UserValue } from "./child_output.ts";
import { type CellLibrary, compileCell, type CompiledCell } from "./compile.ts";
import { completeLive } from "./complete.ts";
import {
  type CellSource,
  describeSyntaxError,
  describeWords,
} from "./errors.ts";
import { inspectLive } from "./inspect.ts";
import type {
  Completeness,
  Completions,
  ErrorDescription,
  ExecuteOptions,
  ExecuteOutcome,
  Interpreter,
  InterpreterEvent,
  InterpreterInfo,
  MimeBundle,
} from "./interpreter.ts";
import type { DenoInterpreterOptions } from "./interpreter_options.ts";
import { Interrupter } from "./interrupt.ts";
import { completeness } from "./is_complete.ts";
import { sleep, within } from "./patience.ts";
import { CellSyntaxError } from "./to_javascript.ts";

/** A second interrupt escalates, but not sooner than this after the first. */
const ESCALATION = 500;

/** {@linkcode Interpreter} in a child Deno; see `interpreter.md`. */
export class DenoInterpreter implements Interpreter {
  /** Receives every event, in order. */
  onEvent: (event: InterpreterEvent) => void = () => {};
  readonly #options: ChildOptions;
  readonly #library: CellLibrary | undefined;
  readonly #sources = new Map<number, CellSource>();
  readonly #sink: OutputSink;
  #child!: Child;
  #interrupter!: Interrupter;
  /** Resolves when the present child stands. */
  #standing: Promise<void> = Promise.resolve();
  #startError: Error | undefined;
  #run: CellRun | null = null;
  #stopping: Promise<unknown> = Promise.resolve();
  #interrupting: Promise<"idle" | "stopped" | "pending" | "restarted"> | null =
    null;
  #lastCell = 0;
  #isShutDown = false;

  private constructor(options: DenoInterpreterOptions) {
    const { library } = options;
    this.#library = library && { ...library, names: new Set(library.names) };
    this.#options = {
      cwd: options.cwd,
      flags: options.flags ?? ["-A"],
      env: options.env ?? {},
      v8Flags: options.v8Flags ?? [],
      colors: options.colors ?? false,
      library: library ?? null,
      libraryFolder: library?.folder,
    };
    this.#sink = {
      event: (event) => this.onEvent(event),
      ready: () => {},
      end: (run, failure) => this.#run?.ended(run, failure),
      errorEnd: () => this.#run?.errorEnded(),
      value: (value) => this.#run?.values.push(value),
    };
  }

  /**
   * Starts a child and resolves when it takes cells.
   *
   * @throws {ChildStartError} If it does not come up, with its own words.
   */
  static async start(
    options: DenoInterpreterOptions = {},
  ): Promise<DenoInterpreter> {
    const interpreter = new DenoInterpreter(options);
    await interpreter.#startChild();
    return interpreter;
  }

  /** Of the present child. */
  get info(): InterpreterInfo {
    return this.#child.info;
  }

  async #startChild(): Promise<void> {
    this.#child = await Child.start(this.#options, this.#sources, this.#sink);
    this.#interrupter = new Interrupter(this.#child.inspector);
    this.#child.died.then((death) => this.#replace(death));
  }

  /** A lost child is replaced at once, and the user is told. */
  #replace(death: ChildDeath): void {
    if (this.#isShutDown) return;
    const reason = describeDeath(death);
    const cell = this.#run?.cell ?? this.#lastCell;
    const start = async () => {
      try {
        await this.#startChild();
        this.onEvent({ type: "restarted", cell, reason });
      } catch (error) {
        this.#startError = error as Error;
      }
      this.#run?.lost(reason);
    };
    this.#standing = start();
  }

  async #whenStanding(): Promise<void> {
    await this.#standing;
    if (!this.#startError) return;
    this.#startError = undefined;
    this.#standing = this.#startChild();
    await this.#standing;
  }

  /** See {@linkcode Interpreter.execute}. */
  async execute(
    code: string,
    options: ExecuteOptions,
  ): Promise<ExecuteOutcome> {
    if (this.#run) {
      throw new Error(
        `Cannot run cell ${options.cell} as one cell runs at a time: cell ${this.#run.cell} is running`,
      );
    }
    const run = this.#run = new CellRun(options.cell);
    this.#lastCell = options.cell;
    try {
      await this.#whenStanding();
      await this.#stopping;
      await this.#interrupter.settled();
      const failure = await this.#runCell(run, code, options);
      if (failure) return { status: "error", ...failure };
      return await this.#userExpressions(run, options);
    } catch (error) {
      if (!(error instanceof ChildStartError)) throw error;
      const described = describeWords("InterpreterLost", error.message);
      return { status: "error", ...described };
    } finally {
      this.#run = null;
    }
  }

  /** Runs the text; gives what it failed of. */
  async #runCell(
    run: CellRun,
    code: string,
    options: ExecuteOptions,
  ): Promise<ErrorDescription | null> {
    const show = options.silent ? "nothing" : "result";
    const name = `In[${options.executionCount}]`;
    const end = await this.#runText(run, code, { ...options, name, show });
    return describeEnd(end, run.cell, this.#sources);
  }

  async #runText(
    run: CellRun,
    text: string,
    options: ExecuteOptions & {
      name: string;
      show: "result" | "nothing" | { userExpression: string };
    },
  ): Promise<RunEnd | ErrorDescription> {
    const { cell, name, show, executionCount, allowStdin = false } = options;
    const number = run.begin();
    const source = { name, text };
    this.#sources.set(cell, source);
    this.#child.cell = cell;
    let compiled: CompiledCell;
    try {
      compiled = await compileCell(text, {
        cell,
        run: number,
        name,
        url: `kerno:cell/${cell}/${number}.ts`,
        executionCount,
        show,
        allowStdin,
        library: this.#library,
        folder: this.#options.cwd,
      });
    } catch (error) {
      if (!(error instanceof CellSyntaxError)) throw error;
      const { line, column, message } = error;
      return describeSyntaxError(message, source, { cell, line, column });
    }
    return await run.evaluate(this.#child, compiled, source);
  }

  async #userExpressions(
    run: CellRun,
    options: ExecuteOptions,
  ): Promise<ExecuteOutcome> {
    const results: (ExecuteOutcome & { status: "ok" })["userExpressions"] = {};
    const cellSource = this.#sources.get(run.cell)!;
    for (
      const [key, text] of Object.entries(options.userExpressions ?? {})
    ) {
      const end = await this.#runText(run, text, {
        ...options,
        name: `user_expressions.${key}`,
        show: { userExpression: key },
      });
      const failure = describeEnd(end, run.cell, this.#sources);
      const value = run.values.find(({ name }: UserValue) => name === key);
      results[key] = failure
        ? { status: "error", ...failure }
        : value
        ? { status: "ok", data: value.data, metadata: value.metadata }
        : { status: "ok", data: {}, metadata: {} };
    }
    this.#sources.set(run.cell, cellSource);
    return { status: "ok", userExpressions: results };
  }

  /** See {@linkcode Interpreter.interrupt}. */
  interrupt(): Promise<"idle" | "stopped" | "pending" | "restarted"> {
    const first = this.#interrupting;
    if (first && this.#run) return this.#escalate(first, this.#run);
    const interrupting = this.#interrupt();
    this.#interrupting = interrupting;
    this.#stopping = interrupting.then((outcome) => {
      if (outcome !== "pending") this.#interrupting = null;
    });
    return interrupting;
  }

  async #interrupt(): Promise<"idle" | "stopped" | "pending" | "restarted"> {
    const run = this.#run;
    run?.stop();
    const { done, place } = await this.#interrupter.stop(run?.cell ?? 0);
    if (!run) return "idle";
    if (this.#child.inspector.isClosed) return await this.#replaced();
    if (!done) {
      this.#awaitNative(run);
      return "pending";
    }
    await this.#drain(run);
    run.interrupted(place);
    return "stopped";
  }

  /** What an interrupted cell has written is read before it is told to end. */
  async #drain(run: CellRun): Promise<void> {
    const number = run.number;
    const reply = this.#child.inspector.evaluate(`__kerno.end(${number})`);
    await within(Promise.all([reply, run.outputEnd]), 300);
  }

  /** Native code holds the thread: the cell ends when that returns. */
  async #awaitNative(run: CellRun): Promise<void> {
    const { inspector } = this.#child;
    while (this.#run === run && !inspector.isClosed) {
      const { done, place } = await this.#interrupter.stop(run.cell);
      if (!done) continue;
      await this.#drain(run);
      run.interrupted(place);
    }
    this.#interrupting = null;
  }

  /** A second interrupt ends the child if the first does not get through. */
  async #escalate(
    first: Promise<"idle" | "stopped" | "pending" | "restarted">,
    run: CellRun,
  ): Promise<"idle" | "stopped" | "pending" | "restarted"> {
    const outcome = await within(first, ESCALATION);
    if (outcome !== undefined && outcome !== "pending") return outcome;
    if (this.#run !== run) return "stopped";
    this.#child.kill(
      "The cell could not be stopped within native code, so a second interrupt ended the process of the cells.",
    );
    return await this.#replaced();
  }

  /** The child is gone or going: a new one stands when this resolves. */
  async #replaced(): Promise<"restarted"> {
    await this.#child.died;
    await this.#standing;
    this.#interrupting = null;
    return "restarted";
  }

  /** See {@linkcode Interpreter.answer}. */
  answer(text: string | null): void {
    const expression = `__kerno.answer(${JSON.stringify(text)})`;
    this.#child.inspector.evaluate(expression);
  }

  /** See {@linkcode Interpreter.isComplete}. */
  isComplete(code: string): Completeness {
    return completeness(code);
  }

  /** See {@linkcode Interpreter.complete}. */
  async complete(code: string, cursor: number): Promise<Completions> {
    await this.#standing;
    return await completeLive(
      this.#child.inspector,
      code,
      cursor,
      this.#library?.preload ? [...this.#library.names] : [],
    );
  }

  /** See {@linkcode Interpreter.inspect}. */
  async inspect(
    code: string,
    cursor: number,
    detail: 0 | 1,
  ): Promise<MimeBundle | null> {
    await this.#standing;
    return await inspectLive(
      this.#child.inspector,
      code,
      cursor,
      detail,
      [...this.#sources.values()],
      this.#run !== null,
    );
  }

  /** See {@linkcode Interpreter.comm}. */
  async comm(
    message: "comm_open" | "comm_msg" | "comm_close",
    content: Record<string, unknown>,
    metadata: Record<string, unknown>,
    buffers: Uint8Array[],
    cell: number,
  ): Promise<void> {
    await this.#standing;
    const json = JSON.stringify({
      message,
      content,
      metadata,
      buffers: buffers.map((buffer) => buffer.toBase64()),
      cell,
    });
    const { inspector } = this.#child;
    const done = inspector.evaluate(`__kerno.comm(${JSON.stringify(json)})`, {
      awaitPromise: true,
    });
    // A busy loop lets no macrotask in: then the handler runs within it.
    if (await within(done, 50) !== undefined) return;
    await within(inspector.evaluate("__kerno.drainComms()"), 1000);
    await within(done, 1000);
  }

  /** See {@linkcode Interpreter.shutdown}. */
  async shutdown(): Promise<void> {
    this.#isShutDown = true;
    await within(this.#standing, 1000);
    await this.#child.end();
    this.#run?.lost("The kernel was shut down.");
    await sleep(0);
  }
}
