/**
 * One cell while it runs: its script in the child, and how it ends.
 *
 * @module
 */
import type { RunEnd } from "./cell_end.ts";
import { evaluateWithin, OvertimeError } from "./busy_loop.ts";
import type { Child } from "./child.ts";
import type { UserValue } from "./child_output.ts";
import type { CompiledCell } from "./compile.ts";
import type { CellSource } from "./errors.ts";
import {
  type Evaluation,
  type ExceptionDetails,
  InspectorError,
  type RemoteObject,
} from "./inspector.ts";
import type { CellPlace, ErrorReport } from "./runtime/frame_types.ts";

let lastNumber = 0;

/** One cell while it runs. */
export class CellRun {
  /** The interpreter's number of the cell. */
  readonly cell: number;
  /** The subshell that it runs in; empty for the main shell. */
  readonly shell: string;
  /** Values of its user expressions. */
  readonly values: UserValue[] = [];
  /** Number of the script that runs now. */
  number = 0;
  #isStopping = false;
  #isSent = false;
  #output = Promise.withResolvers<ErrorReport | undefined>();
  #errorOutput = Promise.withResolvers<void>();
  readonly #cut = Promise.withResolvers<RunEnd>();

  /** `cell` is the number of its events. */
  constructor(cell: number, shell = "") {
    this.cell = cell;
    this.shell = shell;
  }

  /** Begins a script of the cell; gives its number. */
  begin(): number {
    this.#output = Promise.withResolvers();
    this.#errorOutput = Promise.withResolvers();
    return this.number = ++lastNumber;
  }

  /** Resolves when all output of the script has been read. */
  get outputEnd(): Promise<unknown> {
    return Promise.all([this.#output.promise, this.#errorOutput.promise]);
  }

  /** The script's end was read on stdout. */
  ended(failure?: ErrorReport): void {
    this.#output.resolve(failure);
  }

  /** And on stderr. */
  errorEnded(): void {
    this.#errorOutput.resolve();
  }

  /** Resolves when the cell is not to go on. */
  get wasCut(): Promise<unknown> {
    return this.#cut.promise;
  }

  /** An interrupt is on its way: no code may run that it could hit. */
  stop(): void {
    this.#isStopping = true;
  }

  /** The cell was stopped. */
  interrupted(place?: CellPlace): void {
    this.#cut.resolve({ kind: "interrupted", place });
  }

  /** A child is gone: a cell that it has not got yet is run by the next. */
  childLost(reason: string): void {
    if (this.#isSent) this.lost(reason);
  }

  /** There is no child any more. */
  lost(reason: string): void {
    this.#cut.resolve({ kind: "lost", reason });
  }

  /** Runs a script to its end. */
  async evaluate(
    child: Child,
    compiled: CompiledCell,
    source: CellSource,
  ): Promise<RunEnd> {
    const cut = this.#cut.promise;
    if (this.#isStopping) return await cut;
    this.#isSent = true;
    const { code, isWithin } = compiled;
    const reply = isWithin ? null : child.inspector.evaluate(code, {
      replMode: true,
      awaitPromise: true,
    });
    let outcome: Evaluation | RunEnd;
    try {
      outcome = await Promise.race([
        reply ?? evaluateWithin(child.inspector, code),
        cut,
      ]);
    } catch (error) {
      return await this.#broken(error, child);
    }
    if ("kind" in outcome) {
      reply?.forget();
      return outcome;
    }
    const { exceptionDetails, result } = outcome;
    if (exceptionDetails) {
      // Formatting code could be hit by the termination.
      if (this.#isStopping) return await cut;
      return await this.#failed(child, exceptionDetails, compiled, source);
    }
    child.inspector.release(result);
    const end = await Promise.race([this.outputEnd, cut]);
    if (!isWithin) return { kind: "ok" };
    // What it shows may have come later, or not at all.
    if (!Array.isArray(end)) return await cut;
    const report = await this.#output.promise;
    return report ? { kind: "failed", report } : { kind: "ok" };
  }

  /** Has the child describe what was thrown. */
  async #failed(
    child: Child,
    details: ExceptionDetails,
    compiled: CompiledCell,
    source: CellSource,
  ): Promise<RunEnd> {
    const cut = this.#cut.promise;
    const early = earlyError(details, compiled, source);
    if (early) return early;
    const described = child.inspector.send("Runtime.callFunctionOn", {
      functionDeclaration:
        "function(cell,run,thrown){__kerno.fail(cell,run,thrown)}",
      executionContextId: 1,
      arguments: [
        { value: this.cell },
        { value: this.number },
        argumentOf(details.exception),
      ],
      silent: true,
    });
    try {
      await Promise.race([described, cut]);
    } catch (error) {
      return await this.#broken(error, child);
    }
    const end = await Promise.race([this.outputEnd, cut]);
    child.inspector.release(details.exception);
    if (end && typeof end === "object" && "kind" in end) return end as RunEnd;
    const report = await this.#output.promise;
    return { kind: "failed", report: report! };
  }

  /** The inspector gave no reply. */
  async #broken(error: unknown, child: Child): Promise<RunEnd> {
    const cut = this.#cut.promise;
    if (error instanceof OvertimeError) {
      return this.#isStopping ? await cut : { kind: "overtime" };
    }
    if (!(error instanceof InspectorError)) throw error;
    if (child.isDead || child.inspector.isClosed || this.#isStopping) {
      return await cut;
    }
    if (/Promise was collected/.test(error.message)) return { kind: "never" };
    // An interrupt that came too late for the cell that it meant.
    if (/Execution was terminated/.test(error.message)) {
      return { kind: "interrupted" };
    }
    throw error;
  }
}

/** An error that V8 finds in the script before it runs. */
function earlyError(
  details: ExceptionDetails,
  { map }: CompiledCell,
  { text }: CellSource,
): RunEnd | null {
  const { exception, lineNumber, columnNumber } = details;
  if (exception?.className !== "SyntaxError") return null;
  // What runs has a stack; what an import rejects with has no script.
  if (details.stackTrace || !details.scriptId) return null;
  const words = exception.description ?? "SyntaxError: the cell is not valid";
  const message = words.split("\n")[0].replace(/^SyntaxError: /, "");
  const segments = map[lineNumber] ?? [];
  const segment = segments.findLast(([column]) => column <= columnNumber) ??
    segments[0];
  const [column, line, sourceColumn, exact] = segment ?? [0, 0, 0, 0];
  const further = exact ? Math.max(0, columnNumber - column) : 0;
  const last = text.split("\n").length;
  const place = {
    line: Math.min(line + 1, last),
    column: sourceColumn + further + 1,
  };
  return { kind: "syntax", message, place };
}

/** A remote value as an argument of a call. */
function argumentOf(value: RemoteObject | undefined): Record<string, unknown> {
  if (value === undefined || value.type === "undefined") return {};
  if (value.objectId) return { objectId: value.objectId };
  if (value.unserializableValue) {
    return { unserializableValue: value.unserializableValue };
  }
  return { value: value.value ?? null };
}
