/**
 * The debugger of cells: answers debug_requests.
 *
 * @module
 */
import type { CompiledCell } from "../compile.ts";
import { type Inspector, InspectorError } from "../inspector.ts";
import type { CellPlace } from "../runtime/frame_types.ts";
import { type Command, COMMANDS } from "./commands.ts";
import {
  DebugArguments,
  type DebugRequest,
  DebugRequestError,
  type DebugResponse,
} from "./dap.ts";
import { CellScript } from "./scripts.ts";
import { type DebuggerOptions, DebugSession } from "./session.ts";

/** The debugger of one interpreter. */
export class Debugger {
  readonly #session: DebugSession;
  /** Requests that change what is set, one after the other. */
  #order: Promise<unknown> = Promise.resolve();

  /** Costs nothing before a client asks for something. */
  constructor(options: DebuggerOptions) {
    this.#session = new DebugSession(options);
  }

  /** A child stands; where a session goes on, in the new one. */
  async connect(inspector: Inspector): Promise<void> {
    await this.#session.connect(inspector);
  }

  /** A cell is going to run: its breakpoints are set before it. */
  willRun(
    text: string,
    { url, name }: { url: string; name: string },
    { map }: CompiledCell,
  ): void {
    this.#session.willRun(new CellScript({ url, name, text, map }));
  }

  /** See {@linkcode DebugSession.release}. */
  async release(cells: readonly number[]): Promise<CellPlace | undefined> {
    return await this.#session.release(cells);
  }

  /** After an interrupt: V8 stops again. */
  async watch(): Promise<void> {
    await this.#session.watch();
  }

  /** Answers a request; what goes wrong is in the response. */
  async handle(request: DebugRequest): Promise<DebugResponse> {
    const { command, seq: request_seq } = request;
    const respond = (rest: { success: boolean }): DebugResponse => {
      const seq = ++this.#session.sequence;
      return { seq, type: "response", request_seq, command, ...rest };
    };
    try {
      const body = await this.#run(this.#find(command), request);
      return respond({ success: true, ...(body ? { body } : {}) });
    } catch (error) {
      const isKnown = error instanceof DebugRequestError ||
        error instanceof InspectorError;
      if (!isKnown) throw error;
      const { message } = error;
      return respond({ success: false, ...{ message } });
    }
  }

  #find(command: string): Command {
    const found = COMMANDS.get(command);
    if (!found) {
      const known = [...COMMANDS.keys()].join(", ");
      throw new DebugRequestError(
        `Cannot follow "${command}" as it must be one of ${known}`,
      );
    }
    if (found.needsSession && !this.#session.isStarted) {
      throw new DebugRequestError(
        `Cannot follow "${command}" as a session must have begun: send initialize and attach first`,
      );
    }
    return found;
  }

  async #run(
    { run, inOrder }: Command,
    { command, arguments: values }: DebugRequest,
  ): Promise<Record<string, unknown> | void> {
    const args = new DebugArguments(command, values);
    if (!inOrder) return await run(this.#session, args);
    const done = this.#order.then(() => run(this.#session, args));
    this.#order = done.catch(() => {});
    return await done;
  }
}
