/**
 * Bytes that arrive in chunks and are taken in pieces.
 *
 * @module
 */

/** A first-in-first-out store of bytes that grows. */
export class ByteQueue {
  #store: Uint8Array = new Uint8Array(1 << 16);
  #start = 0;
  #end = 0;

  /** What is there, as a view that the next `append` may overwrite. */
  get bytes(): Uint8Array {
    return this.#store.subarray(this.#start, this.#end);
  }

  /** Takes a copy of `chunk` in. */
  append(chunk: Uint8Array): void {
    if (this.#store.length - this.#end < chunk.length) {
      const live = this.bytes;
      const needed = live.length + chunk.length;
      const size = Math.max(this.#store.length * 2, needed);
      const store = needed > this.#store.length
        ? new Uint8Array(size)
        : this.#store;
      store.set(live);
      this.#store = store;
      this.#start = 0;
      this.#end = live.length;
    }
    this.#store.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** Forgets the first `count` bytes; views on them stay until `append`. */
  drop(count: number): void {
    this.#start += count;
    if (this.#start === this.#end) this.#start = this.#end = 0;
  }
}
