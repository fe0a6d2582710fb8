/**
 * Where each sign of an input stands on the screen.
 *
 * @module
 */
import type { Span } from "./highlight.ts";
import { graphemes, textWidth } from "./text_width.ts";

/** A prompt; it may hold colours. */
export interface Prompts {
  /** Before the first line. */
  first: string;
  /** Before the others. */
  rest: string;
}

/** Rows as they are written, and the cursor's place among them. */
export interface Layout {
  rows: string[];
  /** Columns that each row takes. */
  widths: number[];
  cursorRow: number;
  cursorColumn: number;
  /** What the cursor's row holds before it. */
  beforeCursor: string;
}

const TAB = 4;
const REVERSE = "7";
const sgr = (style: string) => `\x1b[${style}m`;

/** One sign as it is shown: a tab as spaces, a control character as `^X`. */
function shown(sign: string, column: number): { text: string; style?: string } {
  if (sign === "\t") return { text: " ".repeat(TAB - column % TAB) };
  const code = sign.codePointAt(0)!;
  if (code >= 32 && code !== 127) return { text: sign };
  return { text: `^${String.fromCharCode(code ^ 64)}`, style: REVERSE };
}

/** Rows that grow sign by sign. */
class Rows implements Layout {
  readonly rows: string[] = [];
  readonly widths: number[] = [];
  cursorRow = 0;
  cursorColumn = 0;
  beforeCursor = "";
  /** Columns of the last row so far. */
  width = 0;
  readonly #columns: number;
  #row = "";
  #style = "";

  constructor(columns: number) {
    this.#columns = columns;
  }

  endRow(): void {
    this.rows.push(this.#closed);
    this.widths.push(this.width);
    this.#row = this.#style === "" ? "" : sgr(this.#style);
    this.width = 0;
  }

  /** The last row without a colour that goes on. */
  get #closed(): string {
    return this.#style === "" ? this.#row : this.#row + sgr("0");
  }

  /** Begins a row with a prompt, which resets its own colours. */
  begin(prompt: string): void {
    this.#row = prompt + this.#row;
    this.width = textWidth(prompt);
  }

  /** Ends the row if the piece does not fit into it any more. */
  makeRoom(piece: string): void {
    if (this.width + textWidth(piece) > this.#columns) this.endRow();
  }

  put(piece: string, style: string): void {
    if (style !== this.#style) {
      this.#row += (this.#style && sgr("0")) + (style && sgr(style));
      this.#style = style;
    }
    this.#row += piece;
    this.width += textWidth(piece);
  }

  setCursor(): void {
    if (this.width >= this.#columns) this.endRow();
    this.cursorRow = this.rows.length;
    this.cursorColumn = this.width;
    this.beforeCursor = this.#closed;
  }
}

/**
 * Lays out a text. Rows are broken here, not by the terminal, whose last
 * column behaves in many ways.
 */
export function layOut(
  text: string,
  cursor: number,
  { prompts, spans, columns }: {
    prompts: Prompts;
    spans: readonly Span[];
    columns: number;
  },
): Layout {
  const rows = new Rows(columns);
  let at = 0, span = 0;
  let isPlaced = false;
  const placeCursor = () => {
    // The cursor of a sign that is typed in parts may stand inside of it.
    if (isPlaced || at < cursor) return;
    isPlaced = true;
    rows.setCursor();
  };
  text.split("\n").forEach((line, i) => {
    if (i > 0) {
      rows.endRow();
      at++;
    }
    rows.begin(i === 0 ? prompts.first : prompts.rest);
    for (const sign of graphemes(line)) {
      while (spans[span]?.end <= at) span++;
      const { text: piece, style } = shown(sign, rows.width);
      rows.makeRoom(piece);
      placeCursor();
      rows.put(piece, style ?? styleAt(spans[span], at));
      at += sign.length;
    }
    placeCursor();
  });
  rows.endRow();
  return rows;
}

function styleAt(span: Span | undefined, at: number): string {
  return span !== undefined && span.start <= at ? span.style : "";
}
