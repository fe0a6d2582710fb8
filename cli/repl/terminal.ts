/**
 * The terminal in raw mode: every key is ours, Ctrl-C too.
 *
 * @module
 */
import process from "node:process";
import { CTRL_C, KeyDecoder, KeyQueue } from "./keys.ts";
import type { Surface } from "./screen.ts";

const BRACKETED_PASTE = "\x1b[?2004";
/** Where the terminal does not tell its size. */
const COLUMNS = 80, ROWS = 24;

/** Where there are signals to stop and go on, and one for a new size. */
const HAS_JOBS = Deno.build.os !== "windows";
/** ms within which a process is stopped. */
const STOPPING = 50;
/** Events that come before the process ends. */
const LAST_EVENTS = ["unload", "error", "unhandledrejection"];

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

  /** Is told that the input must be drawn again. */
  onRedraw: () => void = () => {};

  /** Takes over keys and mode; however the process ends, it gives them back. */
  open(): void {
    this.#take();
    for (const event of LAST_EVENTS) {
      globalThis.addEventListener(event, this.#restore);
    }
    // The key is no signal; whoever sends the signal means the key.
    Deno.addSignalListener("SIGINT", this.#interrupt);
    if (HAS_JOBS) {
      Deno.addSignalListener("SIGWINCH", this.#redraw);
      Deno.addSignalListener("SIGCONT", this.#goOn);
    }
    this.#read();
  }

  #take(): void {
    Deno.stdin.setRaw(true);
    this.write(`${BRACKETED_PASTE}h`);
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
    for (const event of LAST_EVENTS) {
      globalThis.removeEventListener(event, this.#restore);
    }
    Deno.removeSignalListener("SIGINT", this.#interrupt);
    if (HAS_JOBS) {
      Deno.removeSignalListener("SIGWINCH", this.#redraw);
      Deno.removeSignalListener("SIGCONT", this.#goOn);
    }
    this.#restore();
  }

  /** Stops this process and its kernel until the shell lets them go on. */
  suspend(): void {
    if (!HAS_JOBS) return;
    this.#restore();
    // The job: all processes that the shell started by one command.
    process.kill(0, "SIGTSTP");
    // Where no shell controls jobs, nothing stops and no SIGCONT comes.
    setTimeout(this.#goOn, STOPPING);
  }

  readonly #goOn = (): void => {
    this.#take();
    this.onRedraw();
  };

  readonly #redraw = (): void => this.onRedraw();

  readonly #interrupt = (): void => this.keys.push(CTRL_C);

  readonly #restore = (): void => {
    try {
      this.write(`${BRACKETED_PASTE}l`);
      Deno.stdin.setRaw(false);
    } catch {
      // A terminal that hung up has nothing to be given back.
    }
  };

  /** Writes text. */
  write(text: string): void {
    writeAll(text);
  }
}
