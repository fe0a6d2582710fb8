/**
 * Bytes of a WebSocket server into messages (RFC 6455, section 5.2). Pure.
 *
 * @module
 */

import { ByteQueue } from "./byte_queue.ts";

/** Receives what {@linkcode WebSocketFrames} finds. */
export interface WebSocketEvents {
  /** A whole text message. */
  text(message: string): void;
  /** A ping, to be answered with its payload. */
  ping(payload: Uint8Array): void;
  /** The peer says good-bye. */
  close(): void;
}

/** Messages out of chunks. */
export class WebSocketFrames {
  readonly #events: WebSocketEvents;
  readonly #decoder = new TextDecoder();
  readonly #queue = new ByteQueue();
  #fragments: Uint8Array[] = [];

  /** Starts empty. */
  constructor(events: WebSocketEvents) {
    this.#events = events;
  }

  /** Takes bytes in, and gives out the messages that are complete by them. */
  push(chunk: Uint8Array): void {
    this.#queue.append(chunk);
    for (let bytes = this.#queue.bytes;;) {
      const head = frameHead(bytes);
      if (!head || bytes.length < head.size + head.length) return;
      const end = head.size + head.length;
      this.#frame(head.opcode, head.final, bytes.subarray(head.size, end));
      this.#queue.drop(end);
      bytes = bytes.subarray(end);
    }
  }

  #frame(opcode: number, final: boolean, payload: Uint8Array): void {
    if (opcode === 8) return this.#events.close();
    if (opcode === 9) return this.#events.ping(payload.slice());
    if (opcode > 2) return;
    if (final && this.#fragments.length === 0) {
      return this.#events.text(this.#decoder.decode(payload));
    }
    this.#fragments.push(payload.slice());
    if (!final) return;
    const fragments = this.#fragments;
    this.#fragments = [];
    const text = fragments.map((f, i) =>
      this.#decoder.decode(f, { stream: i < fragments.length - 1 })
    );
    this.#events.text(text.join(""));
  }
}

/** What the first bytes of a frame say, or null where some are missing. */
function frameHead(bytes: Uint8Array) {
  if (bytes.length < 2) return null;
  const short = bytes[1] & 0x7f;
  const size = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < size) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, size);
  const length = size === 2
    ? short
    : size === 4
    ? view.getUint16(2)
    : Number(view.getBigUint64(2));
  return {
    opcode: bytes[0] & 15,
    final: (bytes[0] & 0x80) !== 0,
    size,
    length,
  };
}
