/**
 * Signatures of Jupyter messages: HMAC over the bytes of four frames, as hex.
 *
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html#wire-protocol
 *
 * @module
 */
import {
  createHmac,
  createSecretKey,
  getHashes,
  type KeyObject,
  timingSafeEqual,
} from "node:crypto";

/** Signatures that are remembered, so that no message is taken twice. */
const REMEMBERED = 65_536;

const encoder = new TextEncoder();

/** Signs what is sent and checks what is received. */
export class Signer {
  readonly #key: KeyObject | null;
  readonly #hash: string;
  readonly #seen = new Set<string>();

  /**
   * @param key The key of the connection file; empty turns signing off.
   * @param scheme Its `signature_scheme`: `hmac-` and the name of a hash.
   * @throws {RangeError} If the scheme is unknown.
   */
  constructor(key: string, scheme = "hmac-sha256") {
    this.#hash = scheme.replace(/^hmac-/, "");
    if (!scheme.startsWith("hmac-") || !getHashes().includes(this.#hash)) {
      throw new RangeError(
        `Cannot sign messages as the signature scheme must be "hmac-" and a hash: current value is "${scheme}"`,
      );
    }
    this.#key = key === "" ? null : createSecretKey(encoder.encode(key));
  }

  /** The signature of header, parent header, metadata and content. */
  sign(frames: readonly Uint8Array[]): Uint8Array {
    return encoder.encode(this.#digest(frames));
  }

  /**
   * Whether `signature` belongs to `frames`. With `once`, a signature that was
   * there before is refused.
   */
  verify(
    signature: Uint8Array,
    frames: readonly Uint8Array[],
    once: boolean,
  ): boolean {
    if (this.#key === null) return true;
    const wanted = this.#digest(frames);
    const bytes = encoder.encode(wanted);
    if (signature.length !== bytes.length) return false;
    if (!timingSafeEqual(signature, bytes)) return false;
    if (!once) return true;
    if (this.#seen.has(wanted)) return false;
    this.#seen.add(wanted);
    if (this.#seen.size > REMEMBERED) {
      this.#seen.delete(this.#seen.values().next().value!);
    }
    return true;
  }

  #digest(frames: readonly Uint8Array[]): string {
    if (this.#key === null) return "";
    const hmac = createHmac(this.#hash, this.#key);
    for (const frame of frames) hmac.update(frame);
    return hmac.digest("hex");
  }
}
