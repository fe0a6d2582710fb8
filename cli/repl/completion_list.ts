/**
 * Matches of a completion in columns.
 *
 * @module
 */
import { textWidth } from "./text_width.ts";

const GAP = 2;

/**
 * Rows that list `matches`, column by column.
 *
 * @param limit Rows at most; the last one then says how many are left out.
 */
export function completionList(
  matches: readonly string[],
  columns: number,
  limit: number,
): string[] {
  const widest = Math.max(...matches.map(textWidth)) + GAP;
  const across = Math.max(1, Math.floor((columns + GAP) / widest));
  const whole = Math.ceil(matches.length / across);
  const height = whole > limit ? limit - 1 : whole;
  const shown = matches.slice(0, height * across);
  const rows = Array.from(
    { length: height },
    (_, row) =>
      shown.filter((_, i) => i % height === row)
        .map((match) => cut(match, columns))
        .map((match) =>
          match + " ".repeat(Math.max(widest - textWidth(match), 0))
        )
        .join("").trimEnd(),
  );
  const left = matches.length - shown.length;
  return left > 0 ? [...rows, `... and ${left} more`] : rows;
}

function cut(text: string, columns: number): string {
  return textWidth(text) < columns ? text : `${text.slice(0, columns - 4)}...`;
}
