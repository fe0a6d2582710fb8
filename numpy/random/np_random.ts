import { Generator } from "./generator.ts";
import { legacyRandom } from "./global.ts";
import { RandomState } from "./random_state.ts";

const shared = new RandomState(legacyRandom);

/** What `np.random` holds. */
export type NumpyRandom =
  & Pick<
    RandomState,
    | "seed"
    | "rand"
    | "randn"
    | "randint"
    | "random"
    | "randomSample"
    | "uniform"
    | "normal"
    | "standardNormal"
    | "permutation"
    | "shuffle"
    | "choice"
    | "exponential"
    | "laplace"
    | "gamma"
    | "beta"
    | "poisson"
    | "binomial"
    | "multinomial"
  >
  & {
    /** A legacy generator of its own. */
    RandomState(seed?: number | number[]): RandomState;
    /** A generator of NumPy's newer kind. */
    defaultRng(seed?: number): Generator;
  };

/**
 * NumPy's `np.random`: one legacy generator that everything shares, and new
 * ones.
 *
 * Without a size a function gives a JavaScript number, with one a tensor. The
 * size is named, `np.random.randint(10, { size: [2, 3] })`, or stands where NumPy
 * has it.
 *
 * @example The same numbers as NumPy
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * np.random.seed(0);
 * const ids = np.random.randint(1000, { size: [2, 3] });
 * assert.deepEqual(ids.arraySync(), [[684, 559, 629], [192, 835, 763]]);
 * ```
 *
 * @see `numpy.random`
 */
export const random: NumpyRandom = {
  seed: shared.seed.bind(shared),
  rand: shared.rand.bind(shared),
  randn: shared.randn.bind(shared),
  randint: shared.randint.bind(shared),
  random: shared.random.bind(shared),
  randomSample: shared.randomSample.bind(shared),
  uniform: shared.uniform.bind(shared),
  normal: shared.normal.bind(shared),
  standardNormal: shared.standardNormal.bind(shared),
  permutation: shared.permutation.bind(shared),
  shuffle: shared.shuffle.bind(shared),
  choice: shared.choice.bind(shared),
  exponential: shared.exponential.bind(shared),
  laplace: shared.laplace.bind(shared),
  gamma: shared.gamma.bind(shared),
  beta: shared.beta.bind(shared),
  poisson: shared.poisson.bind(shared),
  binomial: shared.binomial.bind(shared),
  multinomial: shared.multinomial.bind(shared),
  RandomState: (seed) => new RandomState(seed),
  defaultRng: (seed) => new Generator(seed),
};
