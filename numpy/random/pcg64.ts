import { pcgWords } from "../../engine/mod.ts";
import { seedSequence } from "./seed_sequence.ts";

/** Limbs of 16 bits in a state of 128. */
const LIMBS = 8;

/** Outputs from which on the engine computes them, and how many at a time. */
const [FEW, BLOCK] = [32, 512];

/** 0x2360ED051FC65DA44385DF649FCCF645, the multiplier, lowest limb first. */
// deno-fmt-ignore
const MULTIPLIER = [0xf645, 0x9fcc, 0xdf64, 0x4385, 0x5da4, 0x1fc6, 0xed05, 0x2360];

/**
 * PCG64 (O'Neill, 2014; the variant XSL-RR 128/64): the generator under
 * NumPy's `default_rng`.
 *
 * ```text
 * state = state * multiplier + increment        (mod 2^128)
 * output = rotateRight(high ^ low, state >> 122)
 * ```
 *
 * @see `numpy/random/src/pcg64/pcg64.h`
 */
export class PCG64 {
  #state: number[] = new Array(LIMBS).fill(0);
  readonly #increment: number[];
  #spare: number | null = null;
  #outputs = 0;
  /** Outputs that wait, each its low and its high word. */
  #waiting: Uint32Array | null = null;
  #at = 0;
  /** Upper 32 bits of the last output of {@linkcode next}. */
  high = 0;
  /** Lower 32 bits of the last output of {@linkcode next}. */
  low = 0;

  /**
   * @param seed Integer of 0 or more. Without it the operating system gives
   * one.
   * @throws {TypeError} If `seed` is not a safe integer.
   * @throws {RangeError} If `seed` is negative.
   */
  constructor(seed?: number) {
    const words = seedSequence(seed ?? randomSeed(), 8);
    // Words come in pairs, the low one first; of two 64-bit numbers the high
    // one comes first.
    const limbs = (at: number) =>
      [at + 2, at + 3, at, at + 1].flatMap((i) => [
        words[i] & 0xffff,
        words[i] >>> 16,
      ]);
    this.#increment = limbs(4).map((limb, i, all) =>
      ((limb << 1) & 0xffff) | (i === 0 ? 1 : all[i - 1] >>> 15)
    );
    this.#step();
    this.#state = added(this.#state, limbs(0));
    this.#step();
  }

  /** Draws 64 bits into {@linkcode high} and {@linkcode low}. */
  next(): void {
    if (this.#outputs >= FEW) {
      this.#take();
      return;
    }
    this.#outputs++;
    this.#step();
    const s = this.#state;
    const low = (s[0] ^ s[4]) | ((s[1] ^ s[5]) << 16);
    const high = (s[2] ^ s[6]) | ((s[3] ^ s[7]) << 16);
    const turn = s[7] >>> 10;
    const [a, b] = turn < 32 ? [low, high] : [high, low];
    const by = turn & 31;
    this.low = (by === 0 ? a : (a >>> by) | (b << (32 - by))) >>> 0;
    this.high = (by === 0 ? b : (b >>> by) | (a << (32 - by))) >>> 0;
  }

  /** The next 32 bits: the lower half of an output, then its upper half. */
  nextUint32(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    this.next();
    this.#spare = this.high;
    return this.low;
  }

  /** The next double in [0, 1), a multiple of 2^-53. */
  nextDouble(): number {
    this.next();
    return (this.high * 2097152 + (this.low >>> 11)) / 9007199254740992;
  }

  /** The next of the outputs that wait, or of new ones. */
  #take(): void {
    const waiting = this.#waiting ??= new Uint32Array(BLOCK * 2);
    if (this.#at === 0) {
      const both = Uint16Array.from([...this.#state, ...this.#increment]);
      pcgWords(both, waiting);
      this.#state = Array.from(both.subarray(0, LIMBS));
    }
    this.low = waiting[this.#at];
    this.high = waiting[this.#at + 1];
    this.#at = (this.#at + 2) % waiting.length;
  }

  #step(): void {
    const s = this.#state;
    const out = new Array<number>(LIMBS);
    let carry = 0;
    for (let k = 0; k < LIMBS; k++) {
      let sum = carry + this.#increment[k];
      for (let i = 0; i <= k; i++) sum += s[i] * MULTIPLIER[k - i];
      out[k] = sum % 65536;
      carry = Math.floor(sum / 65536);
    }
    this.#state = out;
  }
}

function added(a: readonly number[], b: readonly number[]): number[] {
  let carry = 0;
  return a.map((limb, i) => {
    const sum = limb + b[i] + carry;
    carry = sum >>> 16;
    return sum & 0xffff;
  });
}

function randomSeed(): number {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2));
  return (high >>> 11) * 2 ** 32 + low;
}
