/**
 * The terminal in raw mode: every key is ours, Ctrl-C too.
 *
 * @module
 */
import { KeyDecoder, KeyQueue } from "./keys.ts";
import type { Surface } from "./screen.ts";

const BRACKETED_PASTE = "\x1b[?2004";
/** Where the terminal does not tell its size. */
const COLUMNS = 80, ROWS = 24;

/** Whether lines can be edited: a terminal on both sides that can move the cursor. */
export function isTerminal(): boolean {
  return Deno.stdin.isTerminal() && Deno.stdout.isTerminal() &&
    Deno.env.get("TERM") !== "dumb";
}

/** Writes all of a text. */
export function writeAll(
  text: string,
  to: { writeSync(bytes: Uint8Array): number } = Deno.stdout,
): void {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += to.writeSync(bytes.subarray(at));
}

/** See the module. */
export class Terminal implements Surface {
  /** What is typed. */
  readonly keys: KeyQueue = new KeyQueue();

  /** Columns of a row. */
  get columns(): number {
    return Deno.consoleSize().columns || COLUMNS;
  }

  /** Rows of the screen. */
  get rows(): number {
    return Deno.consoleSize().rows || ROWS;
  }

  /** Takes over keys and mode. */
  open(): void {
    Deno.stdin.setRaw(true);
    this.write(`${BRACKETED_PASTE}h`);
    this.#read();
  }

  async #read(): Promise<void> {
    const decoder = new KeyDecoder((key) => this.keys.push(key));
    try {
      for await (const bytes of Deno.stdin.readable) decoder.write(bytes);
    } catch {
      // A terminal that hung up cannot be read.
    }
    this.keys.end();
  }

  /** Gives the terminal back as it was. */
  close(): void {
    this.write(`${BRACKETED_PASTE}l`);
    Deno.stdin.setRaw(false);
  }

  /** Writes text. */
  write(text: string): void {
    writeAll(text);
  }
}
