/**
 * ZMTP 3.1 as bytes: greeting, frames and commands. Pure: no socket, no clock.
 *
 * ```text
 * greeting   FF 8*00 7F 03 01 mechanism(20) as-server 31*00      64 bytes
 * frame      flags length(1 or 8, big endian) body
 * flags      1 MORE, 2 LONG, 4 COMMAND; all other bits are 0
 * command    the body of a COMMAND frame: name-length(1) name data
 * property   name-length(1) name value-length(4, big endian) value
 * ```
 *
 * @see https://rfc.zeromq.org/spec/23/ and https://rfc.zeromq.org/spec/37/
 *
 * @module
 */

/** A peer broke the protocol: its connection is to be closed. */
export class ZmtpError extends Error {
  /** Always `ZmtpError`. */
  override name = "ZmtpError";
}

/** Socket types that this project speaks or meets. */
export type SocketType =
  | "ROUTER"
  | "DEALER"
  | "REQ"
  | "REP"
  | "PUB"
  | "XPUB"
  | "SUB"
  | "XSUB";

/** Which peers each socket type may have (RFC 23, "socket type"). */
const PEERS: Record<SocketType, readonly string[]> = {
  ROUTER: ["DEALER", "REQ", "ROUTER"],
  DEALER: ["ROUTER", "REP", "DEALER"],
  REQ: ["REP", "ROUTER"],
  REP: ["REQ", "DEALER"],
  PUB: ["SUB", "XSUB"],
  XPUB: ["SUB", "XSUB"],
  SUB: ["PUB", "XPUB"],
  XSUB: ["PUB", "XPUB"],
};

/** Bytes of a greeting. */
export const GREETING_LENGTH = 64;

const MORE = 1;
const LONG = 2;
const COMMAND = 4;

const encoder = new TextEncoder();
const ascii = new TextDecoder("latin1");

/** Whether a socket of type `own` may talk to one of type `other`. */
export function compatible(own: SocketType, other: string): boolean {
  return PEERS[own].includes(other);
}

/** The greeting of version 3.1 with `mechanism` (`NULL`, `CURVE`). */
export function greeting(
  mechanism: string,
  asServer: boolean,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(GREETING_LENGTH);
  bytes.set([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 1]);
  bytes.set(encoder.encode(mechanism), 12);
  bytes[32] = asServer ? 1 : 0;
  return bytes;
}

/** What a greeting says. */
export interface Greeting {
  minor: number;
  mechanism: string;
  asServer: boolean;
}

/**
 * Reads as much of a greeting as there is, so that a stranger is refused by
 * its first byte.
 *
 * @returns The greeting, or null while fewer than 64 bytes have come.
 * @throws {ZmtpError} If the bytes can be no greeting of version 3.
 */
export function parseGreeting(bytes: Uint8Array): Greeting | null {
  if (bytes.length > 0 && bytes[0] !== 0xff) {
    throw new ZmtpError("the peer does not speak ZMTP");
  }
  if (bytes.length > 9 && (bytes[9] & 1) !== 1) {
    throw new ZmtpError("the peer speaks ZMTP 1 or an unknown protocol");
  }
  if (bytes.length > 10 && bytes[10] < 3) {
    throw new ZmtpError(`the peer speaks ZMTP ${bytes[10]}, not 3`);
  }
  if (bytes.length < GREETING_LENGTH) return null;
  const name = bytes.subarray(12, 32);
  const end = name.indexOf(0);
  return {
    minor: bytes[11],
    mechanism: ascii.decode(end < 0 ? name : name.subarray(0, end)),
    asServer: bytes[32] === 1,
  };
}

/** Largest frame that is copied into a joint buffer instead of sent as it is. */
const SMALL = 32 * 1024;

function headLength(frame: Uint8Array): number {
  return frame.length > 255 ? 9 : 2;
}

