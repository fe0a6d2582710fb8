import assert from "node:assert/strict";
import { datasets, KeyedVectors, KeyError } from "../../data/mod.ts";

const encoder = new TextEncoder();

function file(content: string | Uint8Array): string {
  const path = Deno.makeTempFileSync({ suffix: ".vec" });
  Deno.writeFileSync(
    path,
    typeof content === "string" ? encoder.encode(content) : content,
  );
  return path;
}

function values(vectors: KeyedVectors, word: string): number[] {
  const vector = vectors.getVector(word);
  const data = Array.from(vector.dataSync() as Float32Array);
  vector.dispose();
  return data;
}

/** Runs `body` and gives what it wrote by console.warn. */
async function notes(body: () => Promise<unknown>): Promise<string[]> {
  const said: string[] = [];
  const warn = console.warn;
  console.warn = (...parts) => said.push(parts.join(" "));
  try {
    await body();
  } finally {
    console.warn = warn;
  }
  return said;
}

function binary(rows: [string, number[]][], newline: boolean): Uint8Array {
  const parts: Uint8Array[] = [
    encoder.encode(`${rows.length} ${rows[0][1].length}\n`),
  ];
  for (const [word, vector] of rows) {
    parts.push(encoder.encode(`${word} `));
    parts.push(new Uint8Array(Float32Array.from(vector).buffer));
    if (newline) parts.push(encoder.encode("\n"));
  }
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

Deno.test("loadWord2vecFormat() reads text with and without the first line", async () => {
  const rows = "good 1 -0.5 2e-1 \r\nbad .25 nan -inf\n";
  for (const text of [`2 3\n${rows}`, rows]) {
    const vectors = await KeyedVectors.loadWord2vecFormat(file(text));
    assert.deepEqual(vectors.indexToKey, ["good", "bad"]);
    assert.deepEqual(values(vectors, "good"), [1, -0.5, Math.fround(0.2)]);
    assert.deepEqual(values(vectors, "bad"), [0.25, NaN, -Infinity]);
  }
});

Deno.test("loadWord2vecFormat() reads the binary form, with newlines or not", async () => {
  const rows: [string, number[]][] = [["电影", [0, 1.5]], ["bad", [-1, 1e-8]]];
  for (const newline of [true, false]) {
    const vectors = await KeyedVectors.loadWord2vecFormat(
      file(binary(rows, newline)),
    );
    assert.deepEqual(vectors.indexToKey, ["电影", "bad"]);
    assert.deepEqual(values(vectors, "电影"), [0, 1.5]);
    assert.deepEqual(values(vectors, "bad"), [-1, Math.fround(1e-8)]);
  }
});

Deno.test("loadWord2vecFormat() opens gzip by its content", async () => {
  const text = encoder.encode("2 2\na 1 2\nb 3 4\n");
  const vectors = await KeyedVectors.loadWord2vecFormat(file(await gzip(text)));
  assert.deepEqual(values(vectors, "b"), [3, 4]);
});

Deno.test("loadWord2vecFormat() keeps the wanted words and stops at the limit", async () => {
  const path = file("4 1\na 1\nb 2\nc 3\nd 4\n");
  const some = await KeyedVectors.loadWord2vecFormat(path, {
    words: new Map([["c", 1], ["z", 2]]),
  });
  assert.deepEqual(some.indexToKey, ["c"]);
  const first = await KeyedVectors.loadWord2vecFormat(path, { limit: 2 });
  assert.deepEqual(first.indexToKey, ["a", "b"]);
});

Deno.test("loadWord2vecFormat() keeps words that hold spaces", async () => {
  const path = file(". . . 1 2\nat name@domain.com 3 4\nat 5 6\n3 1 7 8\n");
  const said = await notes(async () => {
    const vectors = await KeyedVectors.loadWord2vecFormat(path, {
      noHeader: true,
    });
    assert.deepEqual(vectors.indexToKey, [
      ". . .",
      "at name@domain.com",
      "at",
      "3 1",
    ]);
    assert.deepEqual(values(vectors, "at name@domain.com"), [3, 4]);
    assert.deepEqual(values(vectors, "at"), [5, 6]);
    assert.deepEqual(values(vectors, "3 1"), [7, 8]);
  });
  assert.match(said.join(), /3 words hold spaces/);
});

Deno.test("loadWord2vecFormat() counts what is odd in one note", async () => {
  const bytes = new Uint8Array([
    ...encoder.encode("\uFEFF4 1\na 1\na 2\n"),
    0xff,
    ...encoder.encode("x 3\n\nb 4\nc 5\n"),
  ]);
  const said = await notes(async () => {
    const vectors = await KeyedVectors.loadWord2vecFormat(file(bytes));
    assert.deepEqual(vectors.indexToKey, ["a", "\uFFFDx", "b"]);
    assert.deepEqual(values(vectors, "a"), [1]);
  });
  assert.equal(said.length, 1);
  assert.match(
    said[0],
    /1 words stood there before: their first row was kept; 1 words were not UTF-8; 1 lines were empty; 1 byte order mark at the start was skipped; 1 part of the file stands behind the rows it counts\.$/,
  );
});

Deno.test("loadWord2vecFormat() refuses damaged files in plain words", async () => {
  const cut = binary([["a", [1, 2]], ["b", [3, 4]]], true).slice(0, -4);
  const cases: [string | Uint8Array, string, RegExp][] = [
    ["", "SyntaxError", /is empty/],
    [
      "hello world again\n",
      "SyntaxError",
      /the first line is "hello world again"/,
    ],
    ["2 0\na\n", "SyntaxError", /D must be from 1/],
    ["3 2\na 1 2\nb 3 4\n", "RangeError", /ends after 2 of the 3 rows/],
    [
      "2 2\na 1 2\nb 3\n",
      "RangeError",
      /line 3 \("b"\) must hold 2 numbers: current number is 1/,
    ],
    [
      "2 2\na 1 2\nb 3 4 5\n",
      "RangeError",
      /line 3 \("b"\) must hold 2 numbers: current number is 3/,
    ],
    [
      "1 2\na 1 x\n",
      "TypeError",
      /line 2 \("a"\) must hold numbers after the word: current value is "x"/,
    ],
    ["1 2\na\t1\t2\n", "RangeError", /separated by tabs/],
    [cut, "RangeError", /ends within row 2 of the 2/],
    [new Uint8Array([0x42, 0x5a, 0x68, 0x39]), "TypeError", /bzip2: unpack it/],
    [
      new Uint8Array([0xba, 0x16, 0x4f, 0x2f, 12]),
      "TypeError",
      /fastText model/,
    ],
    [new Uint8Array([0x80, 4, 95]), "TypeError", /Python pickle/],
  ];
  for (const [content, name, message] of cases) {
    await assert.rejects(
      () => KeyedVectors.loadWord2vecFormat(file(content)),
      (error: Error) => {
        assert.equal(error.name, name, String(error));
        assert.match(error.message, message);
        return true;
      },
      `${message} was not thrown`,
    );
  }
  const notUtf8 = new Uint8Array([...encoder.encode("1 1\n"), 0xff, 32, 49]);
  await assert.rejects(
    () =>
      KeyedVectors.loadWord2vecFormat(file(notUtf8), {
        unicodeErrors: "strict",
      }),
    /not UTF-8/,
  );
});

Deno.test("loadWord2vecFormat() claims no memory for what a header only promises", async () => {
  await assert.rejects(
    () => KeyedVectors.loadWord2vecFormat(file("999999999999 60000\na 1\n")),
    /line 2 \("a"\) must hold 60000 numbers/,
  );
});

Deno.test("loadWord2vecFormat() survives random damage", async () => {
  const whole = binary(
    Array.from({ length: 20 }, (_, i) => [`w${i}`, [i, -i, i / 3]]),
    true,
  );
  const text = encoder.encode(
    "20 3\n" +
      Array.from({ length: 20 }, (_, i) => `w${i} ${i} ${-i} 0.5\n`).join(""),
  );
  let seed = 1;
  const random = (n: number) =>
    (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  await notes(async () => {
    for (let round = 0; round < 300; round++) {
      const bytes = (round % 2 ? whole : text).slice(0, 1 + random(300));
      for (let k = 0; k < 3; k++) bytes[random(bytes.length)] = random(256);
      await KeyedVectors.loadWord2vecFormat(file(bytes)).catch((error) => {
        assert.match(
          error.message,
          /^Cannot (load word vectors|read the word)/,
        );
      });
    }
  });
});

Deno.test("saveWord2vecFormat() writes what is read back to the same numbers", async () => {
  const vectors = new KeyedVectors({
    a: [0.1, 1e-9],
    "电影": [-3.25, 16777217],
  });
  for (const form of [true, false]) {
    const path = Deno.makeTempFileSync();
    await vectors.saveWord2vecFormat(path, { binary: form });
    const again = await KeyedVectors.loadWord2vecFormat(path);
    for (const word of ["a", "电影"]) {
      assert.deepEqual(values(again, word), values(vectors, word));
    }
  }
});

Deno.test("KeyedVectors looks into the vocabulary before its own members", () => {
  const vectors = new KeyedVectors({
    getVector: [1],
    then: [2],
    constructor: [3],
    length: [4],
  });
  for (const [word, value] of [["getVector", 1], ["then", 2], ["length", 4]]) {
    assert.deepEqual(Array.from(vectors[word].dataSync()), [value]);
  }
  assert.equal(vectors.vectorSize, 1);
});

Deno.test("KeyedVectors throws KeyError for an absent word, not for a probe", async () => {
  const vectors = new KeyedVectors({ good: [1] });
  assert.throws(() => vectors["movie"], (error) => error instanceof KeyError);
  assert.throws(() => vectors.getVector("toJSON"), KeyError);
  assert.equal(vectors.toJSON, undefined);
  assert.equal(await Promise.resolve(vectors), vectors);
  assert.ok("good" in vectors);
  assert.ok(!("movie" in vectors));
  assert.equal(`${vectors}`, "KeyedVectors<vector_size=1, 1 keys>");
  assert.equal(Deno.inspect(vectors), "KeyedVectors<vector_size=1, 1 keys>");
});

Deno.test("toEmbeddingMatrix() fills rows by index and reports the coverage", () => {
  const vectors = new KeyedVectors({ good: [1, 2], bad: [3, 4] });
  const lines: string[] = [];
  const log = console.log;
  console.log = (line) => lines.push(line);
  try {
    const matrix = vectors.toEmbeddingMatrix(
      new Map([["good", 1], ["film", 2], ["bad", 3]]),
      3,
    );
    assert.deepEqual(matrix.arraySync(), [[0, 0], [1, 2], [0, 0]]);
    matrix.dispose();
  } finally {
    console.log = log;
  }
  assert.deepEqual(lines, [
    "Found 1 of 2 words (50.0 %); rows of 0 for 1: film; 1 with an index of 3 or more left out",
  ]);
  assert.throws(() => vectors.toEmbeddingMatrix({ good: -1 }, 3), {
    name: "RangeError",
    message: /the index of "good" is -1/,
  });
  assert.throws(() => vectors.toEmbeddingMatrix({}, 0), RangeError);
});

Deno.test("the word vectors that travel with Kerno are GloVe's", async () => {
  const vectors = await datasets.glove.loadData();
  assert.equal(vectors.vectorSize, 100);
  assert.equal(vectors.indexToKey.length, 4860);
  const [word] = vectors.mostSimilar("terrible", { topn: 1 })[0];
  assert.equal(word, "horrible");
});

Deno.test("the sentences that travel with Kerno are 3,000, half of them positive", () => {
  const [[texts, labels], [heldOut, heldOutLabels]] = datasets
    .sentimentSentences.loadData();
  assert.equal(texts.length + heldOut.length, 3000);
  assert.equal(
    [...labels, ...heldOutLabels].filter((y) => y === 1).length,
    1500,
  );
  assert.ok(texts.every((text) => text.length > 0));
});
