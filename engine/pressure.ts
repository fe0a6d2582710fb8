/**
 * Buffers that tell V8 how much the blocks of the WASM memory weigh.
 *
 * V8 does not see that memory: a tensor of megabytes looks like a few bytes to
 * the garbage collector. A buffer of the same size, never touched, makes it as
 * heavy as it is. Buffers of tensors that were disposed of are used again: the
 * system's allocator would fill new ones with zeros.
 *
 * @module
 */
import { sizeClass } from "./memory.ts";

/** Lighter blocks need no buffer. */
const LEAST = 65_536;
/** Bytes of buffers that may wait for their next use. */
const MOST = 128 * 2 ** 20;

const waiting = new Map<number, ArrayBuffer[]>();
let bytesWaiting = 0;

/** A buffer for a block of `bytes` bytes; null for a light one. */
export function takePressure(bytes: number): ArrayBuffer | null {
  if (bytes < LEAST) return null;
  const size = sizeClass(bytes);
  const buffer = waiting.get(size)?.pop();
  if (!buffer) return new ArrayBuffer(size);
  bytesWaiting -= size;
  return buffer;
}

/** Gives a buffer back whose block is free. */
export function givePressure(buffer: ArrayBuffer | null): void {
  if (buffer === null) return;
  const size = buffer.byteLength;
  if (bytesWaiting + size > MOST) {
    waiting.clear();
    bytesWaiting = 0;
  }
  const list = waiting.get(size);
  if (list) list.push(buffer);
  else waiting.set(size, [buffer]);
  bytesWaiting += size;
}
