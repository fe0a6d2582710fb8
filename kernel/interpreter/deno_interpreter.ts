/**
 * Runs cells in a child Deno.
 *
 * @module
 */
import { describeOvertime, OvertimeError } from "./busy_loop.ts";
import { CellRunner } from "./cell_runner.ts";
import { Child, type ChildOptions, ChildStartError } from "./child.ts";
import { type ChildDeath, describeDeath } from "./child_death.ts";
import type { OutputSink } from "./child_output.ts";
import type { CellLibrary } from "./compile.ts";
import { deliverComm } from "./comm_delivery.ts";
import { completeLive } from "./complete.ts";
import {
  Debugger,
  type DebugRequest,
  type DebugResponse,
} from "./debugger/mod.ts";
import { type CellSource, describeWords } from "./errors.ts";
import { inspectLive } from "./inspect.ts";
import type {
  Completeness,
  Completions,
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
import { Runs } from "./runs.ts";
import { type StopOutcome, Stopper } from "./stopper.ts";
import { TypeChecks } from "./type_checks.ts";
import type { TypeMode } from "./type_mode.ts";

/** {@linkcode Interpreter} in a child Deno; see `interpreter.md`. */
export class DenoInterpreter implements Interpreter {
  /** Receives every event, in order. */
  onEvent: (event: InterpreterEvent) => void = () => {};
  readonly #options: ChildOptions;
  readonly #gate: PermissionGate;
  readonly #library: (CellLibrary & { types?: string }) | undefined;
  readonly #sources = new Map<number, CellSource>();
  readonly #sink: OutputSink;
  readonly #language: Language | null;
  readonly #debugger: Debugger;
  #child!: Child;
  #interrupter!: Interrupter;
  /** Resolves when the present child stands. */
  #standing: Promise<void> = Promise.resolve();
  #startError: Error | undefined;
  readonly #runs = new Runs();
  readonly #runner: CellRunner;
  readonly #types: TypeChecks;
  readonly #stopper: Stopper;
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
      isRunning: () => !this.#runs.isEmpty,
      folder: options.cwd,
      hidden: library && new URL(".", library.url).href,
    });
    this.#stopper = new Stopper({
      runs: this.#runs,
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
      end: (run, failure) => this.#runs.ended(run, failure),
      errorEnd: (run) => this.#runs.errorEnded(run),
      value: (cell, value) => this.#runs.value(cell, value),
    };
    this.#types = new TypeChecks(
      options.types ?? "off",
      this.#language && ((code) => this.typeErrors(code)),
      this.#sink.event,
    );
    this.#runner = this.#makeRunner(options.cwd ?? Deno.cwd());
  }

  #makeRunner(folder: string): CellRunner {
    return new CellRunner({
      child: () => this.#child,
      runs: this.#runs,
      sources: this.#sources,
      library: this.#library,
      language: this.#language,
      debugger: this.#debugger,
      types: this.#types,
      folder,
      emit: this.#sink.event,
      // The cell that asks runs nothing itself.
      inspect: (text, cursor, detail) =>
        this.#inspect(text, cursor, detail, this.#runs.all.length > 1, true),
      reset: () => this.#reset(),
    });
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
    this.#interrupter = new Interrupter(
      child.inspector,
      child.info.pid,
      () => child.giveUp(),
    );
    child.died.then((death) => {
      if (child === this.#child) this.#replace(death);
    });
    await this.#debugger.connect(child.inspector);
  }

  /** A lost child is replaced at once, and the user is told. */
  #replace(death: ChildDeath): void {
    if (this.#isShutDown) return;
    const reason = describeDeath(death);
    const cell = this.#runs.all[0]?.cell ?? this.#lastCell;
    this.#language?.reset();
    this.#runner.reset();
    const start = async () => {
      try {
        await this.#startChild();
        this.onEvent({ type: "restarted", cell, reason });
      } catch (error) {
        this.#startError = error as Error;
      }
      for (const run of this.#runs.all) run.childLost(reason);
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
    const run = this.#runs.begin(options.cell, options.subshell);
    this.#lastCell = options.cell;
    this.#gate.cellStarted(options);
    try {
      await this.#whenStanding();
      await this.#stopper.settled();
      return await this.#runner.run(run, code, options);
    } catch (error) {
      if (!(error instanceof ChildStartError)) throw error;
      const described = describeWords("InterpreterLost", error.message);
      return { status: "error", ...described };
    } finally {
      this.#gate.cellEnded(options.cell);
      this.#runs.end(run);
    }
  }

  /** A new child, asked for by the user: there is nothing to explain. */
  async #reset(): Promise<void> {
    const lost = this.#child;
    await this.#startChild();
    lost.kill();
    this.#language?.reset();
    this.#runner.reset();
    // Its comms end, as those of a lost child.
    this.onEvent({
      type: "restarted",
      cell: this.#lastCell,
      reason: "All variables are gone.",
    });
  }

  /** See {@linkcode Interpreter.interrupt}. */
  async interrupt(subshell?: string): Promise<StopOutcome> {
    const only = subshell === undefined ? undefined : this.#runs.of(subshell);
    if (subshell !== undefined && !only) return "idle";
    this.#gate.stop();
    return await this.#stopper.stop(only);
  }

  /** See {@linkcode Interpreter.types}. */
  get types(): TypeMode {
    return this.#types.mode;
  }

  set types(mode: TypeMode) {
    this.#types.mode = mode;
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
    const patience = !this.#runs.isEmpty || live.matches.length > 0 ? 0 : 1000;
    const typed = await this.#language?.complete(code, cursor, patience);
    return mergeCompletions(live, typed ?? null);
  }

  /** See {@linkcode Interpreter.inspect}. */
  async inspect(
    code: string,
    cursor: number,
    detail: 0 | 1,
  ): Promise<MimeBundle | null> {
    return await this.#inspect(code, cursor, detail, !this.#runs.isEmpty);
  }

  async #inspect(
    code: string,
    cursor: number,
    detail: 0 | 1,
    isBusy: boolean,
    isPatient = false,
  ): Promise<MimeBundle | null> {
    await this.#standing;
    return await inspectLive(this.#child.inspector, {
      code,
      cursor,
      detail,
      sources: [...this.#sources.values()],
      isBusy,
      isPatient,
      library: this.#library,
      typed: async (at, patience) =>
        await this.#language?.document(code, at, detail, patience) ?? null,
    });
  }

  /** See {@linkcode Interpreter.typeErrors}. */
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
    const incoming = { message, content, metadata, buffers, cell, parent };
    try {
      await deliverComm(inspector, incoming);
    } catch (error) {
      if (!(error instanceof OvertimeError)) throw error;
      const described = describeOvertime("the handler of a comm message");
      this.#sink.event({ type: "error", cell, ...described });
    }
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
    for (const run of this.#runs.all) run.lost("The kernel was shut down.");
    await sleep(0);
  }
}
