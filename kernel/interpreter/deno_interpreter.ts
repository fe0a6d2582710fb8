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
import { deliverComm } from "./comm_delivery.ts";
import { runCommand } from "./command_runner.ts";
import { commandOf } from "./commands.ts";
import { completeLive } from "./complete.ts";
import {
  Debugger,
  type DebugRequest,
  type DebugResponse,
} from "./debugger/mod.ts";
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
import {
  childOptions,
  type DenoInterpreterOptions,
} from "./interpreter_options.ts";
import { Interrupter } from "./interrupt.ts";
import { completeness } from "./is_complete.ts";
import {
  type Language,
  languageFor,
  mergeCompletions,
  type TypeProblem,
} from "./language/mod.ts";
import { sleep, within } from "./patience.ts";
import type { PermissionGate } from "./permissions/mod.ts";
import { Stopper } from "./stopper.ts";
import { CellSyntaxError } from "./to_javascript.ts";

/** {@linkcode Interpreter} in a child Deno; see `interpreter.md`. */
export class DenoInterpreter implements Interpreter {
  /** Receives every event, in order. */
  onEvent: (event: InterpreterEvent) => void = () => {};
  readonly #options: ChildOptions;
  readonly #gate: PermissionGate;
  readonly #library: CellLibrary | undefined;
  readonly #sources = new Map<number, CellSource>();
  readonly #sink: OutputSink;
  readonly #language: Language | null;
  readonly #debugger: Debugger;
  #child!: Child;
  #interrupter!: Interrupter;
  /** Resolves when the present child stands. */
  #standing: Promise<void> = Promise.resolve();
  #startError: Error | undefined;
  #run: CellRun | null = null;
  readonly #stopper: Stopper;
  /** Top-level names that cells have declared. */
  readonly #declared = new Set<string>();
  #lastCell = 0;
  #isShutDown = false;

