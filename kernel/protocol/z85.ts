/**
 * Z85: 32 bytes of a key as 40 characters.
 *
 * @see https://rfc.zeromq.org/spec/32/
 *
 * @module
 */
const ALPHABET =
  "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

/**
 * The bytes of a Z85 text.
 *
 * @throws {RangeError} If it is none.
 */
export function decodeZ85(text: string): Uint8Array<ArrayBuffer> {
  const refused = () =>
    new RangeError(
      `Cannot read a key as it must be Z85, 5 characters for 4 bytes: current length is ${text.length}`,
    );
  if (text.length % 5 !== 0) throw refused();
  const bytes = new Uint8Array(text.length / 5 * 4);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at += 5) {
    let value = 0;
    for (const char of text.slice(at, at + 5)) {
      const digit = ALPHABET.indexOf(char);
      if (digit < 0) throw refused();
      value = value * 85 + digit;
    }
    if (value > 0xffffffff) throw refused();
    view.setUint32(at / 5 * 4, value);
  }
  return bytes;
}
