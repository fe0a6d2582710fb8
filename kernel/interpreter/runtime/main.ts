/**
 * The runtime of the child: puts everything up and offers the kernel and the
 * compiled cells what they call, as the hidden global `__kerno`.
 *
 * @module
 */
import { commPiece, commsTaken, drainComms, receiveComm } from "./comms.ts";
import { inspectText, installConsole } from "./console.ts";
import {
  announceInterrupt,
  awaited,
  cancel,
  type CellContext,
  checkpoint,
  contextOf,
  contexts,
  currentCell,
  followImport,
  guardTimers,
  hold,
  leaveWithin,
  onlyStoppedImports,
} from "./context.ts";
import { bundleOf, displaying } from "./display.ts";
import { installErrorEvents, noteThrown } from "./errors.ts";
import { adoptLoop, repairLoop, reviveTimers, soon } from "./event_loop.ts";
import { FRAME } from "./frame_types.ts";
import { answerQuestion, installInput } from "./input.ts";
import { installJupyter } from "./jupyter.ts";
import { installHistory, remember } from "./last_values.ts";
import {
  isLoadingLibrary,
  libraryLoaded,
  loadLibrary,
  pickNames,
  preloadLibrary,
  requireLibrary,
  resolveSpecifier,
} from "./library.ts";
import { magicCalls } from "./magics.ts";
import { cellMeta } from "./meta.ts";
import { resetOutput, writeJson } from "./output.ts";
import { endWithParent } from "./parent.ts";
import { installRawInput } from "./raw_input.ts";
import { installRawOutput } from "./raw_output.ts";
import {
  disposeResources,
  useAsyncResource,
  useResource,
} from "./resources.ts";
import { installStackTraces, placeText, runningFrames } from "./stack.ts";
import { hasTests, runTests } from "./tests.ts";
import {
  type CellFacts,
  contextFor,
  endRun,
  endWithin,
  enterWithin,
  failRun,
  resultWithin,
  valueWithin,
} from "./within.ts";

/** What compiled cells call. */
const forCells = {
  /** Prepares a cell: resumes it from a macrotask, where it can be terminated. */
  enter(url: string, facts: CellFacts): Promise<CellContext> {
    const context = contextFor(url, facts);
    return new Promise((resolve) =>
      soon(() => {
        if (!context.cancelled) resolve(context);
      })
    );
  },
  /**
   * Begins it. Not before: the command that prepares a cell may come in the
   * midst of another cell's code, whose context it must not change.
   */
  begin(context: CellContext): void {
    resetOutput();
    contexts.enterWith(context);
  },
  enterWithin,
  leaveWithin,
  resultWithin,
  valueWithin,
  endWithin,
  ck: checkpoint,
  hold,
  loading: followImport,
  awaited,
  thrown: noteThrown,
  library: libraryLoaded,
  requireLibrary,
  loadLibrary,
  meta: cellMeta,
  /** Shows the value of the last expression and remembers it. */
  async result(value: unknown, executionCount: number): Promise<void> {
    checkpoint();
    if (typeof value === "object" && value !== null && displaying.has(value)) {
      await value;
      return;
    }
    if (value === undefined) return;
    remember(executionCount, value);
    const data = await bundleOf(value);
    writeJson(FRAME.result, { data, metadata: {} });
  },
  /** Gives the value of a user expression. */
  async value(name: string, value: unknown): Promise<void> {
    const data = await bundleOf(value);
    writeJson(FRAME.value, { name, data, metadata: {} });
  },
  /** The cell has come to its end. */
  end(run: number): void {
    awaited.delete(currentCell());
    endRun(run);
  },
  resolve: resolveSpecifier,
  pick: pickNames,
  using: useResource,
  asyncUsing: useAsyncResource,
  dispose: disposeResources,
  hasTests,
  runTests,
  ...magicCalls,
};

/** What the kernel calls. */
const forKernel = {
  answer: answerQuestion,
  cancel,
  revive: reviveTimers,
  adoptLoop,
  repair: repairLoop,
  interrupted: announceInterrupt,
  comm: receiveComm,
  commPiece,
  commsTaken,
  drainComms,
  /** Resolves when the event loop has turned. */
  tick: () => new Promise<void>((resolve) => soon(resolve)),
  fail: failRun,
  /** Marks the end of an interrupted cell's output. */
  stopped: (cell: number, run: number): void =>
    contexts.run(contextOf(cell, ""), () => endRun(run)),
  /** Which cell's code does this command interrupt? 0: none that is known. */
  running() {
    const frames = runningFrames(8);
    // runningFrames, running, the command; then whatever was running.
    const isIdle = frames.length <= 3;
    if (isIdle) {
      return { cell: 0, isIdle, isLoading: false, isStoppedModule: false };
    }
    const place = frames.find((frame) => frame.place)?.place;
    const cell = contexts.getStore()?.id ?? 0;
    const isLoading = !place && isLoadingLibrary();
    const isStoppedModule = !place && !isLoading && onlyStoppedImports();
    return { cell, place, isIdle, isLoading, isStoppedModule };
  },
  inspectText,
  bundle: bundleOf,
  /** Where functions of a profile stand. */
  placesOf: (
    frames: { url: string; lineNumber: number; columnNumber: number }[],
  ): string[] =>
    frames.map(({ url, lineNumber, columnNumber }) =>
      placeText(url, lineNumber, columnNumber)
    ),
};

/** SIGINT goes to the whole group on Ctrl+C; the kernel acts on it. */
function ignoreSigint(): void {
  try {
    Deno.addSignalListener("SIGINT", () => {});
  } catch {
    // A platform without the signal.
  }
}

function installRuntime(): void {
  installStackTraces();
  installErrorEvents();
  ignoreSigint();
  endWithParent();
  guardTimers();
  installConsole();
  installRawOutput();
  installRawInput();
  installInput();
  installJupyter();
  installHistory();
  Object.defineProperty(globalThis, "__kerno", {
    value: Object.freeze({ ...forCells, ...forKernel }),
  });
  preloadLibrary();
  writeJson(FRAME.ready, { pid: Deno.pid, ...Deno.version });
}

installRuntime();
