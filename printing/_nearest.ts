/** The nearest of `names` to a misspelled one, or undefined if none is near. */
export function nearest(
  name: string,
  names: readonly string[],
): string | undefined {
  const plain = (s: string) => s.toLowerCase().replaceAll("_", "");
  const scored = names
    .map((candidate) => [distance(plain(name), plain(candidate)), candidate])
    .sort((a, b) => (a[0] as number) - (b[0] as number));
  const [score, best] = scored[0] as [number, string];
  return score <= Math.max(2, best.length / 3) ? best : undefined;
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
