/**
 * The seam between the kernel and the channels by which clients reach it.
 *
 * It imports no implementation: `wire_transport.ts` is one, the fake of the
 * tests another.
 *
 * @module
 */
import type { Message, Routed } from "./protocol/message.ts";

/** Channels on which requests and answers come. */
export type RequestChannel = "shell" | "control" | "stdin";

/** What may be lost first, at a subscriber that does not read. */
export type Importance = "stream" | "normal" | "status";

/** Publishes to everyone, or to one new subscriber. */
export type Publish = (
  topic: string,
  message: Message,
  importance?: Importance,
) => void;

/** The five channels, seen from the kernel. */
export interface Transport {
  /** Receives every acceptable message; set it before the first one. */
  onRequest: (channel: RequestChannel, request: Routed) => void;
  /** Is told every new subscription, with a way to reach that subscriber. */
  onSubscribe: (topic: string, publish: Publish) => void;
  /** Answers one client. */
  send(
    channel: RequestChannel,
    identities: Uint8Array[],
    message: Message,
  ): void;
  /** Sends to the subscribers, in the order of the calls. */
  publish: Publish;
  /** Content of a `connect_reply`. */
  readonly addresses: Record<string, number>;
  /** Writes what is still queued, for a short time, and ends. */
  close(): Promise<void>;
}
