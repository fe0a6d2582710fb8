/**
 * Brackets, separators and line breaks: `_formatArray`, `_extendLine` and
 * `_extendLine_pretty` of `numpy/_core/arrayprint.py`.
 *
 * @module
 */
import type { Corners, Element } from "./_corners.ts";

/** What {@linkcode layOut} needs to know. */
export interface Layout {
  corners: Corners;
  format: (element: Element) => string;
  /** Axes of which only the ends are shown. */
  shortened: boolean[];
  edgeitems: number;
  linewidth: number;
  separator: string;
  /** Blanks at the start of each line but the first. */
  indent: number;
  /** Whether to lay out as before NumPy 1.14. */
  old: boolean;
}

/** Length in code points, as Python counts. */
export function lengthOf(text: string): number {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) >= 0xd800) return [...text].length;
  }
  return text.length;
}

/** Python's `str.splitlines` */
// deno-lint-ignore no-control-regex -- these are its line breaks
const LINE_BREAK = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

/** One row that is being filled, word by word. */
class Row {
  #done = "";
  #line: string;
  #length: number;
  readonly #indent: string;
  readonly #old: boolean;

  constructor(indent: string, old: boolean) {
    this.#line = this.#indent = indent;
    this.#length = indent.length;
    this.#old = old;
  }

  /** Appends without looking at the width. */
  append(text: string): void {
    this.#line += text;
    this.#length += lengthOf(text);
  }

  #breakLine(start: string): void {
    this.#done += this.#line.trimEnd() + "\n";
    this.#line = start;
    this.#length = start.length;
  }

  /** Appends one line of text, on a new line if it does not fit. */
  word(text: string, width: number): void {
    const fits = this.#length + lengthOf(text) <= width;
    const empty = this.#line.length <= this.#indent.length;
    if (!fits && (this.#old || !empty)) this.#breakLine(this.#indent);
    this.append(text);
  }

  /** Appends an element, keeping the lines of one that has several together. */
  element(text: string, width: number): void {
    const lines = text.split(LINE_BREAK);
    if (lines.length > 1 && lines.at(-1) === "") lines.pop();
    if (lines.length === 1 || this.#old) {
      this.word(text, width);
      return;
    }
    const widest = Math.max(...lines.map(lengthOf));
    if (
      this.#length + widest > width && this.#line.length > this.#indent.length
    ) {
      this.#breakLine(this.#indent);
    }
    const start = " ".repeat(this.#length);
    this.append(lines[0]);
    for (const line of lines.slice(1)) {
      this.#breakLine(start);
      this.append(line);
    }
    this.append(" ".repeat(widest - lengthOf(lines.at(-1)!)));
  }

  get text(): string {
    return this.#done + this.#line;
  }
}

/** The text of the array, from the first bracket to the last. */
export function layOut(o: Layout): string {
  return block(o, 0, 0, " ".repeat(o.indent + 1), o.linewidth);
}

/** Offsets of the shown items along an axis; null stands for the dots. */
function itemsOf(o: Layout, axis: number, offset: number): (number | null)[] {
  const length = o.corners.shape[axis], stride = o.corners.strides[axis];
  const at = (i: number) => offset + i * stride;
  const all = Array.from({ length }, (_, i) => at(i));
  if (!o.shortened[axis]) return all;
  const edge = o.edgeitems;
  // With an edge of 0 NumPy still shows the last item.
  return [...all.slice(0, edge), null, ...all.slice(-Math.max(edge, 1))];
}

function block(
  o: Layout,
  axis: number,
  offset: number,
  indent: string,
  width: number,
): string {
  const left = o.corners.shape.length - axis;
  if (left === 0) return o.format(o.corners.elements[offset]);
  const items = itemsOf(o, axis, offset);
  const text = left === 1
    ? row(o, items, indent, width)
    : rows(o, items, axis, indent, width);
  return `[${text.slice(indent.length)}]`;
}

function row(
  o: Layout,
  items: (number | null)[],
  indent: string,
  width: number,
): string {
  const separator = o.separator.trimEnd().length;
  // The last element is followed by a bracket or a separator.
  const room = width - (o.old ? separator : Math.max(separator, 1));
  const line = new Row(indent, o.old);
  items.forEach((item, i) => {
    const last = i === items.length - 1;
    if (item === null) line.word("...", room);
    else {
      line.element(
        o.format(o.corners.elements[item]),
        last && o.old ? width : room,
      );
    }
    if (!last) line.append(item === null && o.old ? ", " : o.separator);
  });
  return line.text;
}

function rows(
  o: Layout,
  items: (number | null)[],
  axis: number,
  indent: string,
  width: number,
): string {
  const left = o.corners.shape.length - axis;
  const between = o.separator.trimEnd() + "\n".repeat(left - 1);
  const inner = o.old ? width : width - 1;
  return items.map((item, i) => {
    if (item === null) return indent + (o.old ? "..., \n" : "..." + between);
    const text = block(o, axis + 1, item, indent + " ", inner);
    return indent + text + (i < items.length - 1 ? between : "");
  }).join("");
}
