/**
 * Accepts connections for one server socket and keeps them.
 *
 * @module
 */
import { Connection, type ConnectionHandlers } from "./connection.ts";
import { type Endpoint, listen, type Listener } from "./endpoint.ts";
import type { NewMechanism } from "./mechanism.ts";
import type { SocketType } from "./zmtp.ts";
import { ZmtpPeer } from "./zmtp_peer.ts";

/** Listens at an endpoint and runs a {@linkcode Connection} for each peer. */
export class Server {
  /** Every open connection, also those still in their handshake. */
  readonly connections = new Set<Connection>();
  readonly #listener: Listener;
  readonly #endpoint: Endpoint;
  readonly #socketType: SocketType;
  readonly #mechanism: NewMechanism;
  readonly #handlers: ConnectionHandlers;
  #closed = false;

  /**
   * Listens at once; accepting starts in the background.
   *
   * @throws {Error} If the endpoint cannot be listened at.
   */
  constructor(
    endpoint: Endpoint,
    name: string,
    socketType: SocketType,
    mechanism: NewMechanism,
    handlers: ConnectionHandlers,
  ) {
    this.#endpoint = endpoint;
    this.#socketType = socketType;
    this.#mechanism = mechanism;
    this.#handlers = handlers;
    this.#listener = listen(endpoint, name);
    this.#accept();
  }

  /** The port that it listens at, also where 0 was asked for; 0 for ipc. */
  get port(): number {
    const { addr } = this.#listener;
    return "port" in addr ? addr.port : 0;
  }

  async #accept(): Promise<void> {
    while (!this.#closed) {
      let conn: Deno.TcpConn | Deno.UnixConn;
      try {
        conn = await this.#listener.accept();
      } catch {
        // A peer has aborted its connect; or, at once and again, the process
        // is out of file descriptors.
        if (!this.#closed) await new Promise((done) => setTimeout(done, 5));
        continue;
      }
      try {
        if ("setNoDelay" in conn) conn.setNoDelay(true);
        this.#adopt(conn);
      } catch {
        conn.close();
      }
    }
  }

  #adopt(conn: Deno.TcpConn | Deno.UnixConn): void {
    const peer = new ZmtpPeer({
      socketType: this.#socketType,
      mechanism: this.#mechanism(),
    });
    const connection = new Connection(conn, peer, {
      ...this.#handlers,
      onClose: (closed, reason) => {
        this.connections.delete(closed);
        this.#handlers.onClose?.(closed, reason);
      },
    });
    this.connections.add(connection);
    connection.run();
  }

  /** Resolves when everything sent so far is written, or `ms` have passed. */
  async flush(ms: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await Promise.race([
      Promise.all([...this.connections].map((each) => each.flush())),
      new Promise<void>((done) => timer = setTimeout(done, ms)),
    ]);
    clearTimeout(timer);
  }

  /** Ends the listener and every connection. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#listener.close();
    for (const connection of this.connections) connection.close();
    if (this.#endpoint.transport === "ipc") {
      try {
        Deno.removeSync(this.#endpoint.path);
      } catch {
        // Gone already.
      }
    }
  }
}
