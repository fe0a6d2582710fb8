/**
 * What handlers work with.
 *
 * @module
 */
import type { Cell, Cells } from "./cells.ts";
import type { Comms } from "./comms.ts";
import type { History } from "./history.ts";
import type { Interpreter } from "./interpreter/interpreter.ts";
import type { JobQueue } from "./job_queue.ts";
import type { Outputs } from "./outputs.ts";
import type { Header, JsonObject } from "./protocol/message.ts";
import type { Contents } from "./protocol/message_types.ts";
import type { Request } from "./request.ts";
import type { Stdin } from "./stdin.ts";
import type { Transport } from "./transport.ts";

/** Versions that `kernel_info_reply` tells. */
export interface Versions {
  kerno: string;
  deno: string;
  v8: string;
  typescript: string;
}

/** The cell that runs. */
export interface Running {
  readonly cell: Cell;
  /** For the `payload` of its reply. */
  readonly payload: JsonObject[];
  /** Whether it was told to stop. */
  interrupted: boolean;
  /** Whether the interpreter has it. */
  started: boolean;
}

/** The parts of a kernel. */
export interface Parts {
  readonly interpreter: Promise<Interpreter>;
  readonly transport: Transport;
  readonly outputs: Outputs;
  readonly history: History;
  readonly comms: Comms;
  readonly cells: Cells;
  readonly stdin: Stdin;
  readonly queue: JobQueue;
  readonly versions: Versions;
  /** The `n` of the last `In[n]`, 0 at first. */
  executionCount: number;
  /** The cell that runs, or null. */
  running: Running | null;
  /** The latest debug_request: parent of what the debugger tells. */
  debugParent: Header | null;
  /** Told to the user by the next cell, then null. */
  notice: string | null;
  /**
   * Stops the running cell and those that wait, as SIGINT does; where none
   * runs, a timer or a comm handler that lets nothing else in. Resolves when
   * it is settled which cells are meant, before they have ended.
   */
  interrupt(): Promise<void>;
  /** Ends the kernel, after what is being answered. */
  end(restart: boolean): void;
  /** Notes an error of our own; the kernel goes on. */
  report(error: unknown): void;
  /** Answers a request. */
  reply<T extends keyof Contents>(
    request: Request,
    type: T,
    content: Contents[T],
    metadata?: JsonObject,
  ): void;
}

/** An answer to a request. */
export interface Answer {
  type: keyof Contents;
  content: Contents[keyof Contents];
}

/** Answers one type of request; busy and idle are the kernel's. */
export type Handler = (
  parts: Parts,
  request: Request,
) => Answer | Promise<Answer>;
