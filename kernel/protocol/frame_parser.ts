/**
 * Bytes of a stream to ZMTP frames, whatever pieces they come in.
 *
 * Memory follows the bytes that have arrived, never the length that a peer
 * claims.
 *
 * @module
 */
import { ZmtpError } from "./zmtp.ts";

/** One frame. */
export interface Frame {
  /** Another frame of the same message follows. */
  more: boolean;
  /** It belongs to the protocol, not to a message. */
  command: boolean;
  /** What it carries. */
  body: Uint8Array<ArrayBuffer>;
}

/** Bodies up to this size are allocated whole when their head has come. */
const AT_ONCE = 64 * 1024;

/** Incremental and bounded parser of frames. */
export class FrameParser {
  /** Largest body in bytes; a longer claim is refused before it is read. */
  limit: number;
  #head = new Uint8Array(9);
  #headSize = 0;
  #body: Uint8Array<ArrayBuffer> | null = null;
  #filled = 0;
  #size = 0;

  /** A parser that refuses bodies above `limit` bytes. */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** Bytes of memory that an unfinished frame holds. */
  get held(): number {
    return this.#body?.length ?? 0;
  }

  /**
   * Takes the next bytes, which the caller may use again afterwards.
   *
   * Frames are handed to `sink` one by one, so that what a frame changes (the
   * limit) holds for the next.
   *
   * @throws {ZmtpError} If flags are reserved or a body is above the limit.
   */
  push(bytes: Uint8Array, sink: (frame: Frame) => void): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#body === null) {
        at = this.#readHead(bytes, at);
        if (this.#body === null) return;
      }
      const end = Math.min(at + this.#size - this.#filled, bytes.length);
      this.#append(bytes.subarray(at, end));
      at = end;
      if (this.#filled === this.#size) sink(this.#finish());
    }
  }

  #readHead(bytes: Uint8Array, start: number): number {
    let at = start;
    while (at < bytes.length) {
      this.#head[this.#headSize++] = bytes[at++];
      const flags = this.#head[0];
      if (flags > 7 || (flags & 5) === 5) {
        throw new ZmtpError(`a frame has the flags ${flags}`);
      }
      if (this.#headSize === ((flags & 2) === 0 ? 2 : 9)) {
        this.#size = this.#length();
        this.#body = new Uint8Array(Math.min(this.#size, AT_ONCE));
        this.#filled = 0;
        return at;
      }
    }
    return at;
  }

  #length(): number {
    const length = (this.#head[0] & 2) === 0
      ? this.#head[1]
      : Number(new DataView(this.#head.buffer).getBigUint64(1));
    if (length > this.limit) {
      throw new ZmtpError(
        `a frame of ${length} bytes is above the limit of ${this.limit}`,
      );
    }
    return length;
  }

  #append(bytes: Uint8Array): void {
    let body = this.#body!;
    const needed = this.#filled + bytes.length;
    if (needed > body.length) {
      body = new Uint8Array(
        Math.min(this.#size, Math.max(needed, 2 * body.length)),
      );
      body.set(this.#body!.subarray(0, this.#filled));
      this.#body = body;
    }
    body.set(bytes, this.#filled);
    this.#filled = needed;
  }

  #finish(): Frame {
    const flags = this.#head[0];
    const body = this.#body!;
    this.#body = null;
    this.#headSize = 0;
    return { more: (flags & 1) !== 0, command: (flags & 4) !== 0, body };
  }
}
