/**
 * Reads a file of word vectors whatever its form.
 *
 * @module
 */
import { note } from "../../display/mod.ts";
import { ByteSource } from "./byte_source.ts";
import type { UnicodeErrors } from "./decode_word.ts";
import { detectLayout, type Layout } from "./detect.ts";
import { readBinary } from "./read_binary.ts";
import { readText } from "./read_text.ts";
import { type Oddities, VectorTable } from "./vector_table.ts";

/** Options of {@linkcode KeyedVectors.loadWord2vecFormat}. */
export interface LoadWord2vecFormatOptions {
  /**
   * True for word2vec's binary form, false for text; found out where absent.
   */
  binary?: boolean;
  /**
   * True for a file without the line "N D" (GloVe); found out where absent.
   */
  noHeader?: boolean;
  /**
   * Reads at most this many rows of the file.
   *
   * @default {Infinity}
   */
  limit?: number;
  /**
   * Keeps only these words: an iterable of words, or a word index (a Map or
   * plain object whose keys are the words). All words where absent.
   */
  words?:
    | Iterable<string>
    | ReadonlyMap<string, number>
    | Record<
      string,
      number
    >;
  /**
   * What to do with a word that is not UTF-8: "strict" refuses the file,
   * "replace" and "ignore" read it and count it.
   *
   * @default {"replace"}
   */
  unicodeErrors?: UnicodeErrors;
}

const OPTIONS = ["binary", "noHeader", "limit", "words", "unicodeErrors"];

/** The table of a file's vectors; what was odd is said in one note. */
export async function loadTable(
  path: string | URL,
  options: LoadWord2vecFormatOptions,
): Promise<VectorTable> {
  checkOptions(options);
  const source = await ByteSource.open(path);
  try {
    const layout = await detectLayout(source, path, options);
    const table = new VectorTable(layout.vectorSize, {
      words: options.words === undefined ? undefined : wordsOf(options.words),
    });
    table.oddities.byteOrderMark = Number(layout.byteOrderMark);
    await (layout.binary ? readBinary : readText)(
      source,
      table,
      planOf(layout, options),
    );
    sayOddities(path, table.oddities);
    return table;
  } finally {
    await source.close();
  }
}

function checkOptions(options: LoadWord2vecFormatOptions): void {
  for (const name of Object.keys(options)) {
    if (!OPTIONS.includes(name)) {
      throw new TypeError(
        `Unrecognized keyword arguments passed to loadWord2vecFormat: ${name}; it takes ${
          OPTIONS.join(", ")
        }`,
      );
    }
  }
  const { limit } = options;
  if (limit !== undefined && !(limit >= 1)) {
    throw new RangeError(
      `Cannot load word vectors as limit must be at least 1: current value is ${limit}`,
    );
  }
}

function planOf(layout: Layout, options: LoadWord2vecFormatOptions) {
  return {
    count: layout.count,
    limit: options.limit ?? Infinity,
    firstLine: layout.count === undefined ? 1 : 2,
    unicodeErrors: options.unicodeErrors ?? "replace",
  } as const;
}

function wordsOf(
  words: NonNullable<LoadWord2vecFormatOptions["words"]>,
): ReadonlySet<string> {
  if (words instanceof Map) return new Set(words.keys());
  if (Symbol.iterator in words) return new Set(words as Iterable<string>);
  return new Set(Object.keys(words));
}

const ODDITIES: [keyof Oddities, string][] = [
  ["duplicates", "words stood there before: their first row was kept"],
  ["badUtf8", "words were not UTF-8"],
  ["wordsWithSpaces", "words hold spaces"],
  ["emptyLines", "lines were empty"],
  ["byteOrderMark", "byte order mark at the start was skipped"],
  ["rowsAfterCount", "part of the file stands behind the rows it counts"],
];

function sayOddities(path: string | URL, oddities: Oddities): void {
  const said = ODDITIES
    .filter(([name]) => oddities[name] > 0)
    .map(([name, text]) => `${oddities[name]} ${text}`);
  if (said.length > 0) note(`Word vectors "${path}": ${said.join("; ")}.`);
}
