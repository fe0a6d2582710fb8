/**
 * Vectors in the order of a word index.
 *
 * @module
 */
import type { VectorTable } from "./vector_table.ts";

/** How many words of an index have a vector. */
export interface Coverage {
  /** Words whose row was filled. */
  found: number;
  /** Words without a vector; their rows stay 0. */
  missing: string[];
  /** Words whose index is not below `numWords`: they have no row. */
  outside: number;
}

/** Options of {@linkcode KeyedVectors.toEmbeddingMatrix}. */
export interface EmbeddingMatrixOptions {
  /**
   * Prints one line with the coverage.
   *
   * @default {true}
   */
  verbose?: boolean;
  /** Receives the coverage. */
  onCoverage?: (coverage: Coverage) => void;
}

/** The rows, `[numWords * vectorSize]`; reports the coverage. */
export function embeddingRows(
  table: VectorTable,
  wordIndex: ReadonlyMap<string, number> | Record<string, number>,
  numWords: number,
  options: EmbeddingMatrixOptions,
): Float32Array {
  if (!Number.isInteger(numWords) || numWords < 1) {
    throw new RangeError(
      `Cannot make an embedding matrix as numWords must be a positive integer: current value is ${numWords}`,
    );
  }
  const { vectorSize, data, keyToIndex } = table;
  const rows = new Float32Array(numWords * vectorSize);
  const coverage: Coverage = { found: 0, missing: [], outside: 0 };
  const entries = wordIndex instanceof Map
    ? wordIndex.entries()
    : Object.entries(wordIndex as Record<string, number>);
  for (const [word, index] of entries) {
    if (!Number.isInteger(index) || index < 0) {
      throw new RangeError(
        `Cannot make an embedding matrix as the index of a word must be an integer of at least 0: the index of "${word}" is ${index}`,
      );
    }
    const row = keyToIndex.get(word);
    if (index >= numWords) coverage.outside++;
    else if (row === undefined) coverage.missing.push(word);
    else {
      coverage.found++;
      const from = row * vectorSize;
      rows.set(data.subarray(from, from + vectorSize), index * vectorSize);
    }
  }
  if (options.verbose ?? true) console.log(coverageText(coverage, numWords));
  options.onCoverage?.(coverage);
  return rows;
}

function coverageText(coverage: Coverage, numWords: number): string {
  const { found, missing, outside } = coverage;
  const all = found + missing.length;
  const share = all === 0 ? 0 : 100 * found / all;
  let text = `Found ${found} of ${all} words (${share.toFixed(1)} %)`;
  if (missing.length > 0) {
    const some = missing.slice(0, 5).join(", ");
    text += `; rows of 0 for ${missing.length}: ${some}${
      missing.length > 5 ? ", ..." : ""
    }`;
  }
  if (outside > 0) {
    text += `; ${outside} with an index of ${numWords} or more left out`;
  }
  return text;
}
