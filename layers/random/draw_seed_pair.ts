/**
 * The seed of one random tensor, from what a caller gave.
 *
 * @module
 */
import { nextGlobalSeed } from "../../numpy/random/mod.ts";
import { SeedGenerator, type SeedPair } from "../seed_generator.ts";

/** A seed: none (the global generator), a whole number, or a generator. */
export type RandomSeed = number | SeedGenerator | null;

/**
 * The pair that seeds the next random tensor.
 *
 * @throws {TypeError} If `seed` is none of the three.
 *
 * @see `keras/src/random/seed_generator.py` draw_seed
 */
export function drawSeedPair(seed: RandomSeed): SeedPair {
  if (seed === null) return nextGlobalSeed();
  if (seed instanceof SeedGenerator) return seed.next();
  if (Number.isInteger(seed)) return [seed as number, 0];
  throw new TypeError(
    `Argument \`seed\` must be either an integer or an instance of \`SeedGenerator\`. Received: seed=${seed}`,
  );
}
