/**
 * A word's bytes to its text.
 *
 * @module
 */
import type { VectorTable } from "./vector_table.ts";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

/** What to do with bytes that are not UTF-8, in Python's words. */
export type UnicodeErrors = "strict" | "replace" | "ignore";

/**
 * The text of `bytes[start .. end]`. Bytes that are not UTF-8 are counted in
 * `table`.
 *
 * @throws {SyntaxError} If they are not UTF-8 and `errors` is "strict".
 */
export function decodeWord(
  bytes: Uint8Array,
  start: number,
  end: number,
  table: VectorTable,
  errors: UnicodeErrors,
): string {
  let text = "";
  for (let i = start; i < end; i++) {
    const c = bytes[i];
    if (c > 127) return decodeUtf8(bytes.subarray(start, end), table, errors);
    text += String.fromCharCode(c);
  }
  return text;
}

function decodeUtf8(
  word: Uint8Array,
  table: VectorTable,
  errors: UnicodeErrors,
): string {
  try {
    return strict.decode(word);
  } catch {
    const text = lenient.decode(word);
    if (errors === "strict") {
      throw new SyntaxError(
        `Cannot read the word "${text}" in row ${
          table.indexToKey.length + 1
        } as it is not UTF-8; unicodeErrors: "replace" reads it all the same`,
      );
    }
    table.oddities.badUtf8++;
    return errors === "ignore" ? text.replaceAll("\uFFFD", "") : text;
  }
}
