import assert from "node:assert/strict";
import { padSequences, textToWordSequence, Tokenizer } from "../../data/mod.ts";

/** Keras' own results; the format is in the golden README. */
const golden = JSON.parse(
  Deno.readTextFileSync(new URL("../golden/texts/text.json", import.meta.url)),
);

interface Golden {
  shape: number[];
  data: number[];
}

Deno.test("textToWordSequence() cuts as Keras", () => {
  for (const { text, args, result } of golden.word_sequence) {
    assert.deepEqual(textToWordSequence(text, args), result, text);
  }
});

Deno.test("Tokenizer() numbers, encodes and decodes as Keras", () => {
  for (const c of golden.tokenizer) {
    if (!c.word_index) continue;
    const tokenizer = new Tokenizer(c.args);
    tokenizer.fitOnTexts(golden.corpora[c.corpus]);
    const where = `${c.corpus} ${JSON.stringify(c.args)}`;
    assert.deepEqual(Object.fromEntries(tokenizer.wordIndex), c.word_index);
    assert.deepEqual(Object.fromEntries(tokenizer.wordCounts), c.word_counts);
    assert.deepEqual(Object.fromEntries(tokenizer.wordDocs), c.word_docs);
    assert.deepEqual(Object.fromEntries(tokenizer.indexDocs), c.index_docs);
    assert.equal(tokenizer.documentCount, c.document_count);
    const sequences = tokenizer.textsToSequences(c.texts);
    assert.deepEqual(sequences, c.sequences, where);
    assert.deepEqual(tokenizer.sequencesToTexts(sequences), c.back, where);
  }
});

Deno.test("Tokenizer() makes matrices as Keras", () => {
  for (const c of golden.tokenizer) {
    if (!c.matrices) continue;
    const tokenizer = new Tokenizer(c.args);
    tokenizer.fitOnTexts(golden.corpora[c.corpus]);
    for (const mode of ["binary", "count", "freq", "tfidf"] as const) {
      const expected: Golden = c.matrices[mode].result;
      const matrix = tokenizer.textsToMatrix(c.texts, mode);
      assert.deepEqual(matrix.shape, expected.shape);
      const values = matrix.dataSync();
      matrix.dispose();
      expected.data.forEach((value, i) =>
        assert.ok(
          Math.abs(values[i] - value) <= 1e-6 * Math.max(1, value),
          `${c.corpus} ${mode} ${i}: ${values[i]} is not ${value}`,
        )
      );
    }
  }
});

Deno.test("Tokenizer() refuses what it cannot do", () => {
  assert.throws(() => new Tokenizer().textsToMatrix(["a"]), {
    name: "RangeError",
    message:
      "Specify a dimension (`numWords` argument), or fit on some text data first.",
  });
  assert.throws(
    () => new Tokenizer({ numWord: 3 } as object),
    /Unrecognized keyword arguments passed to Tokenizer: \{'numWord': 3\}.* Did you mean `numWords`\?/,
  );
});

Deno.test("padSequences() pads and cuts as Keras", () => {
  for (const { sequences, args, result } of golden.pad_sequences) {
    if (result === undefined) {
      assert.throws(() => padSequences(sequences, args));
      continue;
    }
    const rows = padSequences(sequences, args);
    assert.deepEqual(rows.shape, result.shape);
    assert.equal(rows.dtype, result.dtype);
    assert.deepEqual(Array.from(rows.dataSync()), result.data);
    rows.dispose();
  }
});

Deno.test("padSequences() says what is wrong", () => {
  assert.throws(() => padSequences([1, 2] as never), {
    name: "TypeError",
    message: "`sequences` must be a list of iterables. Found non-iterable: 1",
  });
  assert.throws(() => padSequences([[1]], { padding: "middle" as never }), {
    name: "RangeError",
    message: /^Padding type "middle" not understood/,
  });
});
