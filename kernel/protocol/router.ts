/**
 * ROUTER: many peers, each known by an identity, answered one by one.
 *
 * @module
 */
import type { Connection } from "./connection.ts";
import type { Endpoint } from "./endpoint.ts";
import { type NewMechanism, nullMechanism } from "./mechanism.ts";
import { Server } from "./server.ts";

/** A ROUTER socket that listens; a taken identity is handed over. */
export class Router {
  readonly #server: Server;
  readonly #peers = new Map<string, Connection>();
  readonly #identities = new WeakMap<Connection, Uint8Array>();
  #count = 0;

  /**
   * Listens at `endpoint`. `onMessage` receives each message with the peer's
   * identity as its first frame.
   *
   * @throws {Error} If the endpoint cannot be listened at.
   */
  constructor(
    endpoint: Endpoint,
    name: string,
    onMessage: (frames: Uint8Array[]) => void,
    mechanism: NewMechanism = nullMechanism,
  ) {
    this.#server = new Server(endpoint, name, "ROUTER", mechanism, {
      onReady: (connection) => this.#onReady(connection),
      onMessage: (connection, frames) => {
        const identity = this.#identities.get(connection);
        if (identity !== undefined) onMessage([identity, ...frames]);
      },
      onClose: (connection) => this.#onClose(connection),
    });
  }

  #onReady(connection: Connection): void {
    let { identity } = connection.peer;
    if (identity.length === 0) {
      identity = new Uint8Array(5);
      new DataView(identity.buffer).setUint32(1, ++this.#count);
    }
    const key = keyOf(identity);
    const former = this.#peers.get(key);
    this.#identities.set(connection, identity);
    this.#peers.set(key, connection);
    former?.close();
  }

  #onClose(connection: Connection): void {
    const identity = this.#identities.get(connection);
    if (identity === undefined) return;
    const key = keyOf(identity);
    if (this.#peers.get(key) === connection) this.#peers.delete(key);
  }

  /** Sends to the peer that the first frame names; nothing if it has gone. */
  send(frames: readonly Uint8Array[]): void {
    this.#peers.get(keyOf(frames[0]))?.send(frames.slice(1));
  }

  /** Resolves when everything sent is written, or `ms` have passed. */
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

const latin1 = new TextDecoder("latin1");

function keyOf(identity: Uint8Array): string {
  return latin1.decode(identity);
}
