/**
 * Word vectors for the sentences of `sentiment_sentences.ts`.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { asset } from "../assets.ts";
import { KeyedVectors } from "../word_vectors/keyed_vectors.ts";

/**
 * Path of a file with GloVe vectors, 100 numbers each, of 4,860 English words:
 * those that occur in {@linkcode sentimentSentences}. word2vec's binary form;
 * licence: PDDL 1.0.
 */
export const path: string = fileURLToPath(asset("glove.100d.bin"));

/**
 * The vectors of the file at {@linkcode path}.
 *
 * @returns Vectors of 100 numbers under 4,860 words.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { datasets } from "kerno";
 *
 * const vectors = await datasets.glove.loadData();
 * assert.equal(vectors.vectorSize, 100);
 * assert.equal(vectors.mostSimilar("terrible", { topn: 1 })[0][0], "horrible");
 * ```
 *
 * @see Pennington, Socher and Manning, "GloVe: Global Vectors for Word
 * Representation", EMNLP 2014
 */
export function loadData(): Promise<KeyedVectors> {
  return KeyedVectors.loadWord2vecFormat(path);
}
