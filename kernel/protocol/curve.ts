/**
 * CURVE, the server's side: every peer must know our public key, every frame
 * is sealed with keys that live as long as the connection.
 *
 * ```text
 * client                                  server
 * HELLO     C', box(zeros)(C' -> S)
 *                                         WELCOME   box(S', cookie)(S -> C')
 * INITIATE  cookie, box(C, vouch, properties)(C' -> S')
 *                                         READY     box(properties)(S' -> C')
 * MESSAGE   box(flags, body)(C' -> S')    MESSAGE   box(flags, body)(S' -> C')
 * vouch = box(C', S)(C -> S')
 * ```
 *
 * @see https://rfc.zeromq.org/spec/26/
 *
 * @module
 */
import nacl from "tweetnacl";
import type {
  Command,
  Mechanism,
  NewMechanism,
  Opened,
  Seal,
  Step,
} from "./mechanism.ts";
import { ZmtpError } from "./zmtp.ts";

const encoder = new TextEncoder();
const ascii = (text: string) => encoder.encode(text);
/** The name before each sealed frame. */
const MESSAGE = ascii("\x07MESSAGE");
const COOKIE_LENGTH = 96;

function join(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(
    parts.reduce((sum, each) => sum + each.length, 0),
  );
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && nacl.verify(a, b);
}

function opened(box: Uint8Array | null, what: string): Uint8Array {
  if (box === null) {
    throw new ZmtpError(`${what} cannot be opened with our key`);
  }
  return box;
}

/** Counts our nonces, and refuses a peer's that do not grow. */
class Nonces {
  #ours = 0n;
  #theirs = 0n;

  next(prefix: string): { short: Uint8Array; nonce: Uint8Array } {
    const short = new Uint8Array(8);
    new DataView(short.buffer).setBigUint64(0, ++this.#ours);
    return { short, nonce: join(ascii(prefix), short) };
  }

  take(prefix: string, short: Uint8Array): Uint8Array {
    const view = new DataView(short.buffer, short.byteOffset, short.length);
    const value = view.getBigUint64(0);
    if (value <= this.#theirs) throw new ZmtpError("a nonce was used before");
    this.#theirs = value;
    return join(ascii(prefix), short);
  }
}

/** The traffic of one connection, after its handshake. */
class CurveSeal implements Seal {
  readonly #key: Uint8Array;
  readonly #nonces: Nonces;

  constructor(key: Uint8Array, nonces: Nonces) {
    this.#key = key;
    this.#nonces = nonces;
  }

  close(more: boolean, command: boolean, body: Uint8Array): Uint8Array {
    const plain = new Uint8Array(1 + body.length);
    plain[0] = (more ? 1 : 0) | (command ? 2 : 0);
    plain.set(body, 1);
    const { short, nonce } = this.#nonces.next("CurveZMQMESSAGES");
    return join(MESSAGE, short, nacl.box.after(plain, nonce, this.#key));
  }

  open(body: Uint8Array): Opened {
    if (
      body.length < MESSAGE.length + 8 + 17 ||
      !equal(body.subarray(0, MESSAGE.length), MESSAGE)
    ) throw new ZmtpError("a frame is not sealed");
    const nonce = this.#nonces.take(
      "CurveZMQMESSAGEC",
      body.subarray(8, 16),
    );
    const box = nacl.box.open.after(body.subarray(16), nonce, this.#key);
    const plain = opened(box, "a frame");
    return {
      more: (plain[0] & 1) !== 0,
      command: (plain[0] & 2) !== 0,
      body: plain.slice(1),
    };
  }
}

/** The handshake of one connection. */
class CurveServer implements Mechanism {
  readonly name = "CURVE";
  readonly asServer = true;
  seal: Seal | null = null;
  readonly #secret: Uint8Array;
  readonly #public: Uint8Array;
  /** s' and S'. */
  readonly #own = nacl.box.keyPair();
  readonly #cookie = nacl.randomBytes(COOKIE_LENGTH);
  readonly #nonces = new Nonces();
  /** C'; null before HELLO. */
  #client: Uint8Array | null = null;
  #metadata = new Uint8Array(0);

  constructor(secretKey: Uint8Array, publicKey: Uint8Array) {
    this.#secret = secretKey;
    this.#public = publicKey;
  }

  start(metadata: Uint8Array): null {
    this.#metadata = new Uint8Array(metadata);
    return null;
  }

  step({ name, data }: Command): Step {
    if (this.#client === null && name === "HELLO") {
      return { send: this.#hello(data) };
    }
    if (this.#client !== null && name === "INITIATE") {
      return this.#initiate(data, this.#client);
    }
    throw new ZmtpError(`"${name}" came out of turn`);
  }

  #hello(data: Uint8Array): Command {
    if (data.length !== 194) throw new ZmtpError("HELLO has a wrong length");
    if (data[0] !== 1 || data[1] !== 0) {
      throw new ZmtpError("the peer speaks another version of CURVE");
    }
    const client = data.slice(74, 106);
    const nonce = join(ascii("CurveZMQHELLO---"), data.subarray(106, 114));
    const box = nacl.box.open(data.subarray(114), nonce, client, this.#secret);
    opened(box, "HELLO");
    this.#client = client;
    const long = nacl.randomBytes(16);
    const welcome = nacl.box(
      join(this.#own.publicKey, this.#cookie),
      join(ascii("WELCOME-"), long),
      client,
      this.#secret,
    );
    return { name: "WELCOME", data: join(long, welcome) };
  }

  #initiate(data: Uint8Array, client: Uint8Array): Step {
    if (data.length < 248 || !equal(data.subarray(0, 96), this.#cookie)) {
      throw new ZmtpError("INITIATE has a wrong cookie");
    }
    const key = nacl.box.before(client, this.#own.secretKey);
    const nonce = this.#nonces.take("CurveZMQINITIATE", data.subarray(96, 104));
    const box = nacl.box.open.after(data.subarray(104), nonce, key);
    const plain = opened(box, "INITIATE");
    if (plain.length < 128) throw new ZmtpError("INITIATE is too short");
    const vouch = nacl.box.open(
      plain.subarray(48, 128),
      join(ascii("VOUCH---"), plain.subarray(32, 48)),
      plain.subarray(0, 32),
      this.#own.secretKey,
    );
    if (!equal(opened(vouch, "the vouch"), join(client, this.#public))) {
      throw new ZmtpError("the vouch is for another connection");
    }
    this.seal = new CurveSeal(key, this.#nonces);
    const { short, nonce: ready } = this.#nonces.next("CurveZMQREADY---");
    const sealed = nacl.box.after(this.#metadata, ready, key);
    return {
      send: { name: "READY", data: join(short, sealed) },
      metadata: plain.subarray(128),
    };
  }
}

/**
 * CURVE for the server with this secret key of 32 bytes.
 *
 * @throws {Error} If the key has another length.
 */
export function curveServer(secretKey: Uint8Array): NewMechanism {
  const { publicKey } = nacl.box.keyPair.fromSecretKey(secretKey);
  return () => new CurveServer(secretKey, publicKey);
}
