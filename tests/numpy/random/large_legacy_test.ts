import assert from "node:assert/strict";
import { registerEngine } from "../../../engine/mod.ts";
import { LegacyGenerator } from "../../../numpy/random/mod.ts";
import { RandomState } from "../../../numpy/random/random_state.ts";

registerEngine();

/** Numbers one after another, beside which the many are held. */
function oneByOne(
  seed: number,
  counts: number[],
  draw: (source: LegacyGenerator) => number,
): number[][] {
  const source = new LegacyGenerator(seed);
  return counts.map((count) =>
    Array.from({ length: count }, () => Math.fround(draw(source)))
  );
}

/** Odd and even, above and below the size from which the engine draws. */
const COUNTS = [1, 513, 1024, 3, 2001, 700];

type Draw = (
  state: RandomState,
  size: number,
) => { dataSync(): ArrayLike<number> };

const CASES: Record<string, [Draw, (source: LegacyGenerator) => number]> = {
  "rand()": [(s, n) => s.rand(n), (s) => s.double()],
  "randn()": [(s, n) => s.randn(n), (s) => s.gauss()],
  "random()": [(s, n) => s.random([n]), (s) => s.double()],
  "uniform()": [
    (s, n) => s.uniform(-2, 3, [n]),
    (s) => -2 + 5 * s.double(),
  ],
  "normal()": [(s, n) => s.normal(1, 0.5, [n]), (s) => 1 + 0.5 * s.gauss()],
  "randint()": [(s, n) => s.randint(-7, 1000, [n]), (s) => s.integer(-7, 1000)],
  "randint() of all": [
    (s, n) => s.randint(-2147483648, 2147483647, [n]),
    (s) => s.integer(-2147483648, 2147483647),
  ],
  "randint() of one": [(s, n) => s.randint(5, 6, [n]), (s) => s.integer(5, 6)],
};

for (const [name, [many, one]] of Object.entries(CASES)) {
  Deno.test(`np.random's ${name} gives the same numbers many at once`, () => {
    for (const seed of [0, 1234567]) {
      const expected = oneByOne(seed, COUNTS, (s) => one(s));
      const state = new RandomState(seed);
      COUNTS.forEach((count, i) => {
        const values = Array.from(many(state, count).dataSync(), Math.fround);
        assert.deepEqual(values, expected[i], `${name} ${count}`);
      });
    }
  });
}
