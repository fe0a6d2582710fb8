/**
 * Vectors under words, as gensim's KeyedVectors.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import {
  type EmbeddingMatrixOptions,
  embeddingRows,
} from "./embedding_matrix.ts";
import {
  loadTable,
  type LoadWord2vecFormatOptions,
} from "./load_word2vec_format.ts";
import { nearest, type Neighbour } from "./nearest.ts";
import { rowOf, VectorTable } from "./vector_table.ts";
import { writeWord2vec } from "./write_word2vec.ts";

/** Names by which JavaScript asks any object what it is. */
const PROBES = new Set([
  "then",
  "toJSON",
  "constructor",
  "prototype",
  "nodeType",
  "asymmetricMatch",
  "$$typeof",
  "__proto__",
  "valueOf",
  "inspect",
]);

/** Looks into the vocabulary first; see {@linkcode KeyedVectors}. */
const HANDLER: ProxyHandler<KeyedVectors> = {
  get: readKey,
  has: (target, key) => typeof key === "string" && target.hasWord(key),
  set: (_, key) => {
    throw new TypeError(
      `Cannot set the vector of "${String(key)}" as KeyedVectors are read only`,
    );
  },
  ownKeys: () => [],
};

/** Options of {@linkcode KeyedVectors.mostSimilar}. */
export interface MostSimilarOptions {
  /** Words whose direction is avoided. */
  negative?: string | readonly string[];
  /**
   * How many words to give.
   *
   * @default {10}
   */
  topn?: number;
}

/**
 * Word vectors that were learned before, under their words.
 *
 * `vectors[word]` looks into the vocabulary and nowhere else, so that no
 * English word is hidden by a method; a word that is not there throws
 * {@linkcode KeyError}, as in Python. Own members are camelCase.
 *
 * Each vector: float32 `[vectorSize]`.
 *
 * @example The vector of a word
 * ```ts
 * import assert from "node:assert/strict";
 * import { KeyedVectors, KeyError } from "kerno";
 *
 * const vectors = new KeyedVectors({ good: [1, 0], bad: [-1, 0.5] });
 * assert.deepEqual(Array.from(vectors["bad"].dataSync()), [-1, 0.5]);
 * assert.ok("good" in vectors);
 * assert.throws(() => vectors["movie"], KeyError);
 * ```
 *
 * @see {@link https://radimrehurek.com/gensim/models/keyedvectors.html | gensim's KeyedVectors}
 */
export class KeyedVectors {
  /**
   * The vector of a word, float32 `[vectorSize]`. `any`, since TypeScript
   * wants an index signature to cover the methods too.
   */
  // deno-lint-ignore no-explicit-any
  readonly [word: string]: any;
  #table: VectorTable;

  /**
   * Vectors given in the program.
   *
   * @param vectors Words and their vectors, all of one length.
   * @throws {RangeError} If there is no vector or their lengths differ.
   */
  constructor(
    vectors:
      | ReadonlyMap<string, ArrayLike<number>>
      | Record<string, ArrayLike<number>>
      | VectorTable,
  ) {
    this.#table = vectors instanceof VectorTable ? vectors : tableOf(vectors);
    return new Proxy(this, HANDLER);
  }

  /**
   * Reads a file: word2vec's text or binary form, fastText's .vec, GloVe's
   * text, each plain or compressed by gzip. It is read as a stream; of `words`
   * only the wanted ones are kept.
   *
   * @param path The file.
   * @param options Options; see {@linkcode LoadWord2vecFormatOptions}.
   * @returns The vectors. What was odd in the file is counted in one note.
   * @throws {SyntaxError} If the first line is neither "N D" nor a row.
   * @throws {RangeError} If the file is cut off or a row has another length.
   * @throws {TypeError} If a field is no number, or the file is of another form.
   *
   * @example
   * ```ts
   * import assert from "node:assert/strict";
   * import { KeyedVectors } from "kerno";
   *
   * const path = Deno.makeTempFileSync();
   * Deno.writeTextFileSync(path, "2 3\ngood 1 0 .5\nbad -1 0 2e-1\n");
   * const vectors = await KeyedVectors.loadWord2vecFormat(path);
   * assert.deepEqual(vectors.indexToKey, ["good", "bad"]);
   * assert.equal(vectors.vectorSize, 3);
   * ```
   */
  static async loadWord2vecFormat(
    path: string | URL,
    options: LoadWord2vecFormatOptions = {},
  ): Promise<KeyedVectors> {
    return new KeyedVectors(await loadTable(path, options));
  }

