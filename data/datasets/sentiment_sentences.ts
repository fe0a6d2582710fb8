/**
 * English sentences with a sentiment.
 *
 * @module
 */
import { resolveArguments } from "../../layers/arguments/resolve.ts";
import { LegacyGenerator } from "../../numpy/random/mod.ts";
import { asset } from "../assets.ts";

/** Where a sentence was taken from. */
export type SentenceSource = "imdb" | "yelp" | "amazon";

/** Options of {@linkcode loadData}. */
export interface LoadDataOptions {
  /**
   * Share of the sentences that is held out, from 0 to 1.
   *
   * @default {0.2}
   */
  testSplit?: number;
  /**
   * Seed of the shuffle.
   *
   * @default {113}
   */
  seed?: number;
  /**
   * Takes sentences from these sources only; from all where null.
   *
   * @default {null}
   */
  sources?: readonly SentenceSource[] | null;
}

/** Texts and their labels, 1 for positive, 0 for negative. */
export type LabelledTexts = [texts: string[], labels: number[]];

/**
 * The UCI Sentiment Labelled Sentences: 3,000 sentences from reviews of films,
 * restaurants and products, half of them positive. Licence: CC BY 4.0.
 *
 * @param options Options; see {@linkcode LoadDataOptions}.
 * @returns `[[trainTexts, trainLabels], [testTexts, testLabels]]`, shuffled.
 * @throws {RangeError} If `testSplit` is not from 0 to 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { datasets } from "kerno";
 *
 * const [[texts, labels], [heldOut]] = datasets.sentimentSentences.loadData();
 * assert.equal(texts.length, 2400);
 * assert.equal(labels.length, 2400);
 * assert.equal(heldOut.length, 600);
 * ```
 *
 * @see Kotzias, Denil, de Freitas and Smyth, "From Group to Individual Labels
 * Using Deep Features", KDD 2015
 */
export function loadData(
  options: LoadDataOptions = {},
): [LabelledTexts, LabelledTexts] {
  const { testSplit, seed, sources } = resolveArguments<
    Required<LoadDataOptions>
  >("loadData", {
    arguments: { testSplit: 0.2, seed: 113, sources: null },
  }, [options]);
  if (!(testSplit >= 0 && testSplit <= 1)) {
    throw new RangeError(
      `Cannot load the data as testSplit must be from 0 to 1: current value is ${testSplit}`,
    );
  }
  const rows = Deno.readTextFileSync(asset("sentences.tsv"))
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t"))
    .filter(([source]) =>
      sources === null || sources.includes(source as SentenceSource)
    );
  new LegacyGenerator(seed).shuffle(rows);
  const cut = rows.length - Math.round(rows.length * testSplit);
  return [labelled(rows.slice(0, cut)), labelled(rows.slice(cut))];
}

function labelled(rows: string[][]): LabelledTexts {
  return [rows.map(([, , text]) => text), rows.map(([, label]) => +label)];
}
