/**
 * What form a file of word vectors has: with or without the line "N D", as
 * text or binary.
 *
 * @module
 */
import type { ByteSource } from "./byte_source.ts";
import { isNumberBytes } from "./parse_float.ts";

const NEWLINE = 10;

/** A first line longer than this belongs to no form that is read. */
const LONGEST_LINE = 1 << 22;

/** The widest vector that is believed. */
const WIDEST = 1 << 16;

/** What is known of a file before its first row is read. */
export interface Layout {
  /** Rows that the first line promises; undefined without such a line. */
  count: number | undefined;
  /** Length of a vector. */
  vectorSize: number;
  /** Whether rows are in word2vec's binary form. */
  binary: boolean;
  /** Whether the file begins with a byte order mark. */
  byteOrderMark: boolean;
}

/** What the caller knows. */
export interface LayoutHints {
  /** True for word2vec's binary form, false for text. */
  binary?: boolean;
  /** True for a file without the line "N D", as GloVe's. */
  noHeader?: boolean;
}

/**
 * Finds the layout and moves `source` to the first row.
 *
 * @throws {SyntaxError} If the first line is neither "N D" nor a row.
 */
export async function detectLayout(
  source: ByteSource,
  path: string | URL,
  hints: LayoutHints,
): Promise<Layout> {
  await source.has(3);
  const { bytes, position } = source;
  const byteOrderMark = bytes[position] === 0xef &&
    bytes[position + 1] === 0xbb && bytes[position + 2] === 0xbf;
  if (byteOrderMark) source.position += 3;
  const line = await firstLine(source, path);
  const header = hints.noHeader ? null : /^(\S+) (\S+)$/.exec(line.trimEnd());
  if (header && /^\d+$/.test(header[1]) && /^\d+$/.test(header[2])) {
    const count = Number(header[1]), vectorSize = Number(header[2]);
    if (vectorSize < 1 || vectorSize > WIDEST) {
      throw badHeader(path, line, `D must be from 1 to ${WIDEST}`);
    }
    source.position = source.bytes.indexOf(NEWLINE, source.position) + 1 ||
      source.bytes.length;
    const binary = hints.binary ?? await looksBinary(source, vectorSize);
    return { count, vectorSize, binary, byteOrderMark };
  }
  if (hints.binary) {
    throw badHeader(path, line, "a binary file must begin with the line");
  }
  const vectorSize = numbersAtEnd(line);
  if (vectorSize < 1 || vectorSize > WIDEST) {
    throw badHeader(path, line, "the file must begin with the line or a row");
  }
  return { count: undefined, vectorSize, binary: false, byteOrderMark };
}

/** The first line's text; `source` stays before it. */
async function firstLine(
  source: ByteSource,
  path: string | URL,
): Promise<string> {
  let end: number;
  while ((end = source.bytes.indexOf(NEWLINE, source.position)) < 0) {
    if (source.available > LONGEST_LINE || !await source.more()) break;
  }
  if (source.available === 0) {
    throw new SyntaxError(`Cannot load word vectors as "${path}" is empty`);
  }
  return new TextDecoder().decode(
    source.bytes.subarray(
      source.position,
      end < 0 ? source.position + Math.min(source.available, 4096) : end,
    ),
  );
}

/** How many of the line's last fields are numbers. */
function numbersAtEnd(line: string): number {
  const fields = line.trimEnd().split(" ").filter((field) => field !== "");
  const bytes = fields.map((field) => new TextEncoder().encode(field));
  const last = bytes.findLastIndex((b) => !isNumberBytes(b, 0, b.length));
  // The first field is the word, also where it is a number.
  return fields.length - Math.max(last, 0) - 1;
}

/** Whether the first row is not a line of text with `vectorSize` numbers. */
async function looksBinary(
  source: ByteSource,
  vectorSize: number,
): Promise<boolean> {
  let end: number;
  while ((end = source.bytes.indexOf(NEWLINE, source.position)) < 0) {
    if (source.available > LONGEST_LINE || !await source.more()) break;
  }
  const row = source.bytes.subarray(
    source.position,
    end < 0 ? source.bytes.length : end,
  );
  const space = row.indexOf(32);
  const numbers = space < 0 ? row : row.subarray(space);
  // Text after the word is made of digits, signs, points, e, nan and inf.
  const text = numbers.every((b) => b === 9 || b === 13 || (b > 31 && b < 127));
  return !text && row.length > 0 && vectorSize > 0;
}

function badHeader(
  path: string | URL,
  line: string,
  rule: string,
): SyntaxError {
  const shown = JSON.stringify(
    line.length > 60 ? line.slice(0, 60) + "…" : line,
  );
  return new SyntaxError(
    `Cannot load word vectors from "${path}" as ${rule} ("N D", the number of words and the length of a vector): the first line is ${shown}`,
  );
}
