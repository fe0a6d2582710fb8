/**
 * Numbers of the Mersenne Twister, many at a time.
 *
 * @module
 */
import { memory } from "./memory.ts";
import { drain } from "./pool.ts";
import { wasm } from "./wasm.ts";

/** What {@linkcode mersenneNumbers} draws. */
export type MersenneDraw =
  | { kind: "double" | "gauss"; shift: number; scale: number }
  | { kind: "integer"; least: number; max: number };

/** Words of the state and the place of the next. */
const STATE = 625;
/** Bytes of the state and of the words that it gives. */
const ROOM = 2560 + 2496;

/**
 * Many numbers as NumPy's legacy generator makes them of MT19937's words.
 *
 * @param state 624 words and the place of the next; it moves on.
 * @param draw Doubles in [0, 1) or normal numbers, times `scale` plus
 * `shift`; or integers from `least` to `least + max`, with `max` above 0.
 * @param count How many.
 * @returns float32 or int32, and the normal number that is left over, or NaN.
 */
export function mersenneNumbers(
  state: Uint32Array,
  draw: MersenneDraw,
  count: number,
): { values: Float32Array | Int32Array; spare: number } {
  drain();
  // As scratch, so that the next kernel frees it if a cell is stopped here.
  const at = memory.scratch(ROOM);
  const out = memory.scratch(count * 4);
  const from = out >>> 2;
  memory.i32.set(state, at >>> 2);
  let spare = NaN;
  let values: Float32Array | Int32Array;
  if (draw.kind === "integer") {
    wasm().mersenneIntegers(at, out, count, draw.least, draw.max | 0);
    values = memory.i32.slice(from, from + count);
  } else {
    const kind = draw.kind === "double" ? 0 : 1;
    const { shift, scale } = draw;
    spare = wasm().mersenneFloats(kind, at, out, count, shift, scale);
    values = memory.f32.slice(from, from + count);
  }
  state.set(memory.i32.subarray(at >>> 2, (at >>> 2) + STATE));
  memory.freeScratch();
  return { values, spare };
}
