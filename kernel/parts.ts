/**
 * What handlers work with.
 *
 * @module
 */
import type { Cells } from "./cells.ts";
import type { Comms } from "./comms.ts";
import type { History } from "./history.ts";
import type { Interpreter } from "./interpreter/interpreter.ts";
import type { Outputs } from "./outputs.ts";
import type { Header, JsonObject } from "./protocol/message.ts";
import type { Contents } from "./protocol/message_types.ts";
import type { Request } from "./request.ts";
import type { Shell, Shells } from "./shell.ts";
import type { Stdin } from "./stdin.ts";
import type { Transport } from "./transport.ts";

/** Versions that `kernel_info_reply` tells. */
export interface Versions {
  kerno: string;
  deno: string;
  v8: string;
  typescript: string;
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
  readonly shells: Shells;
  readonly versions: Versions;
  /** The `n` of the last `In[n]`, 0 at first. */
  executionCount: number;
  /** The latest debug_request: parent of what the debugger tells. */
  debugParent: Header | null;
  /** Told to the user by the next cell, then null. */
  notice: string | null;
  /**
   * Stops the running cells and those that wait, as SIGINT does; where none
   * runs, a timer or a comm handler that lets nothing else in. Resolves when
   * it is settled which cells are meant, before they have ended.
   *
   * @param shell The only one whose cells are meant.
   */
  interrupt(shell?: Shell): Promise<void>;
  /** Publishes idle, and busy again where a cell runs still. */
  idle(parent: Header): void;
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
