/**
 * What the child writes to stdout, taken apart: frames, and between them raw
 * bytes of native code, sub-processes and `Deno.stdout.write`, in one order.
 * Pure.
 *
 * @module
 */
import { ByteQueue } from "./byte_queue.ts";
import { FRAME_HEAD } from "./runtime/frame_types.ts";

/** One piece of the child's stdout; `type` 0 is raw bytes. */
export interface Frame {
  /** A value of `FRAME`, or 0. */
  type: number;
  /** The cell that caused it; 0 with raw bytes. */
  cell: number;
  /** The payload, valid during the call only. */
  data: Uint8Array;
}

const MAGIC_SIZE = 8;

/** Frames and raw bytes out of chunks. */
export class FrameParser {
  readonly #magic: Uint8Array;
  readonly #emit: (frame: Frame) => void;
  readonly #queue = new ByteQueue();

  /** `magic` are the 8 random bytes that this child's frames start with. */
  constructor(magic: Uint8Array, emit: (frame: Frame) => void) {
    this.#magic = magic;
    this.#emit = emit;
  }

  /** Takes bytes in, and gives out what is complete by them. */
  push(chunk: Uint8Array): void {
    this.#queue.append(chunk);
    for (let bytes = this.#queue.bytes; bytes.length > 0;) {
      const taken = this.#next(bytes);
      if (taken === 0) return;
      this.#queue.drop(taken);
      bytes = bytes.subarray(taken);
    }
  }

  /** Gives out one piece; its size, or 0 where more bytes are needed first. */
  #next(bytes: Uint8Array): number {
    const at = bytes.indexOf(this.#magic[0]);
    if (at !== 0) return this.#raw(bytes, at < 0 ? bytes.length : at);
    let same = 1;
    const most = Math.min(MAGIC_SIZE, bytes.length);
    while (same < most && bytes[same] === this.#magic[same]) same++;
    if (same < most) return this.#raw(bytes, 1);
    if (bytes.length < FRAME_HEAD) return 0;
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const size = FRAME_HEAD + view.getUint32(13, true);
    if (bytes.length < size) return 0;
    this.#emit({
      type: bytes[8],
      cell: view.getUint32(9, true),
      data: bytes.subarray(FRAME_HEAD, size),
    });
    return size;
  }

  #raw(bytes: Uint8Array, count: number): number {
    this.#emit({ type: 0, cell: 0, data: bytes.subarray(0, count) });
    return count;
  }
}