  private constructor(options: DenoInterpreterOptions) {
    const { library } = options;
    this.#library = library && { ...library, names: new Set(library.names) };
    this.#options = childOptions(options, (event) => this.onEvent(event));
    this.#gate = this.#options.gate;
    this.#language = languageFor(options);
    this.#debugger = new Debugger({
      emit: (event) =>
        this.onEvent({ type: "debug", cell: this.#lastCell, event }),
      isRunning: () => this.#run !== null,
      folder: options.cwd,
      hidden: library?.url,
    });
    this.#stopper = new Stopper({
      run: () => this.#run,
      child: () => this.#child,
      interrupter: () => this.#interrupter,
      debugger: this.#debugger,
      standing: () => this.#standing,
    });
    this.#sink = {
      event: (event) => {
        this.#gate.saw(event);
        this.onEvent(event);
      },
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
    const child = await Child.start(this.#options, this.#sources, this.#sink);
    this.#child = child;
    this.#interrupter = new Interrupter(child.inspector);
    child.died.then((death) => {
      if (child === this.#child) this.#replace(death);
    });
    await this.#debugger.connect(child.inspector);
  }

  /** A lost child is replaced at once, and the user is told. */
  #replace(death: ChildDeath): void {
    if (this.#isShutDown) return;
    const reason = describeDeath(death);
    const cell = this.#run?.cell ?? this.#lastCell;
    this.#language?.reset();
    this.#declared.clear();
    const start = async () => {
      try {
        await this.#startChild();
        this.onEvent({ type: "restarted", cell, reason });
      } catch (error) {
        this.#startError = error as Error;
      }
      this.#run?.childLost(reason);
    };
    this.#standing = start();
  }

  async #whenStanding(): Promise<void> {
    await this.#standing;
    if (this.#child.inspector.isClosed) {
      await this.#child.died;
      await this.#standing;
    }
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
    this.#gate.cellStarted(options);
    try {
      await this.#whenStanding();
      await this.#stopper.settled();
      const failure = await this.#runCell(run, code, options);
      if (failure) return { status: "error", ...failure };
      return await this.#userExpressions(run, options);
    } catch (error) {
      if (!(error instanceof ChildStartError)) throw error;
      const described = describeWords("InterpreterLost", error.message);
      return { status: "error", ...described };
    } finally {
      this.#gate.cellEnded();
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
    const runText = async (text: string) => {
      const end = await this.#runText(run, text, { ...options, name, show });
      return describeEnd(end, run.cell, this.#sources);
    };
    const command = commandOf(code);
    if (!command) return await runText(code);
    this.#sources.set(run.cell, { name, text: code });
    return await runCommand(command, run.cell, {
      inspector: this.#child.inspector,
      folder: this.#options.cwd ?? Deno.cwd(),
      emit: this.#sink.event,
      inspect: (text, cursor, detail) => this.inspect(text, cursor, detail),
      run: runText,
      reset: () => this.#reset(),
    });
  }

  /** A new child, asked for by the user: there is nothing to explain. */
  async #reset(): Promise<void> {
    const lost = this.#child;
    await this.#startChild();
    lost.kill();
    this.#language?.reset();
    this.#declared.clear();
    // Its comms end, as those of a lost child.
    this.onEvent({
      type: "restarted",
      cell: this.#lastCell,
      reason: "All variables are gone.",
    });
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
    const url = `kerno:cell/${cell}/${number}.ts`;
    const source = { name, text };
    this.#sources.set(cell, source);
    this.#child.cell = cell;
    let compiled: CompiledCell;
    try {
      compiled = await compileCell(text, {
        cell,
        run: number,
        name,
        url,
        executionCount,
        show,
        allowStdin,
        parent: options.parent,
        library: this.#library,
        folder: this.#options.cwd,
        declared: this.#declared,
      });
      for (const declared of compiled.names) this.#declared.add(declared);
    } catch (error) {
      if (!(error instanceof CellSyntaxError)) throw error;
      const { line, column, message } = error;
      return describeSyntaxError(message, source, { cell, line, column });
    }
    if (typeof show === "string") {
      this.#language?.ran(text);
      this.#debugger.willRun(text, { name, url }, compiled);
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
    this.#gate.stop();
    return this.#stopper.stop();
  }

  /** See {@linkcode Interpreter.answer}. */
  answer(text: string | null): void {
    if (this.#gate.answer(text)) return;
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
    const live = await completeLive(
      this.#child.inspector,
      code,
      cursor,
      this.#library?.preload ? [...this.#library.names] : [],
    );
    const patience = this.#run || live.matches.length > 0 ? 0 : 1000;
    const typed = await this.#language?.complete(code, cursor, patience);
    return mergeCompletions(live, typed ?? null);
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
      this.#language?.document(code, cursor, detail, this.#run ? 0 : 3000),
    );
  }

  /**
   * The type errors that `code` would have as the next cell; null where
   * nobody knows them.
   */
  async typeErrors(code: string): Promise<TypeProblem[] | null> {
    return await this.#language?.typeErrors(code) ?? null;
  }

  /** See {@linkcode Interpreter.comm}. */
  async comm(
    message: "comm_open" | "comm_msg" | "comm_close",
    content: Record<string, unknown>,
    metadata: Record<string, unknown>,
    buffers: Uint8Array[],
    cell: number,
    parent: string,
  ): Promise<void> {
    await this.#standing;
    const { inspector } = this.#child;
    await deliverComm(inspector, {
      message,
      content,
      metadata,
      buffers,
      cell,
      parent,
    });
  }

  /** See {@linkcode Interpreter.debug}. */
  async debug(request: DebugRequest): Promise<DebugResponse> {
    await this.#standing;
    return await this.#debugger.handle(request);
  }

  /** See {@linkcode Interpreter.shutdown}. */
  async shutdown(): Promise<void> {
    this.#isShutDown = true;
    await within(this.#standing, 1000);
    await Promise.all([this.#child.end(), this.#language?.close()]);
    await this.#gate.close();
    this.#run?.lost("The kernel was shut down.");
    await sleep(0);
  }
}
