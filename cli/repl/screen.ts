/**
 * The part of a terminal below what is printed: the input that is being typed.
 *
 * @module
 */
import type { Layout } from "./layout.ts";

/** A terminal, as far as drawing needs it. */
export interface Surface {
  write(text: string): void;
  readonly columns: number;
  readonly rows: number;
}

const up = (n: number) => n > 0 ? `\x1b[${n}A` : "";
const HIDE_CURSOR = "\x1b[?25l", SHOW_CURSOR = "\x1b[?25h";
const ERASE_BELOW = "\x1b[J";

/** See the module. */
export class Screen {
  readonly #surface: Surface;
  /** What is drawn: its rows' widths and the cursor's place; null if nothing. */
  #drawn: { widths: number[]; row: number; column: number } | null = null;
  /** The first row that is shown, where not all fit. */
  #top = 0;

  /** @param surface The terminal. */
  constructor(surface: Surface) {
    this.#surface = surface;
  }

  /** To the place of the first drawn row, all from there on erased. */
  #erase(): string {
    if (this.#drawn === null) return "\r";
    const { widths, row, column } = this.#drawn;
    const { columns } = this.#surface;
    // A narrower window has broken the rows.
    const above = widths.slice(0, row)
      .reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
    const own = column > columns ? Math.floor(column / columns) : 0;
    return `${up(above + own)}\r${ERASE_BELOW}`;
  }

  /** Draws an input, and below it what helps; replaces what was drawn. */
  draw(layout: Layout, below: readonly string[] = []): void {
    const height = Math.max(this.#surface.rows, 1);
    const { cursorRow, cursorColumn, beforeCursor } = layout;
    const erase = this.#erase();
    this.#top = Math.max(
      0,
      Math.min(this.#top, cursorRow, layout.rows.length - 1),
      cursorRow - height + 1,
    );
    const rows = layout.rows.slice(this.#top, this.#top + height);
    const help = below.slice(0, height - rows.length);
    const row = cursorRow - this.#top;
    this.#surface.write(
      HIDE_CURSOR + erase + [...rows, ...help].join("\r\n") +
        up(rows.length + help.length - 1 - row) + "\r" +
        // Written again, not counted: terminals differ in the width of some
        // signs (emoji of several parts, what is ambiguous in East Asia).
        beforeCursor + SHOW_CURSOR,
    );
    const widths = layout.widths.slice(this.#top, this.#top + height);
    this.#drawn = { widths, row, column: cursorColumn };
  }

  /** Takes the input from the screen. */
  hide(): void {
    if (this.#drawn === null) return;
    this.#surface.write(this.#erase());
    this.#drawn = null;
    this.#top = 0;
  }

  /** Leaves the whole input standing; the next line is free. */
  finish(layout: Layout): void {
    const erase = this.#erase();
    this.#drawn = null;
    this.#top = 0;
    this.#surface.write(`${erase}${layout.rows.join("\r\n")}\r\n`);
  }

  /** Empties the terminal. */
  clear(): void {
    this.#drawn = null;
    this.#top = 0;
    this.#surface.write("\x1b[H\x1b[2J");
  }
}