function writeHead(
  target: Uint8Array,
  at: number,
  flags: number,
  length: number,
): number {
  if (length <= 255) {
    target[at] = flags;
    target[at + 1] = length;
    return at + 2;
  }
  target[at] = flags | LONG;
  new DataView(target.buffer, target.byteOffset).setBigUint64(
    at + 1,
    BigInt(length),
  );
  return at + 9;
}

/**
 * A message as bytes: its frames with their heads. Small frames share one
 * buffer, a large frame stays the buffer it is and must not change afterwards.
 */
export function encodeMessage(
  frames: readonly Uint8Array[],
): Uint8Array<ArrayBufferLike>[] {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let start = 0;
  const join = (end: number) => {
    if (start === end) return;
    const joint = new Uint8Array(size);
    let at = 0;
    for (let i = start; i < end; i++) {
      const more = i < frames.length - 1 ? MORE : 0;
      at = writeHead(joint, at, more, frames[i].length);
      if (frames[i].length <= SMALL) {
        joint.set(frames[i], at);
        at += frames[i].length;
      }
    }
    chunks.push(joint);
    size = 0;
    start = end;
  };
  for (let i = 0; i < frames.length; i++) {
    size += headLength(frames[i]);
    if (frames[i].length <= SMALL) {
      size += frames[i].length;
    } else {
      join(i + 1);
      chunks.push(frames[i]);
    }
  }
  join(frames.length);
  return chunks;
}

/** What stands in the frame of a command: its name and its data. */
export function commandBody(
  name: string,
  data: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(1 + name.length + data.length);
  body[0] = name.length;
  body.set(encoder.encode(name), 1);
  body.set(data, 1 + name.length);
  return body;
}

/** A command as one frame. */
export function encodeCommand(
  name: string,
  data: Uint8Array = new Uint8Array(0),
): Uint8Array<ArrayBuffer> {
  const body = commandBody(name, data);
  const bytes = new Uint8Array(headLength(body) + body.length);
  bytes.set(body, writeHead(bytes, 0, COMMAND, body.length));
  return bytes;
}

/**
 * Splits the body of a command frame.
 *
 * @throws {ZmtpError} If it has no name.
 */
export function parseCommand(
  body: Uint8Array,
): { name: string; data: Uint8Array } {
  const length = body[0] ?? 0;
  if (length === 0 || body.length < 1 + length) {
    throw new ZmtpError("a command has no name");
  }
  return {
    name: ascii.decode(body.subarray(1, 1 + length)),
    data: body.subarray(1 + length),
  };
}

/** The properties of a READY command as bytes. */
export function encodeProperties(
  properties: Record<string, string | Uint8Array>,
): Uint8Array<ArrayBuffer> {
  const parts = Object.entries(properties).map(([name, value]) =>
    [
      encoder.encode(name),
      typeof value === "string" ? encoder.encode(value) : value,
    ] as const
  );
  const bytes = new Uint8Array(
    parts.reduce(
      (sum, [name, value]) => sum + 5 + name.length + value.length,
      0,
    ),
  );
  let at = 0;
  for (const [name, value] of parts) {
    bytes[at++] = name.length;
    bytes.set(name, at);
    at += name.length;
    new DataView(bytes.buffer).setUint32(at, value.length);
    bytes.set(value, at + 4);
    at += 4 + value.length;
  }
  return bytes;
}

/**
 * Reads the properties of a READY command; names come back in lower case, as
 * they are case-insensitive.
 *
 * @throws {ZmtpError} If a property is cut off.
 */
export function parseProperties(data: Uint8Array): Map<string, Uint8Array> {
  const properties = new Map<string, Uint8Array>();
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  for (let at = 0; at < data.length;) {
    const nameEnd = at + 1 + data[at];
    if (nameEnd + 4 > data.length) throw new ZmtpError("a property is cut off");
    const end = nameEnd + 4 + view.getUint32(nameEnd);
    if (end > data.length) throw new ZmtpError("a property is cut off");
    properties.set(
      ascii.decode(data.subarray(at + 1, nameEnd)).toLowerCase(),
      data.slice(nameEnd + 4, end),
    );
    at = end;
  }
  return properties;
}
