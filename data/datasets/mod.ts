/**
 * Data sets that travel with the library, as `keras.datasets`.
 *
 * @module
 */
export * as glove from "./glove.ts";
export * as sentimentSentences from "./sentiment_sentences.ts";
