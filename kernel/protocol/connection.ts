/**
 * One ZMTP connection over a stream: reads it, and writes it from one place.
 *
 * @module
 */
import { ZmtpError } from "./zmtp.ts";
import type { PeerEvent, ZmtpPeer } from "./zmtp_peer.ts";

/** The stream under a connection: a `Deno.Conn`, or a fake. */
export interface Stream {
  /** Fills a part of `target`; null at the end. */
  read(target: Uint8Array): Promise<number | null>;
  /** Writes a part of `bytes` and says how much. */
  write(bytes: Uint8Array): Promise<number>;
  /** Ends it; a pending read rejects or gives null. */
  close(): void;
}

/** What the owner of a connection is told. */
export interface ConnectionHandlers {
  /** The handshake is done. */
  onReady?(connection: Connection): void;
  /** A whole message. */
  onMessage?(connection: Connection, frames: Uint8Array[]): void;
  /** A subscription, or the end of one. */
  onSubscription?(
    connection: Connection,
    topic: Uint8Array,
    add: boolean,
  ): void;
  /** The stream is gone; `reason` says why if the peer broke the protocol. */
  onClose?(connection: Connection, reason: string | null): void;
}

const READ_SIZE = 64 * 1024;
/** Chunks up to this many bytes are joined into one write. */
const WRITE_SIZE = 64 * 1024;
/** Time in ms that a peer has for its handshake. */
const HANDSHAKE_TIME = 10_000;
/** Answers to commands (PONG) that may wait for a peer to read them. */
const MAX_ANSWERS = 1000;

/** A connection. Its reading starts with {@linkcode Connection.run}. */
export class Connection {
  /** What is known of the other end. */
  readonly peer: ZmtpPeer;
  /** Bytes that wait to be written. */
  queued = 0;
  readonly #stream: Stream;
  readonly #handlers: ConnectionHandlers;
  #queue: Uint8Array[] = [];
  #writing: Promise<void> | null = null;
  #closed = false;
  #reason: string | null = null;
  #answers = 0;

  /** A connection over `stream`, which it owns from now on. */
  constructor(stream: Stream, peer: ZmtpPeer, handlers: ConnectionHandlers) {
    this.#stream = stream;
    this.peer = peer;
    this.#handlers = handlers;
  }

  /** Whether it has ended. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Greets, then reads until the end of the stream; never rejects. */
  async run(): Promise<void> {
    const timer = setTimeout(
      () => this.#fail("the handshake took too long"),
      HANDSHAKE_TIME,
    );
    this.sendBytes([this.peer.greeting]);
    const buffer = new Uint8Array(READ_SIZE);
    const sink = (event: PeerEvent) => {
      if (event.type === "ready") clearTimeout(timer);
      this.#onEvent(event);
    };
    try {
      while (!this.#closed) {
        const count = await this.#stream.read(buffer);
        if (count === null) break;
        this.peer.receive(buffer.subarray(0, count), sink);
      }
    } catch (error) {
      // Any other error is the stream's own: reset, closed by us.
      if (error instanceof ZmtpError) this.#reason = error.message;
    }
    clearTimeout(timer);
    if (this.#reason !== null) await this.#lastWords();
    this.close();
  }

  /** Queues one message; it is written whole, in the order of the calls. */
  send(frames: readonly Uint8Array[]): void {
    if (!this.#closed) this.sendBytes(this.peer.encode(frames));
  }

  /** Queues a command. */
  sendCommand(name: string, data: Uint8Array): void {
    if (!this.#closed) this.sendBytes(this.peer.encodeCommand(name, data));
  }

  /**
   * Queues bytes that are whole frames; they must not change afterwards. Where
   * the peer's frames are sealed, only its own bytes will do.
   */
  sendBytes(chunks: readonly Uint8Array[]): void {
    if (this.#closed) return;
    for (const chunk of chunks) {
      this.#queue.push(chunk);
      this.queued += chunk.length;
    }
    this.#writing ??= this.#write();
  }

  /** Resolves when all that was sent so far is written, or the end came. */
  async flush(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  /** Ends the connection; what is still queued is lost. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue = [];
    this.queued = 0;
    try {
      this.#stream.close();
    } catch {
      // The peer was faster.
    }
    this.#handlers.onClose?.(this, this.#reason);
  }

  #fail(reason: string): void {
    this.#reason = reason;
    this.close();
  }

  /** Lets an ERROR command out before a refused peer is closed. */
  async #lastWords(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await Promise.race([
      this.flush(),
      new Promise<void>((resolve) => timer = setTimeout(resolve, 100)),
    ]);
    clearTimeout(timer);
  }

  #onEvent(event: PeerEvent): void {
    switch (event.type) {
      case "send":
        if (++this.#answers > MAX_ANSWERS) {
          this.#fail("the peer asks and does not read");
        }
        this.sendBytes([event.bytes]);
        break;
      case "ready":
        this.#handlers.onReady?.(this);
        break;
      case "message":
        this.#handlers.onMessage?.(this, event.frames);
        break;
      default:
        this.#handlers.onSubscription?.(
          this,
          event.topic,
          event.type === "subscribe",
        );
    }
  }

  async #write(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        let chunk = this.#next();
        while (chunk.length > 0) {
          const count = await this.#stream.write(chunk);
          this.queued -= count;
          chunk = chunk.subarray(count);
        }
        if (this.#queue.length === 0) this.#answers = 0;
      }
    } catch {
      this.close();
    } finally {
      this.#writing = null;
    }
  }

  /** Takes the next chunk, joined with those behind it while they are small. */
  #next(): Uint8Array {
    let size = 0;
    let count = 0;
    for (const chunk of this.#queue) {
      if (count > 0 && size + chunk.length > WRITE_SIZE) break;
      size += chunk.length;
      count++;
    }
    const chunks = this.#queue.splice(0, count);
    if (count === 1) return chunks[0];
    const joint = new Uint8Array(size);
    let at = 0;
    for (const chunk of chunks) {
      joint.set(chunk, at);
      at += chunk.length;
    }
    return joint;
  }
}
