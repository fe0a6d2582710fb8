import assert from "node:assert/strict";
import { decode } from "fast-png";
import { tensorBundle } from "../../display/mod.ts";
import { statisticsOf } from "../../display/_statistics.ts";
import type { NdArray } from "../../printing/mod.ts";

/** A matrix of evenly spread values from -1 to 1. */
function matrix(rows: number, columns: number): Float32Array {
  const n = rows * columns;
  return Float32Array.from({ length: n }, (_, i) => (i * 7919 % n) / n * 2 - 1);
}

async function htmlOf(a: NdArray, name?: string): Promise<string> {
  const bundle = await tensorBundle(a, name);
  assert.deepEqual(Object.keys(bundle), ["text/plain", "text/html"]);
  return bundle["text/html"] as string;
}

function pictureOf(html: string) {
  const base64 = html.match(/data:image\/png;base64,([^"]+)/)![1];
  return decode(Uint8Array.fromBase64(base64));
}

/** The head line without its tags. */
function headOf(html: string): string {
  return html.match(/^<div>(.*?<\/code>(?: <b>.*?<\/b>)?)/)![1]
    .replace(/<[^>]*>/g, "");
}

Deno.test("tensorBundle() heads a matrix with its statistics", async () => {
  const data = new Float32Array(64_000).map((_, i) => i % 2 === 0 ? -0.5 : 0.5);
  const html = await htmlOf(
    { data, shape: [1000, 64], dtype: "float32" },
    "dense/<kernel>",
  );
  assert.equal(
    headOf(html),
    "dense/&lt;kernel&gt; float32[1000, 64]  n=64,000  250.0 KiB  " +
      "x∈[-0.5 |█          █| 0.5]  μ=0  σ=0.5",
  );
});

Deno.test("tensorBundle() draws a matrix of up to 64 blocks a side", async () => {
  const html = await htmlOf({
    data: matrix(3000, 200),
    shape: [3000, 200],
    dtype: "float32",
  });
  const { width, height, palette } = pictureOf(html);
  assert.deepEqual([width, height, palette?.length], [256, 256, 253]);
  assert.match(
    html,
    /<small>blue -1 … 1 red; each block is a mean<\/small>/,
  );
  const small = await htmlOf({
    data: matrix(4, 5),
    shape: [4, 5],
    dtype: "float32",
  });
  assert.deepEqual([pictureOf(small).width, pictureOf(small).height], [80, 64]);
});

Deno.test("tensorBundle() names a NaN and an infinity among a million values", async () => {
  const data = new Float32Array(1e6).fill(0.25);
  data[1] = -1;
  data[456_789] = NaN;
  data[999_999] = Infinity;
  const html = await htmlOf({ data, shape: [1000, 1000], dtype: "float32" });
  assert.match(headOf(html), / ⚠ 1 NaN, 1 \+Inf$/);
  assert.ok(html.length < 20_000, `${html.length} characters`);
  const { data: pixels, palette } = pictureOf(html);
  const colours = new Set(Array.from(pixels, (p) => String(palette![p])));
  assert.ok(colours.has("255,0,255"), "the block with NaN is magenta");
  assert.ok(colours.has("255,255,0"), "the block with infinity is yellow");
});

Deno.test("tensorBundle() shows the corners with points that line up", async () => {
  const html = await htmlOf({
    data: Float32Array.from({ length: 400 }, (_, i) => i / 8),
    shape: [20, 20],
    dtype: "float32",
  });
  const cells = [...html.matchAll(/<td>(.*?)<\/td>/g)]
    .map(([, cell]) => cell.replace(/<[^>]*>/g, ""));
  assert.equal(cells.length, 11 * 11);
  assert.deepEqual(cells.slice(0, 11), [
    "0.000",
    "0.125",
    "0.250",
    "0.375",
    "0.500",
    "⋯",
    "1.875",
    "2.000",
    "2.125",
    "2.250",
    "2.375",
  ]);
  assert.deepEqual(cells.slice(5 * 11, 6 * 11 - 5), [
    "⋮",
    "⋮",
    "⋮",
    "⋮",
    "⋮",
    "⋱",
  ]);
  assert.equal(cells.at(-1), "49.875");
});

Deno.test("tensorBundle() folds the slices of higher ranks", async () => {
  const data = matrix(80, 6);
  data[479] = NaN;
  const html = await htmlOf({
    data,
    shape: [2, 10, 4, 6],
    dtype: "float32",
  });
  const titles = [...html.matchAll(/<summary><code>(\[.*?\])/g)];
  assert.deepEqual(titles.map(([, title]) => title), [
    "[0, 0, :, :]",
    "[0, 1, :, :]",
    "[0, 2, :, :]",
    "[1, 7, :, :]",
    "[1, 8, :, :]",
    "[1, 9, :, :]",
  ]);
  assert.match(html, /⋮ <small>14 slices<\/small>/);
  assert.equal(html.match(/<details open>/g)?.length, 1);
  assert.equal(html.match(/⚠ 1 NaN/g)?.length, 2, "the head's and the slice's");
});

Deno.test("tensorBundle() says constant and zeros in words, not in a picture", async () => {
  const shape = [10, 10];
  const zeros = await htmlOf({
    data: new Float32Array(100),
    shape,
    dtype: "float32",
  });
  assert.match(headOf(zeros), /constant 0 ⚠ all zeros$/);
  assert.ok(!zeros.includes("<img"));
  const few = new Int32Array(100).fill(5, 0, 17);
  const sparse = await htmlOf({ data: few, shape, dtype: "int32" });
  assert.match(headOf(sparse), /x∈\[0 .* 5\].* ⚠ 83\.0% zeros$/);
});

Deno.test("tensorBundle() gives the text alone where it says it best", async () => {
  const alone = async (a: NdArray) =>
    assert.deepEqual(Object.keys(await tensorBundle(a)), ["text/plain"]);
  await alone({ data: matrix(3, 4), shape: [3, 4], dtype: "float32" });
  await alone({ data: [], shape: [0, 30], dtype: "float32" });
  await alone({ data: new Array(20).fill("a"), shape: [20], dtype: "str" });
  await alone({
    data: new Float32Array(60),
    shape: [30],
    dtype: "complex64",
  });
});

Deno.test("tensorBundle() needs no style sheet, script or inline SVG", async () => {
  const html = await htmlOf({
    data: matrix(80, 60),
    shape: [2, 40, 60],
    dtype: "float32",
  });
  const tags = new Set([...html.matchAll(/<([a-z]+)/g)].map(([, tag]) => tag));
  assert.deepEqual(
    [...tags].sort(),
    [
      "b",
      "code",
      "details",
      "div",
      "img",
      "pre",
      "small",
      "summary",
      "table",
      "td",
      "th",
      "tr",
      "tt",
    ].filter((tag) => tags.has(tag)),
  );
  assert.ok(!html.includes("var("));
});

Deno.test("tensorBundle() keeps the text where reading the values fails", async () => {
  let reads = 0;
  const data = new Proxy(matrix(20, 20), {
    get(target, key) {
      if (key === "length") return 400;
      if (reads++ > 400) throw new Error("gone");
      return Reflect.get(target, key, target);
    },
  });
  const bundle = await tensorBundle({
    data,
    shape: [20, 20],
    dtype: "float32",
  });
  assert.deepEqual(Object.keys(bundle), ["text/plain"]);
  assert.match(bundle["text/plain"] as string, /^array\(\[\[-1\./);
});

Deno.test("statisticsOf() samples very large arrays, every column of them", () => {
  const data = new Uint8Array(6e7);
  for (let i = 1; i < data.length; i += 2) data[i] = 1;
  const s = statisticsOf(data, 6000, 10_000);
  assert.equal(s.sampled, true);
  assert.deepEqual([s.min, s.max, s.mean, s.deviation], [0, 1, 0.5, 0.5]);
  assert.equal(s.finite, 3e7);
});

Deno.test("statisticsOf() keeps the digits of values far from 0", () => {
  const data = Float64Array.from({ length: 1000 }, (_, i) => 1e9 + i % 2);
  const s = statisticsOf(data, 10, 100);
  assert.equal(s.mean, 1e9 + 0.5);
  assert.equal(s.deviation, 0.5);
});
