/**
 * The runtime of the child: puts everything up and offers the kernel and the
 * compiled cells what they call, as the hidden global `__kerno`.
 *
 * @module
 */
import { commPiece, commsTaken, drainComms, receiveComm } from "./comms.ts";
import { inspectText, installConsole, resetConsole } from "./console.ts";
import {
  announceInterrupt,
  awaited,
  cancel,
  checkpoint,
  contexts,
  followImport,
  guardTimers,
  hold,
  newContext,
  onlyStoppedImports,
  reviveTimers,
  soon,
} from "./context.ts";
import { bundleOf, displaying } from "./display.ts";
import {
  describeError,
  installErrorEvents,
  noteThrown,
  reportBackground,
} from "./errors.ts";
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
  resolveSpecifier,
} from "./library.ts";
import { endTimings, magicCalls } from "./magics.ts";
import { cellMeta } from "./meta.ts";
import { writeEnd, writeJson } from "./output.ts";
import { endWithParent } from "./parent.ts";
import { installRawOutput } from "./raw_output.ts";
import {
  disposeResources,
  useAsyncResource,
  useResource,
} from "./resources.ts";
import {
  type CellScript,
  installStackTraces,
  placeText,
  registerScript,
  runningFrames,
} from "./stack.ts";
import { dropTests, hasTests, runTests } from "./tests.ts";

/** What compiled cells call. */
const forCells = {
  /** Begins a cell: resumes it from a macrotask, where it can be terminated. */
  enter(
    url: string,
    script: CellScript,
    allowStdin: boolean,
    parent: string,
  ): Promise<void> {
    registerScript(url, script);
    resetConsole();
    dropTests();
    const context = newContext(script.id, allowStdin, parent);
    contexts.enterWith(context);
    return new Promise((resolve) =>
      soon(() => {
        if (!context.cancelled) resolve();
      })
    );
  },
  ck: checkpoint,
  hold,
  loading: followImport,
  awaited,
  thrown: noteThrown,
  library: libraryLoaded,
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
    awaited.value = undefined;
    endTimings();
    writeEnd(FRAME.end, { run });
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
  interrupted: announceInterrupt,
  comm: receiveComm,
  commPiece,
  commsTaken,
  drainComms,
  /** Resolves when the event loop has turned. */
  tick: () => new Promise<void>((resolve) => soon(resolve)),
  /** Describes what a cell has thrown. */
  fail(run: number, thrown: unknown): void {
    endTimings();
    writeEnd(FRAME.failure, { run, report: describeError(thrown) });
    disposeResources().catch((error) => reportBackground("rejection", error));
  },
  /** Which cell's code does this command interrupt? 0: the loop is idle. */
  running() {
    const frames = runningFrames(8);
    // runningFrames, running, the command; then whatever was running.
    if (frames.length <= 3) {
      return { cell: 0, isLoading: false, isStoppedModule: false };
    }
    const place = frames.find((frame) => frame.place)?.place;
    const cell = contexts.getStore()?.id ?? 0;
    const isLoading = !place && isLoadingLibrary();
    const isStoppedModule = !place && !isLoading && onlyStoppedImports();
    return { cell, place, isLoading, isStoppedModule };
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
