/**
 * A table drawn with lines, its cells wrapped: the layout that `rich` gives.
 *
 * @module
 */

/** Where the text of a column stands. */
export type Align = "left" | "right" | "center";

/** A column of a table. */
export interface TableColumn {
  readonly header: string;
  readonly align: Align;
  /** Cells of its text before the table is fitted. */
  readonly width: number;
}

/** Letters that take two cells: East Asian wide ones and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

/**
 * How many cells of a terminal a text takes.
 *
 * @param text The text.
 * @returns The count.
 */
export function cellLength(text: string): number {
  return [...text].reduce(
    (sum, letter) => sum + (WIDE.test(letter) ? 2 : 1),
    0,
  );
}

/** A text cut or filled to a number of cells. */
function toCells(text: string, cells: number): string {
  let used = 0;
  let cut = "";
  for (const letter of text) {
    const size = cellLength(letter);
    if (used + size > cells) break;
    cut += letter;
    used += size;
  }
  return cut + " ".repeat(Math.max(0, cells - used));
}

/** Where a text is broken: before a word that does not fit. */
function breaks(text: string, width: number): number[] {
  const at: number[] = [];
  let used = 0;
  for (const { 0: word, index } of text.matchAll(/\s*\S+\s*/g)) {
    const size = cellLength(word.trimEnd());
    if (width - used >= size) used += cellLength(word);
    else {
      if (index > 0 && (size > width || used > 0)) at.push(index);
      used = cellLength(word);
    }
  }
  return at;
}

/** A line cut to its width, with an ellipsis where something is missing. */
function fitted(line: string, width: number, align: Align): string {
  const text = align === "left" ? line : line.trimEnd();
  const excess = cellLength(text) - width;
  const spaces = text.length - text.trimEnd().length;
  const bare = excess > 0
    ? text.slice(0, text.length - Math.min(spaces, excess))
    : text;
  const cut = cellLength(bare) > width ? `${toCells(bare, width - 1)}…` : bare;
  const free = width - cellLength(cut);
  const left = align === "right"
    ? free
    : align === "center"
    ? Math.floor(free / 2)
    : 0;
  return toCells(" ".repeat(Math.max(0, left)) + cut, width);
}

/** The lines of a cell. */
function wrapped(text: string, width: number, align: Align): string[] {
  const at = [0, ...breaks(text, width), text.length];
  return at.slice(1).map((end, i) =>
    fitted(text.slice(at[i], end), width, align)
  );
}

/** Half to even, as Python's `round`. */
function round(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Widths less what is too much: `ratio_reduce` of rich. */
function shrunk(widths: readonly number[], excess: number): number[] {
  let left = excess;
  return widths.map((width, i) => {
    const less = Math.min(width, round(left / (widths.length - i)));
    left -= less;
    return width - less;
  });
}

/** Widths and what is free, by their shares: `ratio_distribute` of rich. */
function grown(widths: readonly number[], free: number): number[] {
  let shares = widths.reduce((sum, width) => sum + width, 0);
  let left = free;
  return widths.map((width) => {
    const more = shares > 0 ? Math.ceil(width * left / shares) : left;
    shares -= width;
    left -= more;
    return width + more;
  });
}

/** Widths with their padding that fill `total` cells. */
function filling(widths: readonly number[], total: number): number[] {
  const excess = widths.reduce((sum, width) => sum + width, 0) - total;
  return excess > 0 ? shrunk(widths, excess) : grown(widths, -excess);
}

/**
 * A table with heavy lines around its head.
 *
 * @param columns The columns.
 * @param rows Texts of the cells.
 * @param lineLength Cells of a line.
 * @returns The lines.
 */
export function drawTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  lineLength: number,
): string[] {
  const inner = filling(
    columns.map(({ width }) => width + 2),
    lineLength - columns.length - 1,
  );
  const rule = (left: string, line: string, cross: string, right: string) =>
    left + inner.map((width) => line.repeat(width)).join(cross) + right;
  const row = (cells: readonly string[], edge: string) => {
    const lines = cells.map((text, i) =>
      wrapped(text, inner[i] - 2, columns[i].align)
    );
    const height = Math.max(...lines.map((one) => one.length));
    return Array.from(
      { length: height },
      (_, y) =>
        edge +
        lines.map((one, i) => ` ${one[y] ?? " ".repeat(inner[i] - 2)} `).join(
          edge,
        ) + edge,
    );
  };
  return [
    rule("┏", "━", "┳", "┓"),
    ...row(columns.map(({ header }) => header), "┃"),
    rule("┡", "━", "╇", "┩"),
    ...rows.flatMap((cells, i) => [
      ...(i > 0 ? [rule("├", "─", "┼", "┤")] : []),
      ...row(cells, "│"),
    ]),
    rule("└", "─", "┴", "┘"),
  ];
}
