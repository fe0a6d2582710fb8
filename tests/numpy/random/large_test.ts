import assert from "node:assert/strict";
import { dropoutMask, engine, registerEngine } from "../../../engine/mod.ts";
import { boxMuller } from "../../../numpy/random/box_muller.ts";
import {
  normal,
  philoxBlock,
  philoxKey,
  philoxWords,
  randint,
  type SeedPair,
  truncatedNormal,
  uniform,
} from "../../../numpy/random/mod.ts";

registerEngine();

const SEEDS: SeedPair[] = [[0, 0], [42, 7], [2147483645, 123456789]];
/** One more than whole blocks, and enough for several threads. */
const COUNTS = [513, 1022, 70001];
const { fround } = Math;

/** The words of a seed, a block at a time. */
function wordsOf(seed: SeedPair, count: number): Uint32Array {
  const { k0, k1, c2, c3 } = philoxKey(seed);
  const words = new Uint32Array(Math.ceil(count / 4) * 4);
  for (let i = 0; i < words.length; i += 4) {
    philoxBlock(words, i, i / 4, 0, c2, c3, k0, k1);
  }
  return words;
}

const unit = (word: number) => (word & 0x7fffff) / 8388608;

/** Each pair of words as two normal numbers. */
function normals(words: Uint32Array): Float32Array {
  const out = new Float32Array(words.length);
  for (let i = 0; i < out.length; i += 2) {
    boxMuller(words[i], words[i + 1], out, i);
  }
  return out;
}

/** Four of each group of 256 blocks that are within two deviations. */
function truncated(seed: SeedPair, count: number): Float32Array {
  const { k0, k1, c2, c3 } = philoxKey(seed);
  const words = new Uint32Array(4);
  const found: number[] = [];
  for (let group = 0; found.length < count; group++) {
    const four: number[] = [];
    for (let block = group * 256; four.length < 4; block++) {
      philoxBlock(words, 0, block, 0, c2, c3, k0, k1);
      four.push(...normals(words).filter((x) => Math.abs(x) < 2));
    }
    found.push(...four.slice(0, 4));
  }
  return Float32Array.from(found.slice(0, count));
}

const scaled = (x: number, scale: number, shift: number) =>
  fround(x * fround(scale)) + fround(shift);

function assertSame(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  what: string,
): void {
  assert.equal(actual.length, expected.length, what);
  for (let i = 0; i < expected.length; i++) {
    if (actual[i] !== fround(expected[i])) {
      assert.fail(`${what}[${i}]: ${actual[i]} is not ${expected[i]}`);
    }
  }
}

for (const threads of [1, 3]) {
  Deno.test(`large arrays hold the bits of small ones (${threads} threads)`, () => {
    engine.setThreads(threads);
    for (const seed of SEEDS) {
      for (const count of COUNTS) {
        const what = `[${seed}] ${count}`;
        const words = wordsOf(seed, count);
        assert.deepEqual(philoxWords(seed, count), words, what);
        const cut = words.slice(0, count);
        assertSame(
          uniform([count], seed, -3, 2.5),
          Float32Array.from(cut, (w) => scaled(unit(w), 5.5, -3)),
          `uniform ${what}`,
        );
        assert.deepEqual(
          randint([count], seed, -100, 2147483647),
          Int32Array.from(cut, (w) => -100 + w % 2147483747),
          `randint ${what}`,
        );
        assertSame(
          normal([count], seed, 1, 0.05),
          Array.from(normals(words).slice(0, count), (x) => scaled(x, 0.05, 1)),
          `normal ${what}`,
        );
        assertSame(
          truncatedNormal([count], seed, 0, 0.05),
          Array.from(truncated(seed, count), (x) => scaled(x, 0.05, 0)),
          `truncatedNormal ${what}`,
        );
        const mask = dropoutMask([count], 0.3, seed);
        assertSame(
          mask.dataSync(),
          Array.from(cut, (w) => unit(w) >= fround(0.3) ? 1 / (1 - 0.3) : 0),
          `dropoutMask ${what}`,
        );
        mask.dispose();
      }
    }
    engine.setThreads(2);
  });
}

Deno.test("drawing large arrays leaves the engine's memory as it was", () => {
  normal([5000], [1, 2]);
  const { live } = engine.info().memory;
  for (let i = 0; i < 5; i++) uniform([5000], [i, 0]);
  assert.equal(engine.info().memory.live, live);
});
