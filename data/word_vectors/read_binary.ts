/**
 * Rows of word vectors in word2vec's binary form: the word's bytes, a space,
 * `vectorSize` little-endian float32, and in some files a newline.
 *
 * @module
 */
import type { ByteSource } from "./byte_source.ts";
import { decodeWord } from "./decode_word.ts";
import type { RowPlan } from "./read_text.ts";
import type { VectorTable } from "./vector_table.ts";

const NEWLINE = 10, SPACE = 32;

/** A longer word is a sign that the file is not what it seems. */
const LONGEST_WORD = 1 << 16;

/**
 * Reads rows until the promised number or the limit.
 *
 * @throws {RangeError} If the file ends before, or a word is over 64 KiB.
 */
export async function readBinary(
  source: ByteSource,
  table: VectorTable,
  plan: RowPlan,
): Promise<void> {
  const count = plan.count ?? 0;
  const wanted = Math.min(count, plan.limit);
  const width = table.vectorSize * 4;
  for (let row = 0; row < wanted && !table.complete; row++) {
    const space = await wordEnd(source, row, count);
    if (!await source.has(space - source.position + 1 + width)) {
      throw cutOff(row, count);
    }
    // has() may have moved the window: find the word again, it is all there.
    const end = source.bytes.indexOf(SPACE, source.position);
    readRow(source.bytes, source.position, end, table, plan);
    source.position = end + 1 + width;
  }
  const tail = source.available > 0 || await source.more();
  const onlyNewline = source.available === 1 &&
    source.bytes[source.position] === NEWLINE;
  if (wanted === count && tail && !onlyNewline && !table.complete) {
    table.oddities.rowsAfterCount = 1;
  }
}

function readRow(
  bytes: Uint8Array,
  start: number,
  end: number,
  table: VectorTable,
  plan: RowPlan,
): void {
  while (bytes[start] === NEWLINE) start++;
  const word = decodeWord(bytes, start, end, table, plan.unicodeErrors);
  const offset = table.add(word);
  if (offset < 0) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset + end + 1);
  for (let k = 0; k < table.vectorSize; k++) {
    table.data[offset + k] = view.getFloat32(4 * k, true);
  }
}

async function wordEnd(
  source: ByteSource,
  row: number,
  count: number,
): Promise<number> {
  for (;;) {
    const end = source.bytes.indexOf(SPACE, source.position);
    const length = (end < 0 ? source.bytes.length : end) - source.position;
    if (length > LONGEST_WORD) {
      throw new RangeError(
        `Cannot load word vectors as row ${
          row + 1
        } must begin with a word of at most ${LONGEST_WORD} bytes: the file is damaged, or is not in word2vec's binary form`,
      );
    }
    if (end >= 0) return end;
    if (!await source.more()) throw cutOff(row, count);
  }
}

function cutOff(row: number, count: number): RangeError {
  return new RangeError(
    `Cannot load word vectors as the file ends within row ${
      row + 1
    } of the ${count} that its first line promises: it is cut off`,
  );
}
