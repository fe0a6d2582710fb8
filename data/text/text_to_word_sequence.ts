/**
 * A text to its words, as Keras' legacy text preprocessing.
 *
 * @module
 */
import { resolveArguments } from "../../layers/arguments/resolve.ts";
import { DEFAULT_FILTERS, wordsOf } from "./words.ts";

/** Options of {@linkcode textToWordSequence}. */
export interface TextToWordSequenceOptions {
  /**
   * Characters that are replaced by `split`.
   *
   * @default {'!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'}
   */
  filters?: string;
  /**
   * Whether the text is put into lower case.
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
}

/**
 * The words of a text.
 *
 * @param text The text.
 * @param options Options; see {@linkcode TextToWordSequenceOptions}.
 * @returns The words in their order, none empty.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { utils } from "kerno";
 *
 * assert.deepEqual(utils.textToWordSequence("A dog's life: don't panic"), [
 *   "a",
 *   "dog's",
 *   "life",
 *   "don't",
 *   "panic",
 * ]);
 * ```
 *
 * @see `keras/src/legacy/preprocessing/text.py`
 */
export function textToWordSequence(
  text: string,
  options: TextToWordSequenceOptions = {},
): string[] {
  const { filters, lower, split } = resolveArguments<
    Required<TextToWordSequenceOptions>
  >("textToWordSequence", {
    arguments: { filters: DEFAULT_FILTERS, lower: true, split: " " },
  }, [options]);
  return wordsOf(text, filters, lower, split);
}
