/**
 * A client's four sockets, signed messages in and out.
 *
 * @module
 */
import { ClientSocket } from "../protocol/client_socket.ts";
import {
  channelEndpoint,
  type ConnectionInfo,
} from "../protocol/connection_file.ts";
import {
  decodeFrames,
  encodeFrames,
  type Message,
  MessageError,
} from "../protocol/message.ts";
import { Signer } from "../protocol/signing.ts";

/** Channels from the client's side. */
export type ClientChannel = "shell" | "control" | "stdin" | "iopub";

/** What a client is told. */
export interface ChannelHandlers {
  onMessage(channel: ClientChannel, message: Message): void;
  /** A socket was closed by the kernel. */
  onClose(channel: ClientChannel): void;
}

/** See the module. */
export class Channels {
  readonly #sockets: Record<ClientChannel, ClientSocket>;
  readonly #signer: Signer;

  private constructor(
    sockets: Record<ClientChannel, ClientSocket>,
    signer: Signer,
  ) {
    this.#sockets = sockets;
    this.#signer = signer;
  }

  /**
   * Connects all four.
   *
   * @param patience ms for which a refused connect is tried again.
   * @throws {Error} If one cannot be connected.
   */
  static async connect(
    info: ConnectionInfo,
    handlers: ChannelHandlers,
    patience: number,
    signal?: AbortSignal,
  ): Promise<Channels> {
    const signer = new Signer(info.key, info.signatureScheme);
    // A kernel finds the stdin of a request's sender by its identity.
    const identity = new TextEncoder().encode(crypto.randomUUID());
    const open = (channel: ClientChannel) =>
      ClientSocket.connect(
        channel === "iopub" ? "SUB" : "DEALER",
        channelEndpoint(info, channel),
        {
          identity,
          topics: channel === "iopub" ? [new Uint8Array(0)] : [],
          patience,
          signal,
          onMessage: (frames) => receive(channel, frames, signer, handlers),
          onClose: () => handlers.onClose(channel),
        },
      );
    const names = ["iopub", "control", "stdin", "shell"] as const;
    const results = await Promise.allSettled(names.map(open));
    const failed = results.find((each) => each.status === "rejected");
    if (failed !== undefined) {
      for (const each of results) {
        if (each.status === "fulfilled") each.value.close();
      }
      throw failed.reason;
    }
    const sockets = Object.fromEntries(names.map((name, i) => {
      const result = results[i] as PromiseFulfilledResult<ClientSocket>;
      return [name, result.value];
    })) as Record<ClientChannel, ClientSocket>;
    return new Channels(sockets, signer);
  }

  /** Sends a message. */
  send(channel: Exclude<ClientChannel, "iopub">, message: Message): void {
    this.#sockets[channel].send(encodeFrames(message, this.#signer));
  }

  /** Ends all four. */
  close(): void {
    for (const socket of Object.values(this.#sockets)) socket.close();
  }
}

function receive(
  channel: ClientChannel,
  frames: Uint8Array[],
  signer: Signer,
  handlers: ChannelHandlers,
): void {
  let message: Message;
  try {
    message = decodeFrames(frames, signer, true).message;
  } catch (error) {
    // What is not signed by the kernel is not for us.
    if (error instanceof MessageError) return;
    throw error;
  }
  handlers.onMessage(channel, message);
}
