/**
 * Keras' legacy Tokenizer: words to integers by their frequency.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { resolveArguments } from "../../layers/arguments/resolve.ts";
import { DEFAULT_FILTERS, wordsOf } from "./words.ts";

/** Options of {@linkcode Tokenizer}. */
export interface TokenizerOptions {
  /**
   * Words with an index of this or more are left out of sequences: the
   * `numWords - 1` most frequent stay. All where null.
   *
   * @default {null}
   */
  numWords?: number | null;
  /**
   * Characters that separate words.
   *
   * @default {'!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'}
   */
  filters?: string;
  /**
   * Whether texts are put into lower case.
   *
   * @default {true}
   */
  lower?: boolean;
  /**
   * What separates words.
   *
   * @default {" "}
   */
  split?: string;
  /**
   * Whether every character is a word.
   *
   * @default {false}
   */
  charLevel?: boolean;
  /**
   * Stands for words that are not in the index, with the index 1.
   *
   * @default {null}
   */
  oovToken?: string | null;
  /**
   * Cuts a text into words in place of `filters`, `lower` and `split`.
   *
   * @default {null}
   */
  analyzer?: ((text: string) => string[]) | null;
}

/** A text, or its words. */
export type Text = string | readonly string[];

/** What a row of {@linkcode Tokenizer.textsToMatrix} counts. */
export type MatrixMode = "binary" | "count" | "freq" | "tfidf";

/**
 * Numbers the words of texts, the most frequent first, ties by first
 * appearance. 0 is no word's number: it stays free for padding.
 *
 * Chinese and other texts without spaces: give `analyzer`, for example one
 * built on `Intl.Segmenter`, or `charLevel`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { utils } from "kerno";
 *
 * const tokenizer = new utils.Tokenizer({ numWords: 4 });
 * tokenizer.fitOnTexts(["The cat sat on the mat.", "The cat!"]);
 * assert.equal(tokenizer.wordIndex.get("the"), 1);
 * assert.deepEqual(tokenizer.textsToSequences(["the cat on the roof"]), [[1, 2, 1]]);
 * ```
 *
 * @see `keras/src/legacy/preprocessing/text.py`
 */
export class Tokenizer {
  /** How often each word occurred, in the order of first appearance. */
  readonly wordCounts = new Map<string, number>();
  /** In how many texts each word occurred. */
  readonly wordDocs = new Map<string, number>();
  /** In how many texts the word of an index occurred. */
  readonly indexDocs = new Map<number, number>();
  /** Index of each word, from 1. */
  wordIndex = new Map<string, number>();
  /** Word of each index. */
  indexWord = new Map<number, string>();
  /** Number of texts seen. */
  documentCount: number;
  /** See {@linkcode TokenizerOptions}. */
  readonly numWords: number | null;
  /** See {@linkcode TokenizerOptions}. */
  readonly oovToken: string | null;
  #options: Required<TokenizerOptions>;

  /**
   * A tokenizer that has seen nothing.
   *
   * @param options Options; see {@linkcode TokenizerOptions}.
   * @throws {TypeError} If an option is unknown.
   */
  constructor(options: TokenizerOptions = {}) {
    const resolved = resolveArguments<
      Required<TokenizerOptions> & { documentCount: number }
    >("Tokenizer", {
      arguments: {
        numWords: null,
        filters: DEFAULT_FILTERS,
        lower: true,
        split: " ",
        charLevel: false,
        oovToken: null,
        analyzer: null,
      },
      options: { documentCount: 0 },
      legacy: { nbWords: "numWords" },
    }, [options]);
    this.#options = resolved;
    this.numWords = resolved.numWords;
    this.oovToken = resolved.oovToken;
    this.documentCount = resolved.documentCount;
  }

  /**
   * Counts the words of texts and numbers them anew.
   *
   * @param texts Texts, or lists of words.
   */
  fitOnTexts(texts: Iterable<Text>): void {
    for (const text of texts) {
      this.documentCount++;
      const words = this.#words(text);
      for (const word of words) {
        this.wordCounts.set(word, (this.wordCounts.get(word) ?? 0) + 1);
      }
      for (const word of new Set(words)) {
        this.wordDocs.set(word, (this.wordDocs.get(word) ?? 0) + 1);
      }
    }
    const byCount = [...this.wordCounts].sort((a, b) => b[1] - a[1]);
    const vocabulary = byCount.map(([word]) => word);
    if (this.oovToken !== null) vocabulary.unshift(this.oovToken);
    this.wordIndex = new Map(vocabulary.map((word, i) => [word, i + 1]));
    this.indexWord = new Map(
      [...this.wordIndex].map(([word, index]) => [index, word]),
    );
    for (const [word, count] of this.wordDocs) {
      this.indexDocs.set(this.wordIndex.get(word)!, count);
    }
  }

