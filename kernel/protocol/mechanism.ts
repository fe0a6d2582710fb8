/**
 * How the two ends of a connection shake hands, and whether what they send
 * afterwards is sealed.
 *
 * It imports no implementation but the one that does nothing: `curve.ts` is
 * the other.
 *
 * @module
 */
import { ZmtpError } from "./zmtp.ts";

/** A command: its name and what follows it. */
export interface Command {
  /** ASCII. */
  name: string;
  /** The rest of the frame. */
  data: Uint8Array;
}

/** What a command of the handshake led to. */
export interface Step {
  /** To be sent back. */
  send?: Command;
  /** The peer's properties: the handshake is done once `send` is sent. */
  metadata?: Uint8Array;
}

/** A frame within a sealed one. */
export interface Opened {
  /** Another frame of the same message follows. */
  more: boolean;
  /** It belongs to the protocol. */
  command: boolean;
  /** What it carries. */
  body: Uint8Array<ArrayBuffer>;
}

/** Seals frames and opens them. */
export interface Seal {
  /** The body of the frame that carries the other one. */
  close(more: boolean, command: boolean, body: Uint8Array): Uint8Array;
  /**
   * The frame in the body of a sealed one.
   *
   * @throws {ZmtpError} If it is forged or was there before.
   */
  open(body: Uint8Array): Opened;
}

/** One connection's mechanism. */
export interface Mechanism {
  /** As in the greeting. */
  readonly name: string;
  /** As in the greeting. */
  readonly asServer: boolean;
  /** What seals frames once the handshake is done; null: nothing. */
  readonly seal: Seal | null;
  /** What is sent after the greeting, with our properties, if anything is. */
  start(metadata: Uint8Array): Command | null;
  /**
   * Takes a command of the handshake.
   *
   * @throws {ZmtpError} If it is not the one that must come now.
   */
  step(command: Command): Step;
}

/** Makes the mechanism of a new connection. */
export type NewMechanism = () => Mechanism;

/** NULL: no authentication, nothing is sealed. */
export const nullMechanism: NewMechanism = () => ({
  name: "NULL",
  asServer: false,
  seal: null,
  start: (metadata) => ({ name: "READY", data: metadata }),
  step: ({ name, data }) => {
    if (name !== "READY") throw new ZmtpError(`"${name}" came before READY`);
    return { metadata: data };
  },
});
