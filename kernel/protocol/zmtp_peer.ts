/**
 * The other end of one ZMTP connection: fed with its bytes, it tells what they
 * mean and what is to be sent back. Pure: no socket, no clock.
 *
 * @module
 */
import { type Frame, FrameParser } from "./frame_parser.ts";
import { type Mechanism, nullMechanism } from "./mechanism.ts";
import {
  commandBody,
  compatible,
  encodeCommand,
  encodeMessage,
  encodeProperties,
  type Greeting,
  greeting,
  GREETING_LENGTH,
  parseCommand,
  parseGreeting,
  parseProperties,
  type SocketType,
  ZmtpError,
} from "./zmtp.ts";

/** What a peer's bytes meant. */
export type PeerEvent =
  /** The handshake is done; messages may be sent from now on. */
  | { type: "ready" }
  | { type: "message"; frames: Uint8Array[] }
  | { type: "subscribe" | "cancel"; topic: Uint8Array }
  /** Bytes to send to the peer as they are. */
  | { type: "send"; bytes: Uint8Array };

/** How this end presents itself. */
export interface PeerOptions {
  /** Type of this end. */
  socketType: SocketType;
  /** Identity that a ROUTER at the other end shall know this end by. */
  identity?: Uint8Array;
  /** Largest message in bytes, 2 GiB unless given. */
  maxMessage?: number;
  /** How hands are shaken; NULL unless given. */
  mechanism?: Mechanism;
}

/** Largest frame before the handshake is done. */
const HANDSHAKE_LIMIT = 64 * 1024;
/** What a frame of a message costs at least, so that empty ones count too. */
const FRAME_COST = 64;
/** Longest context of a PING that is sent back (RFC 37). */
const PING_CONTEXT = 16;

/** State of the conversation with one peer. */
export class ZmtpPeer {
  /** What this end sends at once, before anything was received. */
  readonly greeting: Uint8Array<ArrayBuffer>;
  /** Minor version that both ends speak, 0 or 1; known once ready. */
  minor = 1;
  /** The peer's socket type; empty until ready. */
  socketType = "";
  /** The peer's identity; empty where it gave none. */
  identity: Uint8Array = new Uint8Array(0);
  /** Whether the handshake is done. */
  ready = false;

  readonly #own: SocketType;
  readonly #ownIdentity: Uint8Array;
  readonly #mechanism: Mechanism;
  readonly #maxMessage: number;
  readonly #parser = new FrameParser(HANDSHAKE_LIMIT);
  #greeting = new Uint8Array(GREETING_LENGTH);
  #greeted = 0;
  #frames: Uint8Array[] = [];
  #size = 0;

  /** A peer of which nothing is known yet. */
  constructor(options: PeerOptions) {
    this.#own = options.socketType;
    this.#ownIdentity = options.identity ?? new Uint8Array(0);
    this.#maxMessage = options.maxMessage ?? 2 ** 31;
    this.#mechanism = options.mechanism ?? nullMechanism();
    this.greeting = greeting(this.#mechanism.name, this.#mechanism.asServer);
  }

  /** Whether every connection has bytes of its own. */
  get sealed(): boolean {
    return this.#mechanism.seal !== null;
  }

  /** A message as this peer gets it. */
  encode(frames: readonly Uint8Array[]): Uint8Array[] {
    const { seal } = this.#mechanism;
    if (seal === null) return encodeMessage(frames);
    return frames.flatMap((frame, i) =>
      encodeMessage([seal.close(i < frames.length - 1, false, frame)])
    );
  }

  /** A command as this peer gets it, once it is ready. */
  encodeCommand(name: string, data: Uint8Array): Uint8Array[] {
    const { seal } = this.#mechanism;
    if (seal === null) return [encodeCommand(name, data)];
    return encodeMessage([seal.close(false, true, commandBody(name, data))]);
  }

  /**
   * Takes the next bytes of the peer; `sink` receives what they mean.
   *
   * @throws {ZmtpError} If the peer breaks the protocol; it must be closed then.
   */
  receive(bytes: Uint8Array, sink: (event: PeerEvent) => void): void {
    let rest = bytes;
    if (this.#greeted < GREETING_LENGTH) {
      const take = Math.min(GREETING_LENGTH - this.#greeted, rest.length);
      this.#greeting.set(rest.subarray(0, take), this.#greeted);
      this.#greeted += take;
      rest = rest.subarray(take);
      const theirs = parseGreeting(this.#greeting.subarray(0, this.#greeted));
      if (theirs === null) return;
      this.#onGreeting(theirs, sink);
    }
    this.#parser.push(rest, (frame) => {
      if (!this.ready) return this.#onHandshake(frame, sink);
      const plain = this.#mechanism.seal?.open(frame.body) ?? frame;
      if (plain.command) this.#onCommand(plain, sink);
      else this.#onFrame(plain, sink);
    });
  }

  #onGreeting(theirs: Greeting, sink: (event: PeerEvent) => void): void {
    const { name } = this.#mechanism;
    if (theirs.mechanism !== name) {
      throw new ZmtpError(
        `the peer wants the mechanism "${theirs.mechanism}", not "${name}"`,
      );
    }
    this.minor = Math.min(theirs.minor, 1);
    const properties: Record<string, string | Uint8Array> = {
      "Socket-Type": this.#own,
    };
    if (this.#own === "DEALER" || this.#own === "REQ") {
      properties.Identity = this.#ownIdentity;
    }
    const first = this.#mechanism.start(encodeProperties(properties));
    if (first === null) return;
    sink({ type: "send", bytes: encodeCommand(first.name, first.data) });
  }

