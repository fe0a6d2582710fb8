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
  // As scratch, so that the next kernel frees it if a cell is stopped here.
  const address = memory.scratch(count * 4);
  const scratch = memory.scratch(scratchOfRandom());
  fillRandom(draw, seedWords(seed), { address, count, scratch });
  const { i32, f32 } = memory;
  const from = address >>> 2;
  const drawn = (WHOLE[draw.kind] ? i32 : f32).slice(from, from + count);
  memory.freeScratch();
  return drawn;
}
