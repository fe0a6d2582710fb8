import { displayValue, frontEnd, updateDisplay, writeText } from "./channel.ts";
import { escapeHtml } from "./tensor_bundle.ts";

/** Shortest time between two updates, in milliseconds. */
const INTERVAL = 100;
/** Lines of one display; more go to a next one, as each update sends all. */
const LINES = 200;
/** ESC[K: clears to the end of the line. */
const CLEAR = "\x1b[K";

/** What {@linkcode Progress} writes to; given by tests. */
export interface ProgressOptions {
  /**
   * What shows it.
   *
   * @default what `frontEnd()` finds
   */
  on?: "notebook" | "terminal" | "lines";
  /**
   * The clock, in milliseconds.
   *
   * @default performance.now
   */
  now?: () => number;
}

/**
 * Lines of text of which the last one changes in place, for work that takes
 * long.
 *
 * - In a notebook: one display for every 200 lines, updated at most ten times a
 *   second and when it is closed, so that the saved notebook holds the last
 *   state once.
 * - On a terminal: the line is written over by `\r` and ESC[K.
 * - Elsewhere, in a file or in `deno test`: only the lines that stay.
 *
 * The caller closes it in a `finally`, so that the last state stands also after
 * an error.
 *
 * @example
 * ```ts
 * import { Progress } from "./mod.ts";
 *
 * const progress = new Progress();
 * try {
 *   progress.keep("Epoch 1/1");
 *   for (let step = 1; step <= 3; step++) {
 *     progress.update(`${step}/3 - loss: 0.5`, step / 3);
 *   }
 *   progress.keep("3/3 - loss: 0.5");
 * } finally {
 *   progress.close();
 * }
 * ```
 */
export class Progress {
  readonly #on: "notebook" | "terminal" | "lines";
  readonly #now: () => number;
  readonly #kept: string[] = [];
  #line = "";
  #fraction: number | undefined;
  #last = -Infinity;
  #pending = false;
  #displayId: string | undefined;

  /**
   * Nothing is shown before the first line.
   *
   * @param options Stand-ins for the front end and the clock.
   */
  constructor(
    { on = frontEnd(), now = () => performance.now() }: ProgressOptions = {},
  ) {
    this.#on = on;
    this.#now = now;
  }

  /**
   * Shows a line in place of the last one.
   *
   * @param line The line, without a line's end.
   * @param fraction How much is done, from 0 to 1; draws a bar in a notebook.
   */
  update(line: string, fraction?: number): void {
    this.#line = line;
    this.#fraction = fraction;
    this.#pending = true;
    if (this.#now() - this.#last >= INTERVAL) this.#flush();
  }

  /**
   * Shows a line in place of the last one, and leaves it there: the next one
   * stands below.
   *
   * @param line The line, without a line's end.
   */
  keep(line: string): void {
    this.#line = "";
    this.#fraction = undefined;
    if (this.#on === "notebook") {
      this.#keepInNotebook(line);
      return;
    }
    this.#pending = false;
    writeText(this.#on === "terminal" ? `\r${line}${CLEAR}\n` : `${line}\n`);
  }

  #keepInNotebook(line: string): void {
    this.#kept.push(line);
    this.#pending = true;
    const full = this.#kept.length === LINES;
    if (full || this.#now() - this.#last >= INTERVAL) this.#flush();
    if (!full) return;
    this.#kept.length = 0;
    this.#displayId = undefined;
  }

  /** Shows the last state. On a terminal the last line is ended. */
  close(): void {
    if (this.#pending) this.#flush();
    if (this.#on === "terminal" && this.#line !== "") writeText("\n");
    this.#line = "";
  }

  #flush(): void {
    this.#pending = false;
    this.#last = this.#now();
    if (this.#on === "terminal") writeText(`\r${fitted(this.#line)}${CLEAR}`);
    else if (this.#on === "notebook") this.#show();
  }

  #show(): void {
    const lines = this.#line === "" ? this.#kept : [...this.#kept, this.#line];
    const text = lines.join("\n");
    const bar = this.#fraction === undefined
      ? ""
      : `<progress value="${this.#fraction}" max="1"></progress>`;
    const bundle = {
      "text/plain": text,
      "text/html": `<pre>${escapeHtml(text)}</pre>${bar}`,
    };
    // What the front end answers does not concern the work that is shown.
    if (this.#displayId === undefined) {
      this.#displayId = crypto.randomUUID();
      displayValue(bundle, { displayId: this.#displayId }).catch(() => {});
    } else updateDisplay(bundle, this.#displayId).catch(() => {});
  }
}

/** A line cut to the terminal's width: one that wraps cannot be taken back. */
function fitted(line: string): string {
  const columns = width();
  const letters = [...line];
  return letters.length < columns
    ? line
    : letters.slice(0, columns - 1).join("");
}

function width(): number {
  try {
    return Deno.consoleSize().columns || Infinity;
  } catch {
    return Infinity;
  }
}
