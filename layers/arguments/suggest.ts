/**
 * "Did you mean": the nearest of the names that would have been right.
 *
 * @module
 */

/** The words of a name, lower case, sorted: `activationInner` = `inner_activation`. */
function words(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .sort()
    .join(" ");
}

/**
 * Insertions, deletions, replacements and swaps of neighbours from `a` to `b`
 * (optimal string alignment).
 */
function distance(a: string, b: string): number {
  const rows = Array.from(
    { length: a.length + 1 },
    (_, i) => Array.from({ length: b.length + 1 }, (_, j) => i === 0 ? j : i),
  );
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      rows[i][j] = Math.min(
        rows[i - 1][j] + 1,
        rows[i][j - 1] + 1,
        rows[i - 1][j - 1] + same,
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
      }
    }
  }
  return rows[a.length][b.length];
}

/**
 * The candidate that `name` was most likely meant to be.
 *
 * @param name What was given.
 * @param candidates What would have been right.
 * @returns A candidate made of the same words, or one at most two edits away
 * (and less than half of the name), or `null`.
 */
export function nearest(
  name: string,
  candidates: Iterable<string>,
): string | null {
  if (name.length > 100) return null;
  let best: string | null = null;
  let least = Math.min(3, Math.ceil(name.length / 2) + 1);
  for (const candidate of candidates) {
    if (words(candidate) === words(name)) return candidate;
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    if (edits < least) [best, least] = [candidate, edits];
  }
  return best;
}

/**
 * The end of an error's text: the suggestion, and what is possible.
 *
 * @param name What was given.
 * @param candidates What would have been right.
 * @returns `" Did you mean 'relu'?"`, or an empty string.
 */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const best = nearest(name, candidates);
  return best === null ? "" : ` Did you mean '${best}'?`;
}
