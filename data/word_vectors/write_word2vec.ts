/**
 * Writes word2vec's forms.
 *
 * @module
 */
import type { VectorTable } from "./vector_table.ts";

/**
 * Writes the table under a temporary name beside `path`, then renames it.
 *
 * @throws {TypeError} If a word holds a character that the form cannot hold.
 */
export async function writeWord2vec(
  table: VectorTable,
  path: string | URL,
  binary: boolean,
): Promise<void> {
  const bad = table.indexToKey.find((word) => /[ \n]/.test(word));
  if (bad !== undefined) {
    throw new TypeError(
      `Cannot save word vectors as a word must hold no space and no newline: current value is ${
        JSON.stringify(bad)
      }`,
    );
  }
  const target = path instanceof URL ? path.pathname : path;
  const temporary = `${target}.${crypto.randomUUID()}.tmp`;
  const { readable, writable } = new TransformStream<Uint8Array>();
  const written = Deno.writeFile(temporary, readable);
  const writer = writable.getWriter();
  try {
    for (const part of parts(table, binary)) await writer.write(part);
    await writer.close();
    await written;
    await Deno.rename(temporary, target);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}

/** Rows that are joined before they are written. */
const ROWS_A_PART = 1024;

function* parts(table: VectorTable, binary: boolean): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  const { indexToKey, vectorSize, data } = table;
  yield encoder.encode(`${indexToKey.length} ${vectorSize}\n`);
  for (let from = 0; from < indexToKey.length; from += ROWS_A_PART) {
    const words = indexToKey.slice(from, from + ROWS_A_PART);
    const row = (i: number) =>
      data.subarray((from + i) * vectorSize, (from + i + 1) * vectorSize);
    if (binary) {
      yield binaryRows(words.map((word) => encoder.encode(word)), row);
    } else {
      yield encoder.encode(
        words.map((word, i) => `${word} ${shortest(row(i))}\n`).join(""),
      );
    }
  }
}

function binaryRows(
  words: Uint8Array[],
  row: (i: number) => Float32Array,
): Uint8Array {
  const width = row(0).length * 4;
  const bytes = new Uint8Array(
    words.reduce((sum, word) => sum + word.length + 2 + width, 0),
  );
  const view = new DataView(bytes.buffer);
  let at = 0;
  words.forEach((word, i) => {
    bytes.set(word, at);
    at += word.length;
    bytes[at++] = 32;
    for (const value of row(i)) {
      view.setFloat32(at, value, true);
      at += 4;
    }
    bytes[at++] = 10;
  });
  return bytes;
}

/** Digits that read back to the same float32. */
function shortest(row: Float32Array): string {
  return Array.from(row, (value) => {
    for (let digits = 6; digits < 9; digits++) {
      const text = value.toPrecision(digits);
      if (Math.fround(Number(text)) === value) return String(Number(text));
    }
    return String(Number(value.toPrecision(9)));
  }).join(" ");
}
