/**
 * XPUB: what is published goes to every peer that has subscribed to its topic.
 *
 * A peer that does not read never holds up the others. Above its high-water
 * mark it loses whole messages, those that can be missed first; far above it,
 * it is disconnected.
 *
 * @module
 */
import type { Connection } from "./connection.ts";
import type { Endpoint } from "./endpoint.ts";
import { type NewMechanism, nullMechanism } from "./mechanism.ts";
import { Server } from "./server.ts";
import { encodeMessage } from "./zmtp.ts";

/** What may be lost first, at a peer that does not read. */
export type Importance = "stream" | "normal" | "status";

/** When a slow peer loses messages. */
export interface HighWaterMark {
  /** Bytes queued above which streams are lost; twice as many: all but status. */
  bytes: number;
}

/** Four times the mark: the peer is gone for good. */
const LIMITS: Record<Importance, number> = { stream: 1, normal: 2, status: 4 };
const MAX_TOPICS = 10_000;
const DEFAULT_MARK: HighWaterMark = { bytes: 128 * 1024 * 1024 };

/** How an XPUB treats its peers. */
export interface XpubOptions {
  /** How hands are shaken. */
  mechanism?: NewMechanism;
  /** When a slow peer loses messages; 128 MiB unless given. */
  mark?: HighWaterMark;
}

/** Sends to the one peer that has subscribed. */
export type SendToOne = (frames: readonly Uint8Array[]) => void;

/** An XPUB socket that listens. */
export class Xpub {
  readonly #server: Server;
  readonly #topics = new Map<Connection, Topics>();
  readonly #mark: HighWaterMark;

  /**
   * Listens at `endpoint`. `onSubscribe` is called for every subscription of
   * every peer, before anything published later reaches it.
   *
   * @throws {Error} If the endpoint cannot be listened at.
   */
  constructor(
    endpoint: Endpoint,
    name: string,
    onSubscribe: (topic: Uint8Array, send: SendToOne) => void,
    { mechanism = nullMechanism, mark = DEFAULT_MARK }: XpubOptions = {},
  ) {
    this.#mark = mark;
    this.#server = new Server(endpoint, name, "XPUB", mechanism, {
      onSubscription: (connection, topic, add) => {
        if (!this.#subscribe(connection, topic, add)) return;
        onSubscribe(topic, (frames) => connection.send(frames));
      },
      onClose: (connection) => this.#topics.delete(connection),
    });
  }

  /** Whether the peer now has one subscription more. */
  #subscribe(connection: Connection, topic: Uint8Array, add: boolean): boolean {
    let topics = this.#topics.get(connection);
    if (topics === undefined) {
      this.#topics.set(connection, topics = new Topics());
    }
    if (!add) {
      topics.remove(topic);
      return false;
    }
    if (topics.size >= MAX_TOPICS) {
      connection.close();
      return false;
    }
    topics.add(topic);
    return true;
  }

  /** Publishes a message; its first frame is the topic. */
  send(frames: readonly Uint8Array[], importance: Importance = "normal"): void {
    let chunks: Uint8Array[] | null = null;
    for (const [connection, topics] of this.#topics) {
      if (!topics.match(frames[0])) continue;
      if (connection.queued > this.#mark.bytes * LIMITS[importance]) {
        if (importance === "status") connection.close();
        continue;
      }
      if (connection.peer.sealed) {
        connection.send(frames);
        continue;
      }
      chunks ??= encodeMessage(frames);
      connection.sendBytes(chunks);
    }
  }

  /** Number of peers with a subscription. */
  get subscribers(): number {
    return this.#topics.size;
  }

  /** Resolves when everything published is written, or `ms` have passed. */
  flush(ms: number): Promise<void> {
    return this.#server.flush(ms);
  }

  /** The port that it listens at; 0 for ipc. */
  get port(): number {
    return this.#server.port;
  }

  /** Ends the socket. */
  close(): void {
    this.#server.close();
  }
}

/** Topics of one peer, each counted: a second subscription needs a second end. */
class Topics {
  readonly #counts = new Map<string, { topic: Uint8Array; count: number }>();

  get size(): number {
    return this.#counts.size;
  }

  add(topic: Uint8Array): void {
    const key = topic.join();
    const entry = this.#counts.get(key);
    if (entry === undefined) this.#counts.set(key, { topic, count: 1 });
    else entry.count++;
  }

  remove(topic: Uint8Array): void {
    const key = topic.join();
    const entry = this.#counts.get(key);
    if (entry !== undefined && --entry.count === 0) this.#counts.delete(key);
  }

  match(name: Uint8Array): boolean {
    for (const { topic } of this.#counts.values()) {
      if (startsWith(name, topic)) return true;
    }
    return false;
  }
}

function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  if (prefix.length > bytes.length) return false;
  for (let i = 0; i < prefix.length; i++) {
    if (bytes[i] !== prefix[i]) return false;
  }
  return true;
}
