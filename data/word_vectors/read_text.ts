/**
 * Rows of word vectors as text: `word f f ... f` on a line, as word2vec,
 * fastText (.vec) and GloVe write them.
 *
 * @module
 */
import type { ByteSource } from "./byte_source.ts";
import { decodeWord, type UnicodeErrors } from "./decode_word.ts";
import { isNumberBytes, parseFloatBytes, POWERS } from "./parse_float.ts";
import type { VectorTable } from "./vector_table.ts";

const NEWLINE = 10, RETURN = 13, SPACE = 32, TAB = 9;
const MINUS = 45, DOT = 46, ZERO = 48, NINE = 57;

/** How many rows a file should give, and where it began. */
export interface RowPlan {
  /** Rows that the header promises; undefined without a header. */
  count: number | undefined;
  /** Reads at most this many rows. */
  limit: number;
  /** Line of the first row, counted from 1, for error texts. */
  firstLine: number;
  /** What to do with words that are not UTF-8. */
  unicodeErrors: UnicodeErrors;
}

/**
 * Reads rows until the promised number, the limit or the end of the file.
 *
 * @throws {RangeError} If the file ends before the promised number of rows, or
 * a row holds too few numbers.
 * @throws {TypeError} If a row's field is no number.
 */
export async function readText(
  source: ByteSource,
  table: VectorTable,
  plan: RowPlan,
): Promise<void> {
  const wanted = Math.min(plan.count ?? Infinity, plan.limit);
  let rows = 0, line = plan.firstLine;
  while (rows < wanted && !table.complete) {
    const end = await lineEnd(source);
    if (end < 0) break;
    const { bytes, position } = source;
    const filled = readRow(bytes, position, end, table, plan, line);
    source.position = Math.min(end + 1, bytes.length);
    rows += filled;
    line++;
  }
  if (rows < wanted && plan.count !== undefined && !table.complete) {
    throw new RangeError(
      `Cannot load word vectors as the file ends after ${rows} of the ${plan.count} rows that its first line promises: it is cut off, or that number is wrong`,
    );
  }
  if (rows === plan.count && (source.available > 0 || await source.more())) {
    table.oddities.rowsAfterCount = 1;
  }
}

/** Offset of the next newline, the end of the file for a last line without. */
async function lineEnd(source: ByteSource): Promise<number> {
  for (let from = source.position;;) {
    const end = source.bytes.indexOf(NEWLINE, from);
    if (end >= 0) return end;
    const seen = source.available;
    if (!await source.more()) return seen > 0 ? source.bytes.length : -1;
    from = source.position + seen;
  }
}

/** Reads one line; gives the number of rows in it, 0 or 1. */
function readRow(
  bytes: Uint8Array,
  start: number,
  end: number,
  table: VectorTable,
  plan: RowPlan,
  line: number,
): number {
  while (end > start && isBlank(bytes[end - 1])) end--;
  if (end === start) {
    table.oddities.emptyLines++;
    return 0;
  }
  const first = fieldEnd(bytes, start, end);
  const wordEnd = startsNumber(bytes, first + 1, end)
    ? first
    : spacedWordEnd(bytes, start, end, table, first);
  const word = decodeWord(bytes, start, wordEnd, table, plan.unicodeErrors);
  const offset = table.add(word);
  if (offset < 0) return 1;
  if (!fill(bytes, wordEnd, end, table, offset)) {
    table.keyToIndex.delete(word);
    table.indexToKey.pop();
    refile(bytes, start, end, table, plan, line, word);
  }
  return 1;
}

/** A cheap look at what follows the first field: a digit, or a sign or dot and a digit. */
function startsNumber(bytes: Uint8Array, at: number, end: number): boolean {
  let i = at;
  if (bytes[i] === 43 || bytes[i] === 45) i++;
  if (bytes[i] === 46) i++;
  return i < end && bytes[i] >= 48 && bytes[i] <= 57;
}

/**
 * Where a word ends whose second field is no number: before the last
 * `vectorSize` fields if these are numbers (GloVe's ". . ."), else after the
 * first field.
 */
