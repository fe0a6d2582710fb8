import { LegacyGenerator } from "./legacy_generator.ts";
import { PythonRandom } from "./python_random.ts";
import type { SeedPair } from "./seed_pair.ts";

/** Python's module `random`: where Keras takes seeds from. */
export const pythonRandom: PythonRandom = new PythonRandom();

/** NumPy's legacy global state: what `np.random.*` and shuffles draw from. */
export const legacyRandom: LegacyGenerator = new LegacyGenerator();

/** State of Keras' global SeedGenerator; null until its first use. */
let state: SeedPair | null = null;

/**
 * Makes everything random repeatable, as `keras.utils.set_random_seed`.
 *
 * Seeds Python's generator (weights and dropout), NumPy's (`np.random`,
 * shuffling in `fit`) and the generator of `random.*` calls without a seed.
 *
 * @param seed Integer from 0 to 4294967295.
 * @throws {TypeError} If `seed` is not an integer.
 * @throws {RangeError} If `seed` is outside those bounds.
 *
 * @example The same numbers again
 * ```ts
 * import assert from "node:assert/strict";
 * import { np, setRandomSeed } from "kerno";
 *
 * setRandomSeed(42);
 * assert.equal(np.random.rand().toFixed(4), "0.3745");
 * ```
 *
 * @see `keras/src/utils/rng_utils.py`
 */
export function setRandomSeed(seed: number): void {
  legacyRandom.seed(seed);
  pythonRandom.seed(seed);
  state = null;
}

/**
 * A seed for a layer or an initializer that was given none: the next
 * `random.randint(1, 10**9)` of Python's generator.
 *
 * @returns An integer from 1 to 1000000000.
 * @see `keras/src/random/seed_generator.py`, `make_default_seed`
 */
export function drawSeed(): number {
  return pythonRandom.randint(1, 1e9);
}

/**
 * The seed of a `random.*` call that was given none, by the rule of Keras'
 * global SeedGenerator: `state = (state + 1) * 5387 % 933199` in each half.
 *
 * @returns The pair before the step. The first is `[drawSeed(), 0]`.
 * @see `keras/src/random/seed_generator.py`, `SeedGenerator.next`
 */
export function nextGlobalSeed(): SeedPair {
  const current = state ?? [drawSeed(), 0];
  state = [step(current[0]), step(current[1])];
  return current;
}

function step(value: number): number {
  return ((value + 1) * 5387) % 933199;
}
