/**
 * Words by the cosine of their vectors.
 *
 * @module
 */
import { rowOf, type VectorTable } from "./vector_table.ts";

/** A word and its cosine, from -1 to 1. */
export type Neighbour = [word: string, cosine: number];

/** What is looked for. */
export interface Search {
  /** Words to be near to. */
  positive: readonly string[];
  /** Words to be far from. */
  negative: readonly string[];
  /** How many to give. */
  topn: number;
}

/**
 * The words nearest to the mean of the unit vectors of `positive` and of minus
 * those of `negative`.
 *
 * @throws {KeyError} If a word has no vector.
 * @throws {RangeError} If no word is given or `topn` is no positive integer.
 *
 * @see gensim `gensim/models/keyedvectors.py` most_similar
 */
export function nearest(table: VectorTable, search: Search): Neighbour[] {
  const { positive, negative, topn } = search;
  if (positive.length + negative.length === 0) {
    throw new RangeError(
      "Cannot compute mostSimilar as at least one word must be given: current value is empty",
    );
  }
  if (!Number.isInteger(topn) || topn < 1) {
    throw new RangeError(
      `Cannot compute mostSimilar as topn must be a positive integer: current value is ${topn}`,
    );
  }
  const mean = new Float64Array(table.vectorSize);
  const add = (sign: number) => (word: string): void => {
    const row = rowOf(table, word), length = Math.hypot(...row) || 1;
    for (let i = 0; i < mean.length; i++) mean[i] += sign * row[i] / length;
  };
  positive.forEach(add(1));
  negative.forEach(add(-1));
  const given = new Set([...positive, ...negative]);
  const scored = cosines(table, mean)
    .map((cosine, row): Neighbour => [table.indexToKey[row], cosine])
    .filter(([word]) => !given.has(word));
  return scored.sort((a, b) => b[1] - a[1]).slice(0, topn);
}

function cosines(table: VectorTable, direction: Float64Array): number[] {
  const { data, vectorSize } = table;
  const length = Math.hypot(...direction) || 1;
  return table.indexToKey.map((_, row) => {
    let dot = 0, square = 0;
    for (let k = 0, i = row * vectorSize; k < vectorSize; k++, i++) {
      dot += data[i] * direction[k];
      square += data[i] * data[i];
    }
    return dot / (length * (Math.sqrt(square) || 1));
  });
}
