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
  const layout: Layout = {
    rows: [],
    widths: [],
    cursorRow: 0,
    cursorColumn: 0,
    beforeCursor: "",
  };
  let row = "", width = 0, style = "", at = 0, span = 0;
  let isPlaced = false;
  const endRow = () => {
    layout.rows.push(style === "" ? row : row + sgr("0"));
    layout.widths.push(width);
    row = style === "" ? "" : sgr(style);
    width = 0;
  };
  const setCursor = () => {
    // The cursor of a sign that is typed in parts may stand inside of it.
    if (isPlaced || at < cursor) return;
    isPlaced = true;
    if (width >= columns) endRow();
    layout.cursorRow = layout.rows.length;
    layout.cursorColumn = width;
    layout.beforeCursor = style === "" ? row : row + sgr("0");
  };
  const put = (piece: string, wanted: string) => {
    if (width + textWidth(piece) > columns) endRow();
    if (wanted !== style) {
      row += (style === "" ? "" : sgr("0")) + (wanted && sgr(wanted));
      style = wanted;
    }
    row += piece;
    width += textWidth(piece);
  };
  text.split("\n").forEach((line, i) => {
    if (i > 0) {
      endRow();
      at++;
    }
    const prompt = i === 0 ? prompts.first : prompts.rest;
    row = prompt + row;
    width = textWidth(prompt);
    for (const sign of graphemes(line)) {
      while (spans[span]?.end <= at) span++;
      const { text: piece, style: own } = shown(sign, width);
      const inSpan = spans[span]?.start <= at ? spans[span].style : "";
      if (width + textWidth(piece) > columns) endRow();
      setCursor();
      put(piece, own ?? inSpan);
      at += sign.length;
    }
    setCursor();
  });
  endRow();
  return layout;
}
