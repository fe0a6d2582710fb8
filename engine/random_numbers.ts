/**
 * Random numbers outside of tensors.
 *
 * @module
 */
import type { SeedPair } from "./dropout_mask.ts";
import {
  fillRandom,
  type PhiloxDraw,
  scratchOfRandom,
  seedWords,
} from "./kernels/random.ts";
import { memory } from "./memory.ts";
import { drain } from "./pool.ts";

/** Integers, or words as they are drawn, besides floats. */
const WHOLE: Partial<Record<PhiloxDraw["kind"], true>> = {
  words: true,
  integers: true,
};

/**
 * Random numbers as TensorFlow's stateless operations draw them (Philox), on
 * all threads, whatever the backend in use.
 *
 * @param draw What kind of numbers.
 * @param seed Whole numbers.
 * @param count How many.
 * @returns float32; int32 for integers and words.
 */
export function randomNumbers(
  draw: PhiloxDraw,
  seed: SeedPair,
  count: number,
): Float32Array | Int32Array {
  drain();
  const sizes = [count * 4, scratchOfRandom()];
  const [address, scratch] = sizes.map((bytes) => memory.alloc(bytes));
  try {
    fillRandom(draw, seedWords(seed), { address, count, scratch });
    const { i32, f32 } = memory;
    const from = address >>> 2;
    return (WHOLE[draw.kind] ? i32 : f32).slice(from, from + count);
  } finally {
    memory.free(address, sizes[0]);
    memory.free(scratch, sizes[1]);
  }
}
