/**
 * The seam between the Jupyter kernel and what runs cells.
 *
 * It imports no implementation: `deno_interpreter.ts` is one, the fake of the
 * tests another.
 *
 * @module
 */

import type { TypeMode } from "./type_mode.ts";
import type { TypeProblem } from "./language/mod.ts";
import type {
  DebugEvent,
  DebugRequest,
  DebugResponse,
} from "./debugger/dap.ts";

/** A MIME bundle: MIME type to JSON value (text, base64 or an object). */
export type MimeBundle = Record<string, unknown>;

/** What a thrown value looks like to a front end. */
export interface ErrorDescription {
  /** Class of the error, `KeyboardInterrupt` for an interrupted cell. */
  ename: string;
  /** Its message. */
  evalue: string;
  /** Lines to show, ANSI colours allowed, never empty. */
  traceback: string[];
}

/**
 * What happens while cells run, in the order in which it happened.
 *
 * `cell` is the number given to {@linkcode Interpreter.execute} by the cell
 * that caused the event, also when that cell has ended long ago.
 */
export type InterpreterEvent =
  | { type: "stream"; cell: number; name: "stdout" | "stderr"; text: string }
  | {
    type: "display";
    cell: number;
    data: MimeBundle;
    metadata: Record<string, unknown>;
    transient: Record<string, unknown>;
    /** True for update_display_data. */
    update: boolean;
  }
  | {
    type: "result";
    cell: number;
    data: MimeBundle;
    metadata: Record<string, unknown>;
  }
  | { type: "clear"; cell: number; wait: boolean }
  /** An error outside the running cell: a timer, a rejection. */
  | ({ type: "error"; cell: number } & ErrorDescription)
  /** A question to the user; {@linkcode Interpreter.answer} answers it. */
  | { type: "input"; cell: number; prompt: string; password: boolean }
  /** The child was lost and a new one stands ready: variables are gone. */
  | { type: "restarted"; cell: number; reason: string }
  | { type: "payload"; cell: number; payload: Record<string, unknown> }
  | {
    type: "comm";
    cell: number;
    message: "comm_open" | "comm_msg" | "comm_close";
    content: Record<string, unknown>;
    metadata: Record<string, unknown>;
    buffers: Uint8Array[];
  }
  /** What the debugger tells, while `cell` runs or has run last. */
  | { type: "debug"; cell: number; event: DebugEvent };

/** How a cell is to be run. */
export interface ExecuteOptions {
  /** Number that events carry; unique in the life of the interpreter. */
  cell: number;
  /** The `n` of `In[n]`, used in places of errors. */
  executionCount: number;
  /** Without result event and without stepping `_` when true. */
  silent?: boolean;
  /** Whether `In` is to hold its text; true unless given. */
  storeHistory?: boolean;
  /**
   * The subshell that it runs in: beside the cells of the others, when the
   * event loop turns. Where a running cell lets none of that happen, a cell that
   * awaits nothing runs within it, for a short time, and any other waits.
   */
  subshell?: string;
  /** False where a question to the user must fail at once. */
  allowStdin?: boolean;
  /** `msg_id` of the request; cells see it as `jupyter.parentId`. */
  parent?: string;
  /** Expressions evaluated after the code, by name. */
  userExpressions?: Record<string, string>;
}

/** How a cell ended. All its events up to then were delivered before. */
export type ExecuteOutcome =
  | {
    status: "ok";
    userExpressions: Record<
      string,
      | { status: "ok"; data: MimeBundle; metadata: Record<string, unknown> }
      | ({ status: "error" } & ErrorDescription)
    >;
  }
  | ({ status: "error" } & ErrorDescription);

/** What `is_complete_reply` holds. */
export interface Completeness {
  /** The verdict. */
  status: "complete" | "incomplete" | "invalid" | "unknown";
  /** White space for the next line, where incomplete. */
  indent?: string;
}

/** What `complete_reply` holds; positions are UTF-16 offsets. */
export interface Completions {
  /** Texts to put in the place of what stands from `start` to `end`. */
  matches: string[];
  /** Where that begins. */
  start: number;
  /** Where it ends. */
  end: number;
  /** `_jupyter_types_experimental` and the like; positions are UTF-16, too. */
  metadata: Record<string, unknown>;
}

/** Versions and process of the child. */
export interface InterpreterInfo {
  /** Version of Deno. */
  deno: string;
  /** Version of V8. */
  v8: string;
  /** Version of TypeScript. */
  typescript: string;
  /** Process id of the child. */
  pid: number;
}

/**
 * What runs cells: one at a time in the main shell and in each subshell;
 * everything else passes them by.
 */
export interface Interpreter {
  /** Of the present child. */
  readonly info: InterpreterInfo;
  /** Receives every event, in order; set it before the first cell. */
  onEvent: (event: InterpreterEvent) => void;
  /**
   * Runs one cell.
   *
   * @throws {Error} If another cell of the same shell is running.
   */
  execute(code: string, options: ExecuteOptions): Promise<ExecuteOutcome>;
  /**
   * Stops the running cells and keeps the state; resolves when they have
   * been stopped or when that turned out to be impossible for now.
   *
   * @param subshell The only one whose cell is meant.
   */
  interrupt(
    subshell?: string,
  ): Promise<"idle" | "stopped" | "pending" | "restarted">;
  /** Answers the open question; null is end of input. */
  answer(text: string | null): void;
  /** Whether `code` is a whole cell, by a real parser. */
  isComplete(code: string): Completeness;
  /** Completes from the live values, also while a cell runs. */
  complete(code: string, cursor: number): Promise<Completions>;
  /** MIME bundle on the name at `cursor`, or null where there is none. */
  inspect(
    code: string,
    cursor: number,
    detail: 0 | 1,
  ): Promise<MimeBundle | null>;
  /**
   * Hands a comm message of the front end, with the `msg_id` `parent`, to the
   * child; resolves when its handlers have run.
   */
  comm(
    message: "comm_open" | "comm_msg" | "comm_close",
    content: Record<string, unknown>,
    metadata: Record<string, unknown>,
    buffers: Uint8Array[],
    cell: number,
    parent: string,
  ): Promise<void>;
  /** What is done about the type errors of cells. */
  types: TypeMode;
  /**
   * The type errors that `code` would have as the next cell; null where
   * nobody knows them.
   */
  typeErrors(code: string): Promise<TypeProblem[] | null>;
  /** Answers a request of the Debug Adapter Protocol, also while a cell runs. */
  debug(request: DebugRequest): Promise<DebugResponse>;
  /** Ends the child: first kindly (unload handlers run), then by force. */
  shutdown(): Promise<void>;
}
