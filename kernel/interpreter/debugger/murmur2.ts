/**
 * The hash by which front ends and kernel agree on the path of a cell.
 *
 * @module
 */

/** Multiplier of MurmurHash2. */
const M = 0x5bd1e995;

/**
 * MurmurHash2, 32 bit, of the UTF-8 bytes of a text: what JupyterLab and
 * ipykernel compute.
 *
 * @see https://github.com/aappleby/smhasher/blob/master/src/MurmurHash2.cpp
 */
export function murmur2(text: string, seed: number): number {
  const bytes = new TextEncoder().encode(text);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let hash = seed ^ bytes.length;
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) {
    let word = Math.imul(view.getUint32(at, true), M);
    word = Math.imul(word ^ (word >>> 24), M);
    hash = Math.imul(hash, M) ^ word;
  }
  if (at < bytes.length) {
    for (let rest = bytes.length - 1; rest >= at; rest--) {
      hash ^= bytes[rest] << (8 * (rest - at));
    }
    hash = Math.imul(hash, M);
  }
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return (hash ^ (hash >>> 15)) >>> 0;
}
