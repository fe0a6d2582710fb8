/**
 * The five channels over sockets, as a connection file describes them.
 *
 * @module
 */
import {
  channelEndpoint,
  CHANNELS,
  type ConnectionInfo,
} from "./protocol/connection_file.ts";
import { Echo } from "./protocol/echo.ts";
import {
  decodeFrames,
  encodeFrames,
  type Message,
  MessageError,
  type Routed,
} from "./protocol/message.ts";
import { type NewMechanism, nullMechanism } from "./protocol/mechanism.ts";
import { Router } from "./protocol/router.ts";
import { Signer } from "./protocol/signing.ts";
import { type SendToOne, Xpub } from "./protocol/xpub.ts";
import type {
  Importance,
  Publish,
  RequestChannel,
  Transport,
} from "./transport.ts";

/** Time in ms for the last messages to be written. */
const LAST_WRITES = 200;

const encoder = new TextEncoder();
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** {@linkcode Transport} over ZMTP. */
export class WireTransport implements Transport {
  /** See {@linkcode Transport.onRequest}. */
  onRequest: (channel: RequestChannel, request: Routed) => void = () => {};
  /** See {@linkcode Transport.onSubscribe}. */
  onSubscribe: (topic: string, publish: Publish) => void = () => {};
  /** Where the channels are, also where the connection file left it open. */
  readonly ports: ConnectionInfo["ports"];
  readonly #signer: Signer;
  readonly #log: (line: string) => void;
  readonly #routers: Record<RequestChannel, Router>;
  readonly #iopub: Xpub;
  readonly #sockets: { close(): void; flush?(ms: number): Promise<void> }[] =
    [];

  /**
   * Opens all five sockets.
   *
   * @param log Is told which messages were dropped, and why.
   * @param mechanism How all five shake hands; NULL unless given.
   * @throws {Error} If one of them cannot be opened; none is open then.
   */
  constructor(
    info: ConnectionInfo,
    log: (line: string) => void,
    mechanism: NewMechanism = nullMechanism,
  ) {
    this.#log = log;
    this.#signer = new Signer(info.key, info.signatureScheme);
    try {
      this.#iopub = this.#keep(
        new Xpub(
          channelEndpoint(info, "iopub"),
          "iopub",
          (topic, send) => this.#onSubscribe(topic, send),
          { mechanism },
        ),
      );
      this.#routers = {
        control: this.#router(info, "control", mechanism),
        stdin: this.#router(info, "stdin", mechanism),
        shell: this.#router(info, "shell", mechanism),
      };
      const hb = this.#keep(
        new Echo(channelEndpoint(info, "hb"), "hb", mechanism),
      );
      const sockets = { ...this.#routers, iopub: this.#iopub, hb };
      this.ports = Object.fromEntries(
        CHANNELS.map((name) => [name, sockets[name].port || info.ports[name]]),
      ) as ConnectionInfo["ports"];
    } catch (error) {
      for (const socket of this.#sockets) socket.close();
      throw error;
    }
  }

  /** See {@linkcode Transport.addresses}. */
  get addresses(): Record<string, number> {
    return Object.fromEntries(
      CHANNELS.map((channel) => [`${channel}_port`, this.ports[channel]]),
    );
  }

  #keep<S extends { close(): void }>(socket: S): S {
    this.#sockets.push(socket);
    return socket;
  }

  #router(
    info: ConnectionInfo,
    channel: RequestChannel,
    mechanism: NewMechanism,
  ): Router {
    return this.#keep(
      new Router(
        channelEndpoint(info, channel),
        channel,
        (frames) => this.#onMessage(channel, frames),
        mechanism,
      ),
    );
  }

  #onMessage(channel: RequestChannel, frames: Uint8Array[]): void {
    let request: Routed;
    try {
      request = decodeFrames(frames, this.#signer, true);
    } catch (error) {
      if (!(error instanceof MessageError)) throw error;
      this.#log(`a message on ${channel} was dropped: ${error.message}`);
      return;
    }
    this.onRequest(channel, request);
  }

  #onSubscribe(topic: Uint8Array, send: SendToOne): void {
    let name: string;
    try {
      name = utf8.decode(topic);
    } catch {
      return; // JEP 65: a topic that is no text gets no welcome.
    }
    this.onSubscribe(
      name,
      (topic, message) => send(this.#frames(topic, message)),
    );
  }

  #frames(topic: string, message: Message): Uint8Array[] {
    return [encoder.encode(topic), ...encodeFrames(message, this.#signer)];
  }

  /** See {@linkcode Transport.send}. */
  send(
    channel: RequestChannel,
    identities: Uint8Array[],
    message: Message,
  ): void {
    this.#routers[channel].send([
      ...identities,
      ...encodeFrames(message, this.#signer),
    ]);
  }

  /** See {@linkcode Transport.publish}. */
  publish(topic: string, message: Message, importance?: Importance): void {
    if (this.#iopub.subscribers === 0) return;
    this.#iopub.send(this.#frames(topic, message), importance);
  }

  /** See {@linkcode Transport.close}. */
  async close(): Promise<void> {
    await Promise.all(this.#sockets.map((each) => each.flush?.(LAST_WRITES)));
    for (const socket of this.#sockets) socket.close();
  }
}
