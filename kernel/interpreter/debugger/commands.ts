/**
 * What each `command` of a debug_request does.
 *
 * @module
 */
import {
  type DebugArguments,
  DebugRequestError,
  type Variable,
} from "./dap.ts";
import { isIdentifier } from "./expressions.ts";
import { scopesOf } from "./scopes.ts";
import { CELL_PREFIX, CELL_SUFFIX, HASH_SEED, pathOfUrl } from "./scripts.ts";
import { type DebugSession, exceptionWords, THREAD } from "./session.ts";

type Body = Record<string, unknown> | void;

/** One command. */
export interface Command {
  /** Does it; gives the body of the response. */
  run(session: DebugSession, args: DebugArguments): Body | Promise<Body>;
  /** Whether `initialize` must have come before. */
  needsSession: boolean;
  /** Whether it waits for those before it. */
  inOrder: boolean;
}

type Run = Command["run"];

/** Paths that a client may ask to stop at; JupyterLab shows its button then. */
const EXCEPTION_PATHS = ["JavaScript Exceptions"];

const CAPABILITIES = {
  supportsConfigurationDoneRequest: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsEvaluateForHovers: true,
  supportsSetVariable: true,
  supportsSetExpression: true,
  supportsExceptionInfoRequest: true,
  supportsExceptionOptions: true,
  supportsModulesRequest: true,
  supportsLoadedSourcesRequest: true,
  supportsTerminateRequest: true,
  supportTerminateDebuggee: true,
  supportsClipboardContext: true,
  supportsDelayedStackTraceLoading: true,
  exceptionBreakpointFilters: [{
    filter: "raised",
    label: "Raised Exceptions",
    default: false,
    description:
      "Break whenever any exception is thrown, also one that is caught.",
  }],
};

const debugInfo: Run = (session) => ({
  isStarted: session.isStarted,
  hashMethod: "Murmur2",
  hashSeed: HASH_SEED,
  tmpFilePrefix: CELL_PREFIX,
  tmpFileSuffix: CELL_SUFFIX,
  breakpoints: session.breakpoints.list,
  stoppedThreads: session.stop ? [THREAD] : [],
  richRendering: true,
  exceptionPaths: EXCEPTION_PATHS,
  copyToGlobals: true,
});

const initialize: Run = (session, args) => {
  session.isStarted = true;
  // It shows the type in place of the value, but for Python's plain types.
  session.variables.hidesPlainTypes =
    args.optionalText("clientID") === "jupyterlab";
  return CAPABILITIES;
};

const attach: Run = async (session) => {
  await session.attach();
  session.emit("initialized");
  session.emit("process", {
    name: "deno",
    isLocalProcess: true,
    startMethod: "attach",
  });
  session.emit("thread", { reason: "started", threadId: THREAD });
};

const disconnect: Run = async (session) => {
  await session.detach();
  session.emit("terminated");
};

const dumpCell: Run = (session, args) => ({
  sourcePath: session.scripts.dump(args.text("code")),
});

const setBreakpoints: Run = async (session, args) => ({
  breakpoints: await session.breakpoints
    .replace(args.sourcePath(), args.breakpoints()),
});

const setExceptionBreakpoints: Run = async (session, args) => {
  const filters = [
    ...args.list("filters"),
    ...args.list("filterOptions").map((option) => Object(option).filterId),
  ];
  const unknown = filters.find((filter) => filter !== "raised");
  if (unknown !== undefined) {
    throw new DebugRequestError(
      `Cannot break at exceptions as the filter must be "raised": current value is ${
        JSON.stringify(unknown)
      }`,
    );
  }
  const modes = args.list("exceptionOptions")
    .map((option) => Object(option).breakMode);
  await session.pauseOnExceptions(
    filters.length > 0 || modes.some((mode) => mode !== "never"),
  );
};

const source: Run = async (session, args) => {
  const path = args.sourcePath();
  const text = session.scripts.textOf(path);
  if (text !== undefined) return { content: text };
  const script = session.scripts.moduleAt(path);
  if (script && !script.url.startsWith("file:")) {
    const { scriptId } = script;
    const { scriptSource } = await session.inspector
      .send<{ scriptSource: string }>("Debugger.getScriptSource", { scriptId });
    return { content: scriptSource };
  }
  try {
    return { content: await Deno.readTextFile(path) };
  } catch {
    throw new DebugRequestError("source unavailable");
  }
};

const stackTrace: Run = (session, args) => {
  const { stop, scripts } = session;
  const start = args.integer("startFrame", 0);
  const count = args.integer("levels", 0);
  return {
    stackFrames: stop?.stackFrames(scripts, start, count) ?? [],
    totalFrames: stop?.frames.length ?? 0,
  };
};

const scopes: Run = (session, args) => {
  const frame = session.frame(args.integer("frameId"));
  return { scopes: frame ? scopesOf(frame, session.variables) : [] };
};