  /**
   * Texts as lists of indices; unknown words are left out, or become the
   * index of `oovToken` where there is one.
   *
   * @param texts Texts, or lists of words.
   * @returns One list for each text.
   */
  textsToSequences(texts: Iterable<Text>): number[][] {
    const oov = this.oovToken === null
      ? undefined
      : this.wordIndex.get(this.oovToken);
    return Array.from(texts, (text) =>
      this.#words(text).flatMap((word) => {
        const index = this.wordIndex.get(word);
        const known = index !== undefined && !this.#cutOff(index);
        if (known) return [index];
        return oov === undefined ? [] : [oov];
      }));
  }

  /**
   * Lists of indices as texts, words joined by a space.
   *
   * @param sequences Lists of indices.
   * @returns One text for each list.
   */
  sequencesToTexts(sequences: Iterable<readonly number[]>): string[] {
    return Array.from(sequences, (sequence) =>
      sequence.flatMap((index) => {
        const word = this.indexWord.get(index);
        if (word !== undefined && !this.#cutOff(index)) return [word];
        return this.oovToken === null ? [] : [this.oovToken];
      }).join(" "));
  }

  /**
   * Texts as rows with a number for each word.
   *
   * @param texts Texts, or lists of words.
   * @param mode What the numbers are: 1 where the word occurs, its count, its
   * share of the words, or `(1 + ln count) * ln(1 + texts / (1 + texts with it))`.
   * @returns float32 `[texts, numWords]`.
   * @throws {RangeError} If `mode` is unknown, or the number of words is.
   */
  textsToMatrix(texts: Iterable<Text>, mode: MatrixMode = "binary"): Tensor {
    return this.sequencesToMatrix(this.textsToSequences(texts), mode);
  }

  /**
   * As {@linkcode Tokenizer.textsToMatrix}, of lists of indices.
   *
   * @param sequences Lists of indices.
   * @param mode What the numbers are.
   * @returns float32 `[sequences, numWords]`.
   * @throws {RangeError} If `mode` is unknown, or the number of words is.
   */
  sequencesToMatrix(
    sequences: readonly (readonly number[])[],
    mode: MatrixMode = "binary",
  ): Tensor {
    const width = this.numWords ||
      (this.wordIndex.size && this.wordIndex.size + 1);
    if (!width) {
      throw new RangeError(
        "Specify a dimension (`numWords` argument), or fit on some text data first.",
      );
    }
    if (mode === "tfidf" && this.documentCount === 0) {
      throw new RangeError(
        "Fit the Tokenizer on some data before using tfidf mode.",
      );
    }
    const rows = new Float32Array(sequences.length * width);
    sequences.forEach((sequence, row) => {
      const counts = new Map<number, number>();
      for (const index of sequence) {
        if (index < width) counts.set(index, (counts.get(index) ?? 0) + 1);
      }
      for (const [index, count] of counts) {
        rows[row * width + index] = this.#weight(
          mode,
          index,
          count,
          sequence.length,
        );
      }
    });
    checkMode(mode);
    return tf.tensor2d(rows, [sequences.length, width], "float32");
  }

  #weight(
    mode: MatrixMode,
    index: number,
    count: number,
    length: number,
  ): number {
    switch (mode) {
      case "count":
        return count;
      case "freq":
        return count / length;
      case "binary":
        return 1;
      case "tfidf": {
        const texts = this.indexDocs.get(index) ?? 0;
        return (1 + Math.log(count)) *
          Math.log(1 + this.documentCount / (1 + texts));
      }
      default:
        return checkMode(mode);
    }
  }

  #words(text: Text): string[] {
    const { lower, charLevel, analyzer, filters, split } = this.#options;
    if (charLevel || typeof text !== "string") {
      const items = typeof text === "string" ? [...text] : [...text];
      return lower ? items.map((item) => item.toLowerCase()) : items;
    }
    return analyzer ? analyzer(text) : wordsOf(text, filters, lower, split);
  }

  #cutOff(index: number): boolean {
    return this.numWords !== null && this.numWords > 0 &&
      index >= this.numWords;
  }
}

function checkMode(mode: string): never | 0 {
  if (["binary", "count", "freq", "tfidf"].includes(mode)) return 0;
  throw new RangeError(
    `Unknown vectorization mode: ${mode}; it must be one of binary, count, freq, tfidf`,
  );
}
