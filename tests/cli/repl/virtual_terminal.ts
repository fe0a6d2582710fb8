/**
 * A terminal in memory: xterm.js, the one in JupyterLab and VS Code, without
 * a window.
 *
 * @module
 */
import { setImmediate } from "node:timers/promises";
import xterm from "@xterm/headless";
import { KeyDecoder, KeyQueue } from "../../../cli/repl/keys.ts";
import type { Surface } from "../../../cli/repl/screen.ts";

/** Keys by the bytes that xterm sends for them. */
export const KEY = {
  up: "\x1b[A",
  down: "\x1b[B",
  right: "\x1b[C",
  left: "\x1b[D",
  home: "\x1b[H",
  end: "\x1b[F",
  delete: "\x1b[3~",
  backspace: "\x7f",
  enter: "\r",
  tab: "\t",
  ctrl: (letter: string) => String.fromCharCode(letter.charCodeAt(0) & 31),
  ctrlLeft: "\x1b[1;5D",
  ctrlRight: "\x1b[1;5C",
  metaEnter: "\x1b\r",
  paste: (text: string) => `\x1b[200~${text}\x1b[201~`,
};

/** See the module. */
export class VirtualTerminal implements Surface {
  /** What is typed. */
  readonly keys = new KeyQueue();
  /** All that was written. */
  written = "";
  readonly #decoder = new KeyDecoder((key) => this.keys.push(key));
  readonly #xterm: InstanceType<typeof xterm.Terminal>;

  constructor(columns = 40, rows = 10) {
    this.#xterm = new xterm.Terminal({
      cols: columns,
      rows,
      allowProposedApi: true,
      // As the kernel's line discipline does.
      convertEol: true,
    });
  }

  /** Columns of a row. */
  get columns(): number {
    return this.#xterm.cols;
  }

  /** Rows of the screen. */
  get rows(): number {
    return this.#xterm.rows;
  }

  /** Changes the size. */
  resize(columns: number, rows: number): void {
    this.#xterm.resize(columns, rows);
  }

  /** Writes text. */
  write(text: string): void {
    this.written += text;
    this.#xterm.write(text);
  }

  /** Types, and waits until it is shown. */
  async type(...texts: string[]): Promise<void> {
    for (const text of texts) {
      this.#decoder.write(new TextEncoder().encode(text));
      await this.settle();
    }
  }

  /** Waits until what was written is shown. */
  async settle(): Promise<void> {
    for (let i = 0; i < 5; i++) await setImmediate();
    await new Promise<void>((done) => this.#xterm.write("", done));
  }

  /** The screen's rows as far as they are used; `▮` before the cursor's sign. */
  get screen(): string {
    const buffer = this.#xterm.buffer.active;
    const rows = Array.from({ length: this.rows }, (_, row) => {
      const line = buffer.getLine(buffer.baseY + row)!;
      if (row !== buffer.cursorY) return line.translateToString(true);
      const before = line.translateToString(false, 0, buffer.cursorX);
      return `${before}▮${line.translateToString(true, buffer.cursorX)}`;
    });
    return rows.join("\n").trimEnd();
  }

  /** All rows, also those that have left the screen. */
  get everything(): string {
    const buffer = this.#xterm.buffer.active;
    return Array.from(
      { length: buffer.length },
      (_, row) => buffer.getLine(row)!.translateToString(true),
    ).join("\n").trimEnd();
  }
}
