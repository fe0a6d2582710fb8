/**
 * DEALER, SUB and REQ: the ends that connect. One class, as they differ in
 * their type and in what is sent first.
 *
 * @module
 */
import { Connection } from "./connection.ts";
import { connect, type Endpoint, endpointText } from "./endpoint.ts";
import { ZmtpPeer } from "./zmtp_peer.ts";

/** How a client socket connects. */
export interface ClientSocketOptions {
  /** Identity for ROUTER peers. */
  identity?: Uint8Array;
  /** Topics of a SUB; the empty topic is everything. */
  topics?: readonly Uint8Array[];
  /** Time in ms for which a refused connect is tried again; 0 unless given. */
  patience?: number;
  /** Ends the attempts early. */
  signal?: AbortSignal;
  /** Receives each message. */
  onMessage: (frames: Uint8Array[]) => void;
  /** The connection is gone, not by `close`. */
  onClose?: (reason: string | null) => void;
}

/** ms between two attempts to connect. */
const RETRY = 10;

/** A connected DEALER, SUB or REQ. */
export class ClientSocket {
  readonly #connection: Connection;
  #closing = false;

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Connects and shakes hands.
   *
   * @throws {Error} If nobody listens there within the patience, or the peer
   * is no fitting ZMTP socket.
   */
  static async connect(
    type: "DEALER" | "SUB" | "REQ",
    endpoint: Endpoint,
    options: ClientSocketOptions,
  ): Promise<ClientSocket> {
    const stream = await connectPatiently(endpoint, options);
    const peer = new ZmtpPeer({ socketType: type, identity: options.identity });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let socket: ClientSocket | null = null;
    const connection = new Connection(stream, peer, {
      onReady: (ready) => {
        for (const topic of options.topics ?? []) subscribe(ready, topic);
        resolve();
      },
      onMessage: (_connection, frames) => options.onMessage(frames),
      onClose: (_connection, reason) => {
        reject(
          new Error(
            `Cannot talk to ${endpointText(endpoint)} as a ${type} socket: ${
              reason ?? "the peer closed the connection"
            }`,
          ),
        );
        if (socket !== null && !socket.#closing) options.onClose?.(reason);
      },
    });
    socket = new ClientSocket(connection);
    connection.run();
    await promise;
    return socket;
  }

  /** Sends one message. */
  send(frames: readonly Uint8Array[]): void {
    this.#connection.send(frames);
  }

  /** Resolves when everything sent is written. */
  flush(): Promise<void> {
    return this.#connection.flush();
  }

  /** Ends the connection. */
  close(): void {
    this.#closing = true;
    this.#connection.close();
  }
}

async function connectPatiently(
  endpoint: Endpoint,
  { patience = 0, signal }: ClientSocketOptions,
): Promise<Deno.TcpConn | Deno.UnixConn> {
  const end = performance.now() + patience;
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await connect(endpoint);
    } catch (error) {
      if (performance.now() + RETRY > end) {
        throw new Error(
          `Cannot connect to ${endpointText(endpoint)}: ${
            error instanceof Error ? error.message : String(error)
          }`,
          { cause: error },
        );
      }
    }
    await new Promise((done) => setTimeout(done, RETRY));
  }
}

/** From ZMTP 3.1 on a subscription is a command, before it was a message. */
function subscribe(connection: Connection, topic: Uint8Array): void {
  if (connection.peer.minor >= 1) {
    connection.sendCommand("SUBSCRIBE", topic);
    return;
  }
  const frame = new Uint8Array(1 + topic.length);
  frame[0] = 1;
  frame.set(topic, 1);
  connection.send([frame]);
}
