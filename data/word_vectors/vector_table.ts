/**
 * Rows of float32 vectors under words, growing as a file is read.
 *
 * @module
 */

import { KeyError } from "../key_error.ts";

/** What a file held that is odd but can be lived with, each counted. */
export interface Oddities {
  /** Words that stood there before; the first row is kept. */
  duplicates: number;
  /** Words whose bytes are not UTF-8; read with U+FFFD in place of them. */
  badUtf8: number;
  /** Words that hold spaces. */
  wordsWithSpaces: number;
  /** Lines without content. */
  emptyLines: number;
  /** A byte order mark at the start: 0 or 1. */
  byteOrderMark: number;
  /** Whether rows stand behind those that the header counts: 0 or 1. */
  rowsAfterCount: number;
}

/** Which rows of a file are kept. */
export interface Selection {
  /** Keeps only these words; all where absent. */
  words?: ReadonlySet<string>;
  /** Reads at most this many rows of the file. */
  limit?: number;
}

/** The words and vectors read so far. */
export class VectorTable {
  /** Length of a vector. */
  readonly vectorSize: number;
  /** Words in the order of the rows. */
  readonly indexToKey: string[] = [];
  /** Row of each word. */
  readonly keyToIndex = new Map<string, number>();
  /** What was odd. */
  readonly oddities: Oddities = {
    duplicates: 0,
    badUtf8: 0,
    wordsWithSpaces: 0,
    emptyLines: 0,
    byteOrderMark: 0,
    rowsAfterCount: 0,
  };
  #data: Float32Array<ArrayBuffer>;
  #wanted: ReadonlySet<string> | undefined;

  constructor(vectorSize: number, selection: Selection = {}) {
    this.vectorSize = vectorSize;
    this.#wanted = selection.words;
    // A header may claim any number of rows: memory follows what arrives.
    this.#data = new Float32Array(vectorSize * 1024);
  }

  /**
   * Makes a row for `word` and gives its offset in {@linkcode data}, or -1
   * where the word is not wanted or has one already.
   */
  add(word: string): number {
    if (this.#wanted && !this.#wanted.has(word)) return -1;
    if (this.keyToIndex.has(word)) {
      this.oddities.duplicates++;
      return -1;
    }
    const row = this.indexToKey.length;
    const offset = row * this.vectorSize;
    if (offset + this.vectorSize > this.#data.length) {
      const larger = new Float32Array(this.#data.length * 2);
      larger.set(this.#data);
      this.#data = larger;
    }
    this.keyToIndex.set(word, row);
    this.indexToKey.push(word);
    return offset;
  }

  /** Whether every wanted word has its row. */
  get complete(): boolean {
    return this.#wanted !== undefined &&
      this.indexToKey.length === this.#wanted.size;
  }

  /** The rows one after another, `[words * vectorSize]`; not a copy. */
  get data(): Float32Array<ArrayBuffer> {
    return this.#data;
  }
}

/**
 * A copy of the vector of `word`, `[vectorSize]`.
 *
 * @throws {KeyError} If there is none.
 */
export function rowOf(table: VectorTable, word: string): Float32Array {
  const row = table.keyToIndex.get(word);
  if (row === undefined) {
    throw new KeyError(`Key '${word}' not present in the word vectors`);
  }
  const start = row * table.vectorSize;
  return table.data.slice(start, start + table.vectorSize);
}
