/**
 * The table of console.table.
 *
 * @module
 */

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

function tableRows(data: object): [string, unknown][] {
  if (data instanceof Map) {
    return [...data].map(([, value], index) => [String(index), value]);
  }
  if (Symbol.iterator in data) {
    const values = [...data as Iterable<unknown>];
    return values.map((value, index) => [String(index), value]);
  }
  return Object.entries(data);
}

/** Draws `data`, one row a member; `text` writes one field. */
export function tableText(
  data: object,
  text: (value: unknown) => string,
  columns?: readonly string[],
): string {
  const rows = tableRows(data);
  const keys = columns ?? [
    ...new Set(rows.flatMap(([, v]) => isObject(v) ? Object.keys(v) : [])),
  ];
  const hasValues = rows.some(([, value]) => !isObject(value));
  const head = ["(idx)", ...keys, ...(hasValues ? ["Values"] : [])];
  const body = rows.map(([name, value]) => [
    name,
    ...keys.map((key) =>
      isObject(value) && key in value ? text(value[key]) : ""
    ),
    ...(hasValues ? [isObject(value) ? "" : text(value)] : []),
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...body.map((row) => row[column].length)) + 2
  );
  const rule = (left: string, middle: string, right: string) =>
    left + widths.map((width) => "─".repeat(width)).join(middle) + right;
  const line = (fields: string[]) =>
    `│${
      fields.map((field, i) => " " + field.padEnd(widths[i] - 1)).join("│")
    }│`;
  return [
    rule("┌", "┬", "┐"),
    line(head),
    rule("├", "┼", "┤"),
    ...body.map(line),
    rule("└", "┴", "┘"),
  ].join("\n");
}
