/**
 * What a terminal shows as one sign, and how many columns it takes.
 *
 * @module
 */
import stringWidth from "string-width";

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Columns of a text without line breaks; colours take none. */
export function textWidth(text: string): number {
  return /^[ -~]*$/.test(text) ? text.length : stringWidth(text);
}

/** The signs of a text as a reader counts them. */
export function graphemes(text: string): string[] {
  if (/^[ -~\n]*$/.test(text)) return [...text];
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Rows that a text takes, written from the first column on. */
export function rowsOf(text: string, columns: number): number {
  return text.split("\n").reduce((rows, line) => {
    const widths = line.split("\r").map(textWidth);
    return rows + Math.max(1, Math.ceil(Math.max(...widths) / columns));
  }, 0);
}
