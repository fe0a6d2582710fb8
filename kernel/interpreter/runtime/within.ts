/**
 * Cells that run within another one's code, as part of a command that V8 takes
 * in the midst of a busy loop. All of it happens before that code goes on, so
 * nothing of it can await anything, and the context of the interrupted code is
 * put back at the end.
 *
 * @module
 */
import { endGroups } from "./console.ts";
import {
  awaited,
  type CellContext,
  checkpoint,
  contextOf,
  contexts,
  keepContext,
  newContext,
} from "./context.ts";
import { bundleOf, displaying } from "./display.ts";
import { describeError, reportBackground } from "./errors.ts";
import { FRAME } from "./frame_types.ts";
import { remember, rememberInput } from "./last_values.ts";
import { endTimings } from "./magics.ts";
import { writeEnd, writeJson } from "./output.ts";
import { disposeResources } from "./resources.ts";
import { type CellScript, registerScript } from "./stack.ts";
import { dropTests, hasTests, runTests } from "./tests.ts";

/** What a script is told of its cell. */
export interface CellFacts extends CellScript {
  /** Whether the user may be asked. */
  allowStdin: boolean;
  /** `msg_id` of the request. */
  parent: string;
  /** The `n` of `In[n]`. */
  executionCount: number;
  /** The user's text, where it is to be found in `In`. */
  input?: string;
}

/** The context of a cell that begins. */
export function contextFor(
  url: string,
  { input, allowStdin, parent, executionCount, ...script }: CellFacts,
  isWithin = false,
): CellContext {
  registerScript(url, script);
  if (input !== undefined) rememberInput(executionCount, input);
  return newContext({ id: script.id, allowStdin, isWithin, parent });
}

/** The cell has come to its end. */
export function endRun(run: number): void {
  endGroups();
  endTimings();
  writeEnd(FRAME.end, { run });
}

/** Describes what a cell has thrown, as its end. */
export function failRun(cell: number, run: number, thrown: unknown): void {
  contexts.run(contextOf(cell, ""), () => {
    awaited.delete(cell);
    endGroups();
    endTimings();
    dropTests();
    writeEnd(FRAME.failure, { run, report: describeError(thrown) });
    disposeResources().catch((error) => reportBackground("rejection", error));
  });
}

/** What keeps the cell from its end. */
let unfinished: Promise<unknown>[] = [];

/** Begins such a cell. */
export function enterWithin(url: string, facts: CellFacts): void {
  keepContext();
  unfinished = [];
  contexts.enterWith(contextFor(url, facts, true));
}

function whenShown(value: unknown, emit: (data: unknown) => void): void {
  const bundle = bundleOf(value);
  if (bundle instanceof Promise) unfinished.push(bundle.then(emit));
  else emit(bundle);
}

/** Shows the value of the last expression and remembers it. */
export function resultWithin(value: unknown, executionCount: number): void {
  checkpoint();
  if (typeof value === "object" && value !== null && displaying.has(value)) {
    unfinished.push(value as Promise<unknown>);
    return;
  }
  if (value === undefined) return;
  remember(executionCount, value);
  whenShown(
    value,
    (data) => writeJson(FRAME.result, { data, metadata: {} }),
  );
}

/** Gives the value of a user expression. */
export function valueWithin(name: string, value: unknown): void {
  whenShown(
    value,
    (data) => writeJson(FRAME.value, { name, data, metadata: {} }),
  );
}

/** The end of such a cell: now, or when what it shows is there. */
export function endWithin(run: number): void {
  if (hasTests()) unfinished.push(runTests());
  if (unfinished.length === 0) return endRun(run);
  const cell = contexts.getStore()!.id;
  Promise.all(unfinished).then(
    () => endRun(run),
    (error) => failRun(cell, run, error),
  );
}
