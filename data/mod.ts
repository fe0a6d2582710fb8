/**
 * Data: word vectors, texts, data sets.
 *
 * @module
 */
import "../setup.ts";

export * as datasets from "./datasets/mod.ts";
export { KeyError } from "./key_error.ts";
export {
  padSequences,
  type PadSequencesOptions,
  type Sample,
} from "./text/pad_sequences.ts";
export {
  textToWordSequence,
  type TextToWordSequenceOptions,
} from "./text/text_to_word_sequence.ts";
export {
  type MatrixMode,
  type Text,
  Tokenizer,
  type TokenizerOptions,
} from "./text/tokenizer.ts";
export type {
  Coverage,
  EmbeddingMatrixOptions,
} from "./word_vectors/embedding_matrix.ts";
export {
  KeyedVectors,
  type MostSimilarOptions,
} from "./word_vectors/keyed_vectors.ts";
export type { LoadWord2vecFormatOptions } from "./word_vectors/load_word2vec_format.ts";
export type { Neighbour } from "./word_vectors/nearest.ts";
