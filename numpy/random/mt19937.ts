import { type MersenneDraw, mersenneNumbers } from "../../engine/mod.ts";

const N = 624;
const M = 397;

/**
 * MT19937, the Mersenne Twister (Matsumoto and Nishimura, 1998): the generator
 * under Python's `random` and under NumPy's legacy `RandomState`.
 *
 * @see `numpy/random/src/mt19937/mt19937.c`
 */
export class MT19937 {
  /** The words; behind them, while many are drawn, the place of the next. */
  readonly #state = new Uint32Array(N + 1);
  #position = N;

  /** Starts from one 32-bit number (`init_genrand`). */
  seed(seed: number): void {
    const state = this.#state;
    state[0] = seed;
    for (let i = 1; i < N; i++) {
      const last = state[i - 1];
      state[i] = Math.imul(1812433253, last ^ (last >>> 30)) + i;
    }
    this.#position = N;
  }

  /** Starts from a list of 32-bit numbers (`init_by_array`). */
  seedArray(key: ArrayLike<number>): void {
    this.seed(19650218);
    const state = this.#state;
    let i = 1;
    const wrap = () => {
      if (++i >= N) {
        state[0] = state[N - 1];
        i = 1;
      }
    };
    for (let step = 0, j = 0; step < Math.max(N, key.length); step++) {
      const last = state[i - 1];
      state[i] = (state[i] ^ Math.imul(last ^ (last >>> 30), 1664525)) +
        key[j] + j;
      j = (j + 1) % key.length;
      wrap();
    }
    for (let step = 0; step < N - 1; step++) {
      const last = state[i - 1];
      state[i] = (state[i] ^ Math.imul(last ^ (last >>> 30), 1566083941)) - i;
      wrap();
    }
    state[0] = 0x80000000;
  }

  /** Starts from 256 bits of the operating system. */
  seedRandomly(): void {
    this.seedArray(crypto.getRandomValues(new Uint32Array(8)));
  }

  /** The next 32 bits, as a number from 0 to 4294967295. */
  nextUint32(): number {
    if (this.#position === N) this.#twist();
    let y = this.#state[this.#position++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** The next double in [0, 1), a multiple of 2^-53, of two words. */
  nextDouble(): number {
    const high = this.nextUint32() >>> 5;
    return (high * 67108864 + (this.nextUint32() >>> 6)) / 9007199254740992;
  }

  /**
   * Many numbers at once, the same as one after another.
   *
   * @param draw What kind of numbers.
   * @param count How many.
   * @returns The numbers, and a normal number that is left over, or NaN.
   */
  numbers(
    draw: MersenneDraw,
    count: number,
  ): ReturnType<typeof mersenneNumbers> {
    this.#state[N] = this.#position;
    const drawn = mersenneNumbers(this.#state, draw, count);
    this.#position = this.#state[N];
    return drawn;
  }

  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < N; i++) {
      const y = (state[i] & 0x80000000) | (state[(i + 1) % N] & 0x7fffffff);
      state[i] = state[(i + M) % N] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#position = 0;
  }
}