  /**
   * Words in the order of the file.
   *
   * @returns A new array.
   */
  get indexToKey(): string[] {
    return [...this.#table.indexToKey];
  }

  /**
   * Row of each word in the order of the file.
   *
   * @returns A new Map.
   */
  get keyToIndex(): Map<string, number> {
    return new Map(this.#table.keyToIndex);
  }

  /**
   * Length of a vector.
   *
   * @returns A positive integer.
   */
  get vectorSize(): number {
    return this.#table.vectorSize;
  }

  /**
   * Whether there is a vector for `word`; the same as `word in vectors`.
   *
   * @param word The word, upper and lower case told apart.
   * @returns True where there is one.
   */
  hasWord(word: string): boolean {
    return this.#table.keyToIndex.has(word);
  }

  /**
   * The vector of a word; the same as `vectors[word]`.
   *
   * @param word The word, upper and lower case told apart.
   * @returns float32 `[vectorSize]`, a copy.
   * @throws {KeyError} If there is none.
   */
  getVector(word: string): Tensor {
    return tf.tensor1d(rowOf(this.#table, word), "float32");
  }

  /**
   * The words whose directions are nearest to the mean of some words, by the
   * cosine, as gensim's most_similar.
   *
   * @param positive Words to be near to.
   * @param options Options; see {@linkcode MostSimilarOptions}.
   * @returns Pairs of word and cosine, nearest first, the given words left out.
   * @throws {KeyError} If a word has no vector.
   *
   * @example
   * ```ts
   * import assert from "node:assert/strict";
   * import { KeyedVectors } from "kerno";
   *
   * const vectors = new KeyedVectors({ up: [0, 1], high: [1, 3], down: [0, -1] });
   * const [[word, cosine]] = vectors.mostSimilar("up", { topn: 1 });
   * assert.equal(word, "high");
   * assert.equal(cosine.toFixed(4), "0.9487");
   * ```
   */
  mostSimilar(
    positive: string | readonly string[],
    options: MostSimilarOptions = {},
  ): Neighbour[] {
    return nearest(this.#table, {
      positive: listOf(positive),
      negative: listOf(options.negative ?? []),
      topn: options.topn ?? 10,
    });
  }

  /**
   * The matrix that an Embedding layer takes: row `i` is the vector of the
   * word whose index is `i`, and 0 where there is none. One line says how many
   * of the words were found.
   *
   * @param wordIndex Index of each word, as a Tokenizer's `wordIndex`.
   * @param numWords Rows of the matrix; words with a larger index are left out.
   * @param options Options; see {@linkcode EmbeddingMatrixOptions}.
   * @returns float32 `[numWords, vectorSize]`.
   * @throws {RangeError} If `numWords` is not a positive integer, or an index
   * is negative or no integer.
   *
   * @example
   * ```ts
   * import assert from "node:assert/strict";
   * import { KeyedVectors } from "kerno";
   *
   * const vectors = new KeyedVectors({ good: [1, 2] });
   * const matrix = vectors.toEmbeddingMatrix({ good: 1, film: 2 }, 3, {
   *   verbose: false,
   * });
   * assert.deepEqual(matrix.arraySync(), [[0, 0], [1, 2], [0, 0]]);
   * ```
   */
  toEmbeddingMatrix(
    wordIndex: ReadonlyMap<string, number> | Record<string, number>,
    numWords: number,
    options: EmbeddingMatrixOptions = {},
  ): Tensor {
    const rows = embeddingRows(this.#table, wordIndex, numWords, options);
    return tf.tensor2d(rows, [numWords, this.#table.vectorSize], "float32");
  }

  /**
   * Writes word2vec's form, which {@linkcode KeyedVectors.loadWord2vecFormat}
   * and gensim read.
   *
   * @param path The file; it is written under another name and renamed.
   * @param options `binary`: true for the binary form.
   */
  async saveWord2vecFormat(
    path: string | URL,
    options: { binary?: boolean } = {},
  ): Promise<void> {
    await writeWord2vec(this.#table, path, options.binary ?? false);
  }

  /** What a console, a notebook and a template string show. */
  toString(): string {
    const { indexToKey, vectorSize } = this.#table;
    return `KeyedVectors<vector_size=${vectorSize}, ${indexToKey.length} keys>`;
  }

  /** For `console.log` and the REPL of Deno. */
  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }

  /** For `node:util`. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  /** For notebooks. */
  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return { "text/plain": this.toString() };
  }

  /** For template strings. */
  [Symbol.toPrimitive](): string {
    return this.toString();
  }
}

/** Own members that are reached where no word of that name exists. */
const MEMBERS = new Set(
  Object.getOwnPropertyNames(KeyedVectors.prototype)
    .filter((name) => !PROBES.has(name)),
);

function readKey(target: KeyedVectors, key: string | symbol): unknown {
  if (typeof key === "string" && target.hasWord(key)) {
    return target.getVector(key);
  }
  if (typeof key === "symbol" || MEMBERS.has(key)) {
    const member: unknown = Reflect.get(target, key, target);
    return typeof member === "function" ? member.bind(target) : member;
  }
  if (PROBES.has(key)) return undefined;
  return target.getVector(key);
}

function listOf(words: string | readonly string[]): readonly string[] {
  return typeof words === "string" ? [words] : words;
}

function tableOf(
  vectors:
    | ReadonlyMap<string, ArrayLike<number>>
    | Record<string, ArrayLike<number>>,
): VectorTable {
  const entries = vectors instanceof Map
    ? [...vectors as ReadonlyMap<string, ArrayLike<number>>]
    : Object.entries(vectors);
  if (entries.length === 0) {
    throw new RangeError(
      "Cannot create KeyedVectors as at least one vector must be given: current value is empty",
    );
  }
  const size = entries[0][1].length;
  const table = new VectorTable(size);
  for (const [word, vector] of entries) {
    if (vector.length !== size) {
      throw new RangeError(
        `Cannot create KeyedVectors as all vectors must have the length of the first, ${size}: the length of "${word}" is ${vector.length}`,
      );
    }
    const offset = table.add(word);
    table.data.set(vector, offset);
  }
  return table;
}
