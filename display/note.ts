const seen = new Set<string>();

/**
 * Writes one line to stderr, once for each key.
 *
 * For what a user should hear once and not at every call: an old name that was
 * taken, a slower way that was chosen.
 *
 * @param text The line.
 * @param key What it is about; a second note with the same key is dropped.
 * Default: the text.
 */
export function note(text: string, key: string = text): void {
  if (seen.has(key)) return;
  seen.add(key);
  console.warn(text);
}
