/**
 * Jupyter messages and their frames.
 *
 * ```text
 * identities... "<IDS|MSG>" signature header parent_header metadata content buffers...
 * ```
 *
 * @module
 */
import type { Contents } from "./message_types.ts";
import type { Signer } from "./signing.ts";

/** Version of the messaging protocol that is spoken. */
export const PROTOCOL_VERSION = "5.5";

/** A JSON object. */
export type JsonObject = Record<string, unknown>;

/** Header of a message. */
export interface Header {
  /** Unique among all messages. */
  msg_id: string;
  /** One for each run of a program. */
  session: string;
  /** Name of the user. */
  username: string;
  /** ISO 8601 with a zone. */
  date: string;
  /** What the content is. */
  msg_type: string;
  /** Version of the protocol. */
  version: string;
  /** The subshell meant (JEP 91). */
  subshell_id?: string | null;
}

/** A message as it travels. */
export interface Message<Content = JsonObject> {
  /** What it is. */
  header: Header;
  /** Header of the request that caused it; empty where there is none. */
  parentHeader: Header | Record<string, never>;
  /** Facts about the message. */
  metadata: JsonObject;
  /** The payload, by type. */
  content: Content;
  /** Binary data. */
  buffers: Uint8Array[];
}

/** A message with the frames that stood before it: identities and prefixes. */
export interface Routed {
  /** Who sent it, and by which proxies; given back in replies. */
  identities: Uint8Array[];
  /** The message. */
  message: Message;
}

/** Frames that are no acceptable message: they are dropped. */
export class MessageError extends Error {
  /** Always `MessageError`. */
  override name = "MessageError";
}

const encoder = new TextEncoder();
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
const DELIMITER = encoder.encode("<IDS|MSG>");

/** Bytes of the headers that were received: a parent header is an exact copy. */
const received = new WeakMap<object, Uint8Array>();

/** The frames from the delimiter on, signed. */
export function encodeFrames(message: Message, signer: Signer): Uint8Array[] {
  const parts = [
    json(message.header),
    received.get(message.parentHeader) ?? json(message.parentHeader),
    json(message.metadata),
    json(message.content),
  ];
  return [DELIMITER, signer.sign(parts), ...parts, ...message.buffers];
}

function json(value: unknown): Uint8Array {
  let text = JSON.stringify(value);
  // A lone surrogate comes out as an escape; UTF-8 has no form for it and
  // other languages' parsers refuse it, so it becomes U+FFFD.
  if (text.includes("\\ud")) text = JSON.stringify(value, wellFormed);
  return encoder.encode(text);
}

function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === "string" ? value.toWellFormed() : value;
}

/**
 * Reads the frames of one message.
 *
 * @param once Refuse a signature that was there before.
 * @throws {MessageError} If frames are missing, the signature is wrong or
 * repeated, or the JSON is none.
 */
export function decodeFrames(
  frames: readonly Uint8Array[],
  signer: Signer,
  once: boolean,
): Routed {
  const at = frames.findIndex((frame) => equal(frame, DELIMITER));
  if (at < 0) throw new MessageError("no <IDS|MSG> among the frames");
  if (frames.length < at + 6) throw new MessageError("too few frames");
  const parts = frames.slice(at + 2, at + 6);
  if (!signer.verify(frames[at + 1], parts, once)) {
    throw new MessageError("the signature is wrong or was used before");
  }
  const header = parseHeader(parts[0]);
  return {
    identities: frames.slice(0, at),
    message: {
      header,
      parentHeader: parseObject(parts[1], "parent_header") as unknown as Header,
      metadata: parseObject(parts[2], "metadata"),
      content: parseObject(parts[3], "content"),
      buffers: frames.slice(at + 6),
    },
  };
}

function parseHeader(bytes: Uint8Array): Header {
  const header = parseObject(bytes, "header") as unknown as Header;
  for (const field of ["msg_id", "msg_type"] as const) {
    if (typeof header[field] !== "string") {
      throw new MessageError(`the header has no ${field}`);
    }
  }
  received.set(header, bytes);
  return header;
}

function parseObject(bytes: Uint8Array, name: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch {
    throw new MessageError(`the ${name} is no JSON in UTF-8`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new MessageError(`the ${name} is no JSON object`);
  }
  return value as JsonObject;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Makes messages of one session, each with an id of its own. */
export class MessageFactory {
  /** The session of every header. */
  readonly session: string;
  readonly #username: string;
  #count = 0;

  /** A factory for `session`. */
  constructor(session: string, username = "kerno") {
    this.session = session;
    this.#username = username;
  }

  /** A message of type `msgType`, caused by `parent`. */
  make<T extends keyof Contents>(
    msgType: T,
    content: Contents[T],
    parent: Header | null = null,
    metadata: JsonObject = {},
    buffers: Uint8Array[] = [],
  ): Message {
    return {
      header: {
        msg_id: `${this.session}_${++this.#count}`,
        session: this.session,
        username: this.#username,
        date: new Date().toISOString(),
        msg_type: msgType,
        version: PROTOCOL_VERSION,
      },
      parentHeader: parent ?? {},
      metadata,
      content: content as JsonObject,
      buffers,
    };
  }
}
