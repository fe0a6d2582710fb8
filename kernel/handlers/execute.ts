/** `execute_request`: busy, input, output, reply, idle, one after another. @module */
import type {
  ExecuteOutcome,
  Interpreter,
} from "../interpreter/interpreter.ts";
import type { Parts } from "../parts.ts";
import type { JsonObject } from "../protocol/message.ts";
import type { ExecuteReply } from "../protocol/message_types.ts";
import { errorReply, flag, type Request, text } from "../request.ts";
import type { Running } from "../shell.ts";

/** ms without a new cell after which all that were sent together are here. */
const BURST_GAP = 8;
/** ms that are waited for them at most. */
const BURST = 100;

/** Queues the cell. */
export function execute(parts: Parts, request: Request): void {
  request.shell.queue.add({
    run: () => run(parts, request),
    abort: () => {
      const count = parts.executionCount;
      parts.outputs.status("busy", request.header);
      parts.reply(
        request,
        "execute_reply",
        { status: "aborted", execution_count: count },
        metadataOf("aborted", new Date()),
      );
      parts.idle(request.header);
    },
  });
}

/** What a request asks for, with the defaults of B5. */
interface Options {
  code: string;
  silent: boolean;
  storeHistory: boolean;
  stopOnError: boolean;
  allowStdin: boolean;
  userExpressions: Record<string, string>;
}

function readOptions(content: JsonObject): Options {
  const silent = flag(content, "silent", false);
  const expressions = Object.entries(Object(content.user_expressions));
  return {
    code: text(content, "code"),
    silent,
    storeHistory: !silent && flag(content, "store_history", true),
    stopOnError: flag(content, "stop_on_error", true),
    allowStdin: flag(content, "allow_stdin", false),
    userExpressions: Object.fromEntries(
      expressions.map(([name, code]) => [name, String(code)]),
    ),
  };
}

async function run(parts: Parts, request: Request): Promise<void> {
  const { outputs } = parts;
  const { header, shell: { queue } } = request;
  const started = new Date();
  outputs.status("busy", header);
  let reply: ExecuteReply;
  try {
    const options = readOptions(request.content);
    reply = await runCell(parts, request, options);
    if (reply.status === "error" && options.stopOnError) {
      // A client that runs a whole notebook may still be sending its cells.
      await queue.quiet(BURST_GAP, BURST);
      queue.abortWaiting();
    }
  } catch (error) {
    const count = parts.executionCount;
    reply = { ...errorReply(error), execution_count: count };
  }
  outputs.flush();
  const metadata = metadataOf(reply.status, started);
  parts.reply(request, "execute_reply", reply, metadata);
  parts.idle(header);
}

async function runCell(
  parts: Parts,
  { header, channel, identities, shell }: Request,
  options: Options,
): Promise<ExecuteReply> {
  const { code, silent, allowStdin } = options;
  // A blank cell is no step, as in IPython.
  const storeHistory = options.storeHistory && code.trim() !== "";
  if (storeHistory) parts.executionCount++;
  const executionCount = Math.max(parts.executionCount, 1);
  const running: Running = {
    cell: parts.cells.add({
      parent: header,
      executionCount,
      silent,
      storeHistory,
      askable: allowStdin && channel === "shell" ? identities : null,
    }),
    shell,
    payload: [],
    interrupted: false,
    started: false,
  };
  const { running: all } = parts.shells;
  all.add(running);
  try {
    if (!silent) outputInput(parts, running, code);
    if (storeHistory) parts.history.add(executionCount, code);
    const outcome = await evaluate(parts, running, options);
    parts.stdin.cancel(running.cell);
    return settle(parts, running, outcome);
  } finally {
    all.delete(running);
  }
}

function outputInput(parts: Parts, { cell }: Running, code: string): void {
  parts.outputs.publish(
    "execute_input",
    { code, execution_count: cell.executionCount },
    cell.parent,
  );
}

/** What happened outside of cells is told by the first that shows anything. */
function outputNotice(parts: Parts, { cell }: Running): void {
  if (parts.notice === null || cell.silent) return;
  parts.outputs.stream(cell, "stderr", `${parts.notice}\n`);
  parts.notice = null;
}

async function evaluate(
  parts: Parts,
  running: Running,
  { code, silent, userExpressions }: Options,
): Promise<ExecuteOutcome> {
  const interpreter: Interpreter = await parts.interpreter;
  if (running.interrupted) return INTERRUPTED;
  outputNotice(parts, running);
  running.started = true;
  return await interpreter.execute(code, {
    cell: running.cell.cell,
    executionCount: running.cell.executionCount,
    silent,
    allowStdin: running.cell.askable !== null,
    storeHistory: running.cell.storeHistory,
    subshell: running.shell.id ?? undefined,
    parent: running.cell.parent?.msg_id,
    userExpressions,
  });
}

/** A cell that was stopped before the interpreter had it. */
const INTERRUPTED: ExecuteOutcome = {
  status: "error",
  ename: "KeyboardInterrupt",
  evalue: "the cell was interrupted",
  traceback: ["KeyboardInterrupt: the cell was interrupted"],
};

function settle(
  parts: Parts,
  { cell, payload }: Running,
  outcome: ExecuteOutcome,
): ExecuteReply {
  const execution_count = cell.executionCount;
  if (outcome.status === "ok") {
    return {
      status: "ok",
      execution_count,
      payload,
      user_expressions: outcome.userExpressions,
    };
  }
  const { ename, evalue, traceback } = outcome;
  if (!cell.silent) {
    parts.outputs.publish("error", { ename, evalue, traceback }, cell.parent);
  }
  return {
    status: "error",
    ename,
    evalue,
    traceback,
    execution_count,
    payload,
    user_expressions: {},
  };
}

/** What ipykernel tells beside the reply; JupyterLab shows the time. */
function metadataOf(status: string, started: Date): JsonObject {
  return {
    started: started.toISOString(),
    dependencies_met: true,
    engine: "kerno",
    status,
  };
}
