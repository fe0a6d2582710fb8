/**
 * A command on a real terminal: Python brings the pty, xterm.js the screen.
 *
 * @module
 */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { VirtualTerminal } from "./virtual_terminal.ts";

const SCRIPT = fileURLToPath(
  new URL("../../clients/terminal.py", import.meta.url),
);
/** ms for something to appear, also on a machine that is busy. */
const PATIENCE = 20_000;

/** How it ended. */
export interface TerminalEnd {
  code: number;
  /** Whether the terminal echoes and reads lines, as a shell needs it. */
  modes: { echo: boolean; lines: boolean };
}

/** See the module. */
export class RealTerminal implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #orders: WritableStreamDefaultWriter<Uint8Array>;
  readonly #terminal: VirtualTerminal;
  readonly #reading: Promise<void>;
  readonly #errors: Promise<string>;

  /** Starts a command. */
  constructor(
    python: string,
    command: string[],
    { columns = 60, rows = 20, env = {} }: {
      columns?: number;
      rows?: number;
      env?: Record<string, string>;
    } = {},
  ) {
    this.#terminal = new VirtualTerminal(columns, rows);
    // The tests themselves run without colours.
    const { NO_COLOR: _, ...outer } = Deno.env.toObject();
    this.#child = new Deno.Command(python, {
      args: [SCRIPT, `${rows}`, `${columns}`, ...command],
      clearEnv: true,
      env: { ...outer, TERM: "xterm-256color", ...env },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#orders = this.#child.stdin.getWriter();
    this.#reading = this.#read();
    this.#errors = new Response(this.#child.stderr).text();
  }

  async #read(): Promise<void> {
    const text = this.#child.stdout.pipeThrough(new TextDecoderStream());
    for await (const piece of text) this.#terminal.write(piece);
  }

  async #order(order: Record<string, unknown>): Promise<void> {
    const line = `${JSON.stringify(order)}\n`;
    await this.#orders.write(new TextEncoder().encode(line));
  }

  /** What is on the screen. */
  get screen(): string {
    return this.#terminal.screen;
  }

  /** All that was written. */
  get written(): string {
    return this.#terminal.written;
  }

  /** Types. */
  type(keys: string): Promise<void> {
    return this.#order({ keys });
  }

  /** Sends the command a signal. */
  signal(signal: number): Promise<void> {
    return this.#order({ signal });
  }

  /** Changes the size of the window. */
  async resize(columns: number, rows: number): Promise<void> {
    this.#terminal.resize(columns, rows);
    await this.#order({ size: [rows, columns] });
  }

  /** Waits until the screen shows it. */
  async shows(wanted: RegExp): Promise<void> {
    const end = performance.now() + PATIENCE;
    for (;;) {
      await this.#terminal.settle();
      if (wanted.test(this.screen)) return;
      if (performance.now() > end) assert.match(this.screen, wanted);
      await new Promise((done) => setTimeout(done, 20));
    }
  }

  /** Waits for the command's end. */
  async ended(): Promise<TerminalEnd> {
    const { code } = await this.#child.status;
    await this.#reading;
    await this.#terminal.settle();
    const errors = await this.#errors;
    assert.match(errors, /^\{.*\}\n$/);
    return { code, modes: JSON.parse(errors) };
  }

  /** Ends what is still there. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#orders.close().catch(() => {});
    await Promise.allSettled([this.#child.status, this.#reading, this.#errors]);
  }
}
