/**
 * How a text is cut into words.
 *
 * @module
 */

/** Characters that separate words: all punctuation but the apostrophe. */
export const DEFAULT_FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n';

/**
 * The words of `text`: its `filters` become `split`, then it is cut there.
 *
 * @see `keras/src/legacy/preprocessing/text.py` text_to_word_sequence
 */
export function wordsOf(
  text: string,
  filters: string,
  lower: boolean,
  split: string,
): string[] {
  const filtered = new Set(filters);
  let cleaned = "";
  for (const c of lower ? text.toLowerCase() : text) {
    cleaned += filtered.has(c) ? split : c;
  }
  return cleaned.split(split).filter((word) => word !== "");
}
