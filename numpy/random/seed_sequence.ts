const INIT_A = 0x43b0d7e5, MULT_A = 0x931e8875;
const INIT_B = 0x8b51f9dd, MULT_B = 0x58f38ded;
const MIX_LEFT = 0xca01f9dd, MIX_RIGHT = 0x4973f715;
const POOL = 4;

/**
 * Spreads a seed over as many words as a generator needs, as NumPy's
 * `SeedSequence(seed).generate_state(count)`.
 *
 * @param seed Integer of 0 or more.
 * @param count How many 32-bit words are wanted.
 * @returns uint32 `[count]`.
 * @throws {TypeError} If `seed` is not a safe integer.
 * @throws {RangeError} If `seed` is negative.
 * @see `numpy/random/bit_generator.pyx`
 */
export function seedSequence(seed: number, count: number): Uint32Array {
  if (!Number.isSafeInteger(seed)) {
    throw new TypeError(
      `Cannot seed a generator as the seed must be an integer: current value is ${seed}`,
    );
  }
  if (seed < 0) {
    throw new RangeError(
      `Cannot seed a generator as the seed must be >= 0: current value is ${seed}`,
    );
  }
  const pool = mixed(seed);
  const out = new Uint32Array(count);
  let factor = INIT_B;
  for (let i = 0; i < count; i++) {
    let word = pool[i % POOL] ^ factor;
    factor = Math.imul(factor, MULT_B);
    word = Math.imul(word, factor);
    out[i] = word ^ (word >>> 16);
  }
  return out;
}

/** The pool of four words into which every word of the seed is mixed. */
function mixed(seed: number): Uint32Array {
  let factor = INIT_A;
  const hash = (word: number): number => {
    word ^= factor;
    factor = Math.imul(factor, MULT_A);
    word = Math.imul(word, factor);
    return word ^ (word >>> 16);
  };
  const entropy = [seed >>> 0, Math.floor(seed / 2 ** 32), 0, 0];
  const pool = Uint32Array.from(entropy, hash);
  for (let from = 0; from < POOL; from++) {
    for (let to = 0; to < POOL; to++) {
      if (from === to) continue;
      const word = Math.imul(pool[to], MIX_LEFT) -
        Math.imul(hash(pool[from]), MIX_RIGHT);
      pool[to] = word ^ (word >>> 16);
    }
  }
  return pool;
}
