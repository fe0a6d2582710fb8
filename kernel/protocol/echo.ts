/**
 * REP that sends back what it got: the heartbeat.
 *
 * @module
 */
import type { Endpoint } from "./endpoint.ts";
import { type NewMechanism, nullMechanism } from "./mechanism.ts";
import { Server } from "./server.ts";

/** The heartbeat socket: echoes every message with its whole envelope. */
export class Echo {
  readonly #server: Server;

  /**
   * Listens at `endpoint`.
   *
   * @throws {Error} If the endpoint cannot be listened at.
   */
  constructor(
    endpoint: Endpoint,
    name: string,
    mechanism: NewMechanism = nullMechanism,
  ) {
    this.#server = new Server(endpoint, name, "REP", mechanism, {
      onMessage: (connection, frames) => connection.send(frames),
    });
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
