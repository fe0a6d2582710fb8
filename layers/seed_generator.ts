/**
 * Seeds for random layers: one seed, and a counter that moves on at each use.
 *
 * @module
 */
import { drawSeed } from "../numpy/random/mod.ts";
import { resolveArguments } from "./arguments/resolve.ts";
import { withoutNew } from "./callable.ts";
import { autoName } from "./names.ts";
import { register } from "./serialization/registry.ts";

/** A pair that seeds one random tensor. */
export type SeedPair = readonly [number, number];

class SeedGeneratorClass {
  /** Name, `seed_generator` and a number unless given. */
  readonly name: string;
  /** The seed and how often {@linkcode next} was called. */
  state: [number, number];
  /** What the constructor was given, for the configuration. */
  readonly #initialSeed: number | null;

  constructor(...args: unknown[]) {
    const { seed, name } = resolveArguments<
      { seed: number | null; name: string | null }
    >("SeedGenerator", { arguments: { seed: null, name: null } }, args);
    this.name = name ?? autoName("seed_generator");
    this.#initialSeed = seed;
    const start = seed ?? drawSeed();
    if (!Number.isInteger(start)) {
      throw new TypeError(
        `Argument \`seed\` must be an integer. Received: seed=${start}`,
      );
    }
    this.state = [start, 0];
  }

  /**
   * The seed for the next random tensor.
   *
   * @returns The seed and the counter, which moves on.
   */
  next(): SeedPair {
    const pair: SeedPair = [this.state[0], this.state[1]];
    this.state = [pair[0], pair[1] + 1];
    return pair;
  }

  /** The arguments that would make the same generator. */
  getConfig(): Record<string, unknown> {
    return { seed: this.#initialSeed, name: this.name };
  }
}

/** An instance of {@linkcode SeedGenerator}. */
export type SeedGenerator = SeedGeneratorClass;

/**
 * A seed that gives other random numbers at each use, the same in each run.
 *
 * @param seed A whole number; `null` draws one from the global generator.
 * @param options `seed` and `name`.
 * @returns The generator.
 * @throws {TypeError} If `seed` is not a whole number.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "kerno";
 *
 * const seeds = random.SeedGenerator(7);
 * assert.deepEqual([seeds.next(), seeds.next()], [[7, 0], [7, 1]]);
 * ```
 *
 * @see `keras/src/random/seed_generator.py`
 */
export const SeedGenerator: {
  new (seed?: number | null, options?: { name?: string }): SeedGenerator;
  (seed?: number | null, options?: { name?: string }): SeedGenerator;
} = withoutNew("SeedGenerator", SeedGeneratorClass);

register("keras.random", "SeedGenerator", SeedGenerator);
