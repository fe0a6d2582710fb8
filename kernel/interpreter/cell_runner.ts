/**
 * One cell from its text to its outcome: commands, types, compilation, its
 * script in the child, user expressions.
 *
 * @module
 */
import { describeEnd, type RunEnd } from "./cell_end.ts";
import type { CellRun } from "./cell_run.ts";
import type { Child } from "./child.ts";
import type { UserValue } from "./child_output.ts";
import { type CommandHost, runCommand } from "./command_runner.ts";
import { commandOf } from "./commands.ts";
import { type CellLibrary, compileCell, type CompiledCell } from "./compile.ts";
import type { Debugger } from "./debugger/mod.ts";
import {
  type CellSource,
  describeSyntaxError,
  describeWords,
} from "./errors.ts";
import type {
  ErrorDescription,
  ExecuteOptions,
  ExecuteOutcome,
} from "./interpreter.ts";
import type { Reply } from "./inspector.ts";
import type { Language } from "./language/mod.ts";
import { within } from "./patience.ts";
import type { Runs } from "./runs.ts";
import { CellSyntaxError } from "./to_javascript.ts";
import type { TypeChecks } from "./type_checks.ts";

/** What cells are run with. */
export interface CellHost
  extends Pick<CommandHost, "inspect" | "reset" | "folder" | "emit"> {
  /** The present child. */
  child(): Child;
  /** All cells that run. */
  readonly runs: Runs;
  /** Texts of cells by number. */
  readonly sources: Map<number, CellSource>;
  /** The library, if there is one. */
  readonly library: CellLibrary | undefined;
  /** Learns what has run. */
  readonly language: Language | null;
  /** Learns it, too. */
  readonly debugger: Debugger;
  /** What is done about type errors. */
  readonly types: TypeChecks;
}

/** A script of a cell: its code or one of its user expressions. */
interface Script extends ExecuteOptions {
  name: string;
  show: "result" | "nothing" | { userExpression: string };
}

/** ms in which the event loop takes a cell that comes beside others. */
const TURN = 30;
/** ms after which one that must wait for it says so. */
const WAITING = 1000;

const WAITS =
  "This cell waits until the running cell lets the event loop turn, as it awaits something itself (an import does, too).\n";

const WAITS_FOR_SUBSHELL =
  "This cell waits until the cell that runs in a subshell lets the event loop turn.\n";

/** See the module. */
export class CellRunner {
  readonly #host: CellHost;
  /** Top-level names that cells have declared. */
  readonly #declared = new Set<string>();

  /** `host` is asked anew for each cell. */
  constructor(host: CellHost) {
    this.#host = host;
  }

  /** The child has been replaced: nothing is declared. */
  reset(): void {
    this.#declared.clear();
  }

  /** Runs a cell to its outcome. */
  async run(
    run: CellRun,
    code: string,
    options: ExecuteOptions,
  ): Promise<ExecuteOutcome> {
    const failure = await this.#runCell(run, code, options);
    return failure
      ? { status: "error", ...failure }
      : await this.#userExpressions(run, options);
  }

