/**
 * A client of the debugger in a real child, for the tests of this folder.
 *
 * @module
 */
import assert from "node:assert/strict";
import type {
  DebugEvent,
  DebugResponse,
} from "../../../../kernel/interpreter/debugger/mod.ts";
import type { DenoInterpreterOptions } from "../../../../kernel/interpreter/mod.ts";
import { atMost, type CellRecord, Notebook } from "../notebook.ts";

/** Bodies are looked into without a type for each command. */
// deno-lint-ignore no-explicit-any -- JSON
export type Body = any;

/** A child, and what its debugger has said. */
export class DebugClient {
  /** The child. */
  readonly notebook: Notebook;
  /** Events that nobody has waited for. */
  readonly events: DebugEvent[] = [];
  #heard: () => void = () => {};
  #seq = 0;

  private constructor(notebook: Notebook) {
    this.notebook = notebook;
    notebook.onEvent = (event) => {
      if (event.type !== "debug") return;
      this.events.push(event.event);
      this.#heard();
    };
  }

  /** Starts a child; attaches at once unless told otherwise. */
  static async start(
    options: DenoInterpreterOptions & { attach?: boolean } = {},
  ): Promise<DebugClient> {
    const client = new DebugClient(await Notebook.start(options));
    if (options.attach === false) return client;
    await client.body("initialize");
    await client.body("attach");
    client.events.length = 0;
    return client;
  }

  /** Sends a request. */
  async request(
    command: string,
    args: Record<string, unknown> = {},
  ): Promise<DebugResponse> {
    const seq = ++this.#seq;
    const response = await atMost(
      10_000,
      this.notebook.interpreter
        .debug({ type: "request", seq, command, arguments: args }),
      command,
    );
    assert.equal(response.request_seq, seq);
    assert.equal(response.command, command);
    return response;
  }

  /** The body of a response that must be a success. */
  async body(
    command: string,
    args: Record<string, unknown> = {},
  ): Promise<Body> {
    const { success, message, body } = await this.request(command, args);
    assert.ok(success, `${command}: ${message}`);
    return body;
  }

  /** The next event of that name; those before it are dropped. */
  async event(name: string): Promise<Body> {
    const find = async () => {
      for (;;) {
        const index = this.events.findIndex(({ event }) => event === name);
        if (index >= 0) return this.events.splice(0, index + 1).at(-1)!.body;
        await new Promise<void>((resolve) => this.#heard = resolve);
      }
    };
    return await atMost(10_000, find(), `the event ${name}`);
  }

  /** Dumps a cell and sets breakpoints in it; gives their lines. */
  async breakAt(
    code: string,
    breakpoints: (number | Record<string, unknown>)[],
  ): Promise<number[]> {
    const { sourcePath: path } = await this.body("dumpCell", { code });
    const { breakpoints: set } = await this.body("setBreakpoints", {
      source: { path },
      breakpoints: breakpoints.map((one) =>
        typeof one === "number" ? { line: one } : one
      ),
    });
    return set.map(({ line, verified, message }: Body) => {
      assert.ok(verified, message);
      return line;
    });
  }

  /** Runs a cell that stops; gives it and where it has stopped. */
  async runToStop(
    code: string,
  ): Promise<{ cell: Promise<CellRecord>; reason: string; at: string[] }> {
    const cell = this.notebook.run(code);
    const { reason } = await this.event("stopped");
    return { cell, reason, at: await this.stack() };
  }

  /** Goes on and waits for the next stop. */
  async step(command: string): Promise<string[]> {
    await this.body(command, { threadId: 1 });
    await this.event("stopped");
    return await this.stack();
  }

  /** The calls as `name:line`, topmost first. */
  async stack(): Promise<string[]> {
    const { stackFrames } = await this.body("stackTrace", { threadId: 1 });
    return stackFrames.map(({ name, line }: Body) => `${name}:${line}`);
  }

  /** The topmost call. */
  async top(): Promise<number> {
    const { stackFrames } = await this.body("stackTrace", { threadId: 1 });
    return stackFrames[0].id;
  }

  /** Names and values of a scope of the topmost call. */
  async scope(name: string): Promise<Record<string, string>> {
    const { scopes } = await this.body("scopes", { frameId: await this.top() });
    const scope = scopes.find((one: Body) => one.name === name);
    assert.ok(scope, JSON.stringify(scopes));
    const { variablesReference } = scope;
    const { variables } = await this.body("variables", { variablesReference });
    return Object.fromEntries(
      variables.map(({ name, value }: Body) => [name, value]),
    );
  }

  /** Ends the child. */
  async close(): Promise<void> {
    await this.notebook.interpreter.shutdown();
  }
}