  #onHandshake(frame: Frame, sink: (event: PeerEvent) => void): void {
    if (!frame.command) throw new ZmtpError("a message came before READY");
    const command = parseCommand(frame.body);
    if (command.name === "ERROR") {
      throw new ZmtpError("the peer refused the handshake");
    }
    const { send, metadata } = this.#mechanism.step(command);
    if (send !== undefined) {
      sink({ type: "send", bytes: encodeCommand(send.name, send.data) });
    }
    if (metadata !== undefined) this.#onMetadata(metadata, sink);
  }

  #onMetadata(metadata: Uint8Array, sink: (event: PeerEvent) => void): void {
    const properties = parseProperties(metadata);
    this.socketType = new TextDecoder().decode(properties.get("socket-type"));
    if (!compatible(this.#own, this.socketType)) {
      const reason = new TextEncoder().encode("Invalid socket type");
      const body = new Uint8Array(1 + reason.length);
      body[0] = reason.length;
      body.set(reason, 1);
      sink({ type: "send", bytes: encodeCommand("ERROR", body) });
      throw new ZmtpError(
        `a ${this.#own} socket cannot talk to "${this.socketType}"`,
      );
    }
    const identity = properties.get("identity") ?? new Uint8Array(0);
    if (identity.length > 255) throw new ZmtpError("the identity is too long");
    this.identity = identity;
    this.ready = true;
    this.#parser.limit = this.#maxMessage;
    sink({ type: "ready" });
  }

  /** Commands may stand between the frames of a message. */
  #onCommand(frame: Frame, sink: (event: PeerEvent) => void): void {
    const { name, data } = parseCommand(frame.body);
    if (name === "PING") {
      const context = data.subarray(2, 2 + PING_CONTEXT);
      for (const bytes of this.encodeCommand("PONG", context)) {
        sink({ type: "send", bytes });
      }
    } else if (name === "SUBSCRIBE" || name === "CANCEL") {
      this.#onSubscription(name === "SUBSCRIBE", data, sink);
    }
  }

  #onFrame(frame: Frame, sink: (event: PeerEvent) => void): void {
    this.#size += frame.body.length + FRAME_COST;
    if (this.#size > this.#maxMessage + FRAME_COST) {
      throw new ZmtpError(`a message is above ${this.#maxMessage} bytes`);
    }
    this.#frames.push(frame.body);
    if (frame.more) return;
    const frames = this.#frames;
    this.#frames = [];
    this.#size = 0;
    // A subscriber of ZMTP 3.0 sends its subscriptions as messages.
    const first = frames[0][0];
    if (
      this.#publishes && frames.length === 1 && (first === 0 || first === 1)
    ) {
      this.#onSubscription(first === 1, frames[0].subarray(1), sink);
    } else {
      sink({ type: "message", frames });
    }
  }

  #onSubscription(
    add: boolean,
    topic: Uint8Array,
    sink: (event: PeerEvent) => void,
  ): void {
    if (!this.#publishes) return;
    sink({ type: add ? "subscribe" : "cancel", topic: topic.slice() });
  }

  get #publishes(): boolean {
    return this.#own === "XPUB" || this.#own === "PUB";
  }
}
