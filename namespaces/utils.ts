/**
 * `keras.utils`: what is there lives in the rooms, put together here.
 *
 * @module
 */
export {
  padSequences,
  type PadSequencesOptions,
  type Sample,
} from "../data/text/pad_sequences.ts";
export {
  textToWordSequence,
  type TextToWordSequenceOptions,
} from "../data/text/text_to_word_sequence.ts";
export {
  type MatrixMode,
  type Text,
  Tokenizer,
  type TokenizerOptions,
} from "../data/text/tokenizer.ts";
export { setRandomSeed } from "../numpy/random/global.ts";
export { registerKerasSerializable } from "../layers/serialization/registry.ts";
export { Progbar, type ProgbarOptions } from "../training/progress/progbar.ts";
export { clearSession } from "../layers/clear_session.ts";
