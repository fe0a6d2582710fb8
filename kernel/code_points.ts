/**
 * Positions in text: clients count code points, JavaScript UTF-16 units.
 *
 * @module
 */

/** The UTF-16 offset of a code point; its number may be beyond the end. */
export function toUtf16(text: string, codePoint: number): number {
  let at = 0;
  for (let i = 0; i < codePoint && at < text.length; i++) {
    at += text.codePointAt(at)! > 0xffff ? 2 : 1;
  }
  return at;
}

/** The number of code points before a UTF-16 offset. */
export function toCodePoints(text: string, offset: number): number {
  let count = 0;
  for (let at = 0; at < offset && at < text.length; count++) {
    at += text.codePointAt(at)! > 0xffff ? 2 : 1;
  }
  return count;
}