  /** Runs the text; gives what it failed of. */
  async #runCell(
    run: CellRun,
    code: string,
    options: ExecuteOptions,
  ): Promise<ErrorDescription | null> {
    const { child, sources, folder, emit, inspect, reset, types } = this.#host;
    const { storeHistory = true, silent = false, executionCount } = options;
    const show = silent ? "nothing" : "result";
    const name = `In[${executionCount}]`;
    const input = silent || !storeHistory ? undefined : code;
    const runText = async (text: string) => {
      const script = { ...options, name, show } as const;
      const end = await this.#runText(run, text, script, input);
      return describeEnd(end, run.cell, sources);
    };
    const command = commandOf(code);
    if (!command) return await runText(code);
    if (command.kind === "reset" && this.#host.runs.all.length > 1) {
      return describeWords(
        "Busy",
        "Cannot reset as no other cell may run: interrupt them first",
      );
    }
    sources.set(run.cell, { name, text: code });
    return await runCommand(command, run.cell, {
      inspector: child().inspector,
      folder,
      emit,
      inspect,
      reset,
      types,
      run: runText,
    });
  }

  async #runText(
    run: CellRun,
    text: string,
    script: Script,
    input?: string,
  ): Promise<RunEnd | ErrorDescription> {
    const { sources, language, debugger: debug, types } = this.#host;
    let child = this.#host.child();
    const { cell } = run;
    const { name, show } = script;
    const number = run.begin();
    const url = `kerno:cell/${cell}/${number}.ts`;
    const source = { name, text };
    sources.set(cell, source);
    child.cell = cell;
    const isBeside = run.shell !== "";
    if (!isBeside) await this.#whenAlone(run);
    const isFree = !isBeside || await turns(child);
    let compiled: CompiledCell;
    try {
      compiled = await this.#compile(text, script, { number, url, input }, {
        beside: isBeside ? isFree ? "turn" : "within" : undefined,
      });
    } catch (error) {
      if (!(error instanceof CellSyntaxError)) throw error;
      const { line, column, message } = error;
      return describeSyntaxError(message, source, { cell, line, column });
    }
    const refusal = typeof show === "string"
      ? await types.check(run, source)
      : null;
    if (refusal) return refusal;
    if (isBeside) await this.#declare(compiled.names);
    for (const declared of compiled.names) this.#declared.add(declared);
    if (typeof show === "string") {
      language?.ran(text);
      debug.willRun(text, { name, url }, compiled);
    }
    // It may have been replaced meanwhile.
    child = this.#host.child();
    const ended = run.evaluate(child, compiled, source);
    if (isBeside && !compiled.isWithin) {
      const begun = Promise.race([ended, tickOf(child).catch(() => ended)]);
      await this.#tellWaiting(run, begun, WAITS);
    }
    return await ended;
  }

  #compile(
    text: string,
    { cell, name, show, executionCount, allowStdin = false, parent }: Script,
    { number, url, input }: { number: number; url: string; input?: string },
    { beside }: { beside?: "turn" | "within" },
  ): Promise<CompiledCell> {
    return compileCell(text, {
      cell,
      run: number,
      name,
      url,
      executionCount,
      show,
      allowStdin,
      parent,
      input,
      beside,
      library: this.#host.library,
      folder: this.#host.folder,
      declared: this.#declared,
    });
  }

  /**
   * The command that begins a cell of the main shell declares its names: that
   * must not happen in the midst of a subshell's code.
   */
  async #whenAlone(run: CellRun): Promise<void> {
    if (this.#host.runs.all.length < 2) return;
    const turned = tickOf(this.#host.child())
      .catch(() => {}); // The child has gone, and the cell will be told.
    await this.#tellWaiting(run, turned, WAITS_FOR_SUBSHELL);
    await Promise.race([turned, run.wasCut]);
  }

  /**
   * Declares names for a cell that assigns them; those that are declared stay,
   * unless they are in a running cell that has not come to them yet.
   */
  async #declare(names: readonly string[]): Promise<void> {
    const { inspector } = this.#host.child();
    const known = names.filter((name) => this.#declared.has(name));
    const unborn = new Set<unknown>();
    if (known.length > 0) {
      const looks = known.map((name) =>
        `(()=>{try{void ${name}}catch{return "${name}"}})()`
      );
      const seen = await inspector
        .evaluate(`[${looks}]`, { returnByValue: true })
        .catch(() => null); // The child has gone, and the cell will be told.
      for (const name of seen?.result.value as unknown[] ?? []) {
        unborn.add(name);
      }
    }
    const fresh = names.filter((name) =>
      !this.#declared.has(name) || unborn.has(name)
    );
    if (fresh.length === 0) return;
    // The reply needs the event loop, the declaration does not.
    inspector.evaluate(`let ${fresh};`, { replMode: true });
  }

  /** A cell that cannot begin must not seem to hang. */
  async #tellWaiting(
    run: CellRun,
    begun: Promise<unknown>,
    text: string,
  ): Promise<void> {
    const begins = Promise.race([begun, run.wasCut]).then(() => true);
    if (await within(begins, WAITING)) return;
    const { cell } = run;
    this.#host.emit({ type: "stream", cell, name: "stderr", text });
  }

  async #userExpressions(
    run: CellRun,
    options: ExecuteOptions,
  ): Promise<ExecuteOutcome> {
    const { sources } = this.#host;
    const results: (ExecuteOutcome & { status: "ok" })["userExpressions"] = {};
    const cellSource = sources.get(run.cell)!;
    for (
      const [key, text] of Object.entries(options.userExpressions ?? {})
    ) {
      const end = await this.#runText(run, text, {
        ...options,
        name: `user_expressions.${key}`,
        show: { userExpression: key },
      });
      const failure = describeEnd(end, run.cell, sources);
      const value = run.values.find(({ name }: UserValue) => name === key);
      results[key] = failure
        ? { status: "error", ...failure }
        : value
        ? { status: "ok", data: value.data, metadata: value.metadata }
        : { status: "ok", data: {}, metadata: {} };
    }
    sources.set(run.cell, cellSource);
    return { status: "ok", userExpressions: results };
  }
}

/** Resolves when the event loop turns. */
function tickOf({ inspector }: Child): Reply<unknown> {
  return inspector.evaluate("__kerno.tick()", { awaitPromise: true });
}

/** Whether it does within some time. */
async function turns(child: Child): Promise<boolean> {
  const tick = tickOf(child);
  const turned = await within(tick, TURN) !== undefined;
  if (!turned) tick.forget();
  return turned;
}