function spacedWordEnd(
  bytes: Uint8Array,
  start: number,
  end: number,
  table: VectorTable,
  first: number,
): number {
  const fields = fieldStarts(bytes, start, end);
  const cut = fields.length - table.vectorSize;
  if (cut < 2 || !fields.slice(cut).every((f) => isNumberAt(bytes, f, end))) {
    return first;
  }
  table.oddities.wordsWithSpaces++;
  return fields[cut] - 1;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === RETURN;
}

/** Reads `vectorSize` numbers; false where they are not just that many. */
function fill(
  bytes: Uint8Array,
  from: number,
  end: number,
  table: VectorTable,
  offset: number,
): boolean {
  const { data, vectorSize } = table;
  let i = from;
  for (let k = offset; k < offset + vectorSize; k++) {
    while (bytes[i] === SPACE) i++;
    if (i >= end) return false;
    const start = i;
    // The common form, sign, digits, point, digits, in one pass.
    const negative = bytes[i] === MINUS;
    if (negative) i++;
    let mantissa = 0, point = -1, c = 0;
    for (; i < end; i++) {
      c = bytes[i];
      if (c >= ZERO && c <= NINE) mantissa = mantissa * 10 + (c - ZERO);
      else if (c === DOT && point < 0) point = i;
      else break;
    }
    const digits = i - start;
    if ((i === end || c === SPACE) && digits > 2 && digits < 16) {
      const value = point < 0 ? mantissa : mantissa / POWERS[i - point - 1];
      data[k] = negative ? -value : value;
      continue;
    }
    while (i < end && bytes[i] !== SPACE) i++;
    const value = parseFloatBytes(bytes, start, i);
    if (value === undefined) return false;
    data[k] = value;
  }
  while (i < end && bytes[i] === SPACE) i++;
  return i >= end;
}

/**
 * A row that is not one word and its numbers: either the word holds spaces and
 * a number ("3 1") in a file of the kind that has such words, GloVe's without
 * a first line; or the row is wrong.
 */
function refile(
  bytes: Uint8Array,
  start: number,
  end: number,
  table: VectorTable,
  plan: RowPlan,
  line: number,
  word: string,
): void {
  const fields = fieldStarts(bytes, start, end);
  if (plan.count === undefined && fields.length - 1 > table.vectorSize) {
    const wordEnd = spacedWordEnd(bytes, start, end, table, -1);
    if (wordEnd > 0) {
      const whole = decodeWord(
        bytes,
        start,
        wordEnd,
        table,
        plan.unicodeErrors,
      );
      const offset = table.add(whole);
      if (offset >= 0) fill(bytes, wordEnd, end, table, offset);
      return;
    }
  }
  const tab = bytes.subarray(start, end).includes(TAB);
  const bad = fields.slice(1).find((f) => !isNumberAt(bytes, f, end));
  if (bad !== undefined && !tab) {
    const field = new TextDecoder().decode(
      bytes.subarray(bad, fieldEnd(bytes, bad, end)),
    );
    throw new TypeError(
      `Cannot load word vectors as line ${line} ("${word}") must hold numbers after the word: current value is "${field}"`,
    );
  }
  throw new RangeError(
    `Cannot load word vectors as line ${line} ("${
      word.slice(0, 40)
    }") must hold ${table.vectorSize} numbers: current number is ${
      fields.length - 1
    }${tab ? "; its fields are separated by tabs, not by spaces" : ""}`,
  );
}

function fieldStarts(bytes: Uint8Array, start: number, end: number): number[] {
  const starts = [start];
  for (let i = start + 1; i < end; i++) {
    if (bytes[i] !== SPACE && bytes[i - 1] === SPACE) starts.push(i);
  }
  return starts;
}

function fieldEnd(bytes: Uint8Array, start: number, end: number): number {
  const space = bytes.indexOf(SPACE, start);
  return space < 0 || space > end ? end : space;
}

function isNumberAt(bytes: Uint8Array, start: number, end: number): boolean {
  return isNumberBytes(bytes, start, fieldEnd(bytes, start, end));
}
