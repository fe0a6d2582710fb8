/**
 * Outputs of PCG64, many at a time.
 *
 * @module
 */
import { memory } from "./memory.ts";
import { drain } from "./pool.ts";
import { wasm } from "./wasm.ts";

/**
 * The next outputs of PCG64.
 *
 * @param state State and increment, eight limbs of 16 bits each, the lowest
 * first; the state moves on.
 * @param out Room for the outputs: for each its low and its high word.
 */
export function pcgWords(state: Uint16Array, out: Uint32Array): void {
  drain();
  // As scratch, so that the next kernel frees it if a cell is stopped here.
  const at = memory.scratch(state.byteLength);
  const to = memory.scratch(out.byteLength);
  const bytes = new Uint8Array(state.buffer, state.byteOffset, 32);
  memory.u8.set(bytes, at);
  wasm().pcgWords(at, to, out.length / 2);
  bytes.set(memory.u8.subarray(at, at + 32));
  out.set(memory.i32.subarray(to >>> 2, (to >>> 2) + out.length));
  memory.freeScratch();
}