/** What the client is to see of variables. */
function shown(session: DebugSession, variables: Variable[]): Variable[] {
  if (!session.variables.hidesPlainTypes) return variables;
  return variables.map((variable) => {
    if (variable.variablesReference > 0) return variable;
    const { type: _, ...rest } = variable;
    return rest;
  });
}

const variables: Run = async (session, args) => ({
  variables: shown(
    session,
    await session.variables.open(args.integer("variablesReference"), {
      filter: args.optionalText("filter"),
      start: args.integer("start", 0),
      count: args.integer("count", 0),
    }),
  ),
});

const evaluate: Run = async (session, args) => {
  const frame = session.frame(args.integer("frameId", 0));
  const context = args.optionalText("context");
  return await session.evaluator
    .evaluate(args.text("expression"), frame, context);
};

const setVariable: Run = async (session, args) =>
  await session.evaluator.setMember(
    args.integer("variablesReference"),
    args.text("name"),
    args.text("value"),
    session.stop?.frames[0],
  );

const setExpression: Run = async (session, args) =>
  await session.evaluator.assign(
    args.text("expression"),
    args.text("value"),
    session.frame(args.integer("frameId", 0)),
  );

const exceptionInfo: Run = ({ stop }) => {
  if (!stop?.event.data) {
    throw new DebugRequestError(
      "Cannot tell the exception as the program must stand at one",
    );
  }
  const { text, description } = exceptionWords(stop.event);
  return {
    exceptionId: text,
    description,
    breakMode: "always",
    details: {
      message: description,
      typeName: text,
      stackTrace: String(stop.event.data.description ?? ""),
    },
  };
};

const inspectVariables: Run = async (session) => ({
  variables: shown(session, await session.evaluator.globals()),
});

const richInspectVariables: Run = async (session, args) => {
  const name = args.text("variableName");
  if (!isIdentifier(name)) return { data: {}, metadata: {} };
  const frame = session.frame(args.integer("frameId", 0));
  return { data: await session.evaluator.display(name, frame), metadata: {} };
};

const copyToGlobals: Run = async (session, args) => {
  const frame = session.frame(args.integer("srcFrameId"));
  if (!frame) {
    throw new DebugRequestError(
      "Cannot copy to globals as srcFrameId must be of a frame: current value is 0",
    );
  }
  const from = args.text("srcVariableName");
  const to = args.text("dstVariableName");
  return await session.evaluator.copyToGlobals(from, to, frame);
};

const modules: Run = ({ scripts }, args) => {
  const start = args.integer("startModule", 0);
  const count = args.integer("moduleCount", 0);
  const all = scripts.loaded
    .filter(({ url }) => !url.startsWith("kerno:"))
    .map((script, id) => ({
      id,
      name: scripts.sourceOf(script).name,
      path: pathOfUrl(script.url),
    }));
  const end = count > 0 ? start + count : undefined;
  return { modules: all.slice(start, end), totalModules: all.length };
};

const loadedSources: Run = ({ scripts }) => {
  const sources = scripts.loaded.map((script) => scripts.sourceOf(script));
  const byPath = new Map(sources.map((one) => [one.path, one]));
  return { sources: [...byPath.values()] };
};

function entry(
  run: Run,
  needsSession: boolean,
  inOrder = false,
): Command {
  return { run, needsSession, inOrder };
}

/** Commands by name. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  Object.entries({
    debugInfo: entry(debugInfo, false),
    initialize: entry(initialize, false),
    attach: entry(attach, true, true),
    configurationDone: entry(() => {}, true),
    dumpCell: entry(dumpCell, true),
    setBreakpoints: entry(setBreakpoints, true, true),
    setExceptionBreakpoints: entry(setExceptionBreakpoints, true, true),
    source: entry(source, true),
    threads: entry(() => ({ threads: [{ id: THREAD, name: "main" }] }), true),
    stackTrace: entry(stackTrace, true),
    scopes: entry(scopes, true),
    variables: entry(variables, false),
    evaluate: entry(evaluate, true),
    setVariable: entry(setVariable, true),
    setExpression: entry(setExpression, true),
    exceptionInfo: entry(exceptionInfo, true),
    next: entry((session) => session.go("stepOver"), true),
    stepIn: entry((session) => session.go("stepInto"), true),
    stepOut: entry((session) => session.go("stepOut"), true),
    continue: entry(async (session) => {
      await session.go("resume");
      return { allThreadsContinued: true };
    }, true),
    pause: entry((session) => session.pause(), true),
    modules: entry(modules, false),
    loadedSources: entry(loadedSources, true),
    inspectVariables: entry(inspectVariables, false),
    richInspectVariables: entry(richInspectVariables, false),
    copyToGlobals: entry(copyToGlobals, false),
    disconnect: entry(disconnect, false, true),
    terminate: entry(disconnect, false, true),
  }),
);
