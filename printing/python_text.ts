/**
 * Texts of Python's own values: `repr` of str, bytes, float and complex.
 *
 * @module
 */
import { shortestDecimal } from "./_shortest_decimal.ts";
import { signOf } from "./_check_digits.ts";

const ESCAPES: Record<string, string> = {
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};
/** What `str.isprintable` refuses, but for the blank. */
const UNPRINTABLE = /[\p{C}\p{Z}]/u;

/**
 * Python's `repr` of a str.
 *
 * @param text The string.
 * @returns It in quotes, with escapes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { strRepr } from "kerno/printing";
 *
 * assert.equal(strRepr("it's"), `"it's"`);
 * ```
 *
 * @see `Objects/unicodeobject.c` of CPython
 */
export function strRepr(text: string): string {
  return quoted(
    text,
    (c, code) =>
      code < 0x7f || !UNPRINTABLE.test(c)
        ? c
        : code < 0x10000
        ? `\\u${hex(code, 4)}`
        : `\\U${hex(code, 8)}`,
  );
}

/**
 * Python's `repr` of a bytes object.
 *
 * @param bytes A character from 0 to 255 a byte (Latin-1).
 * @returns It in quotes after a `b`, with escapes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { bytesRepr } from "kerno/printing";
 *
 * assert.equal(bytesRepr("ab\xff"), "b'ab\\xff'");
 * ```
 *
 * @see `Objects/bytesobject.c` of CPython
 */
export function bytesRepr(bytes: string): string {
  return "b" +
    quoted(bytes, (c, code) => code < 0x7f ? c : `\\x${hex(code, 2)}`);
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, "0");
}

function quoted(
  text: string,
  other: (c: string, code: number) => string,
): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let result = quote;
  for (const c of text) {
    const code = c.codePointAt(0)!;
    if (c === quote) result += "\\" + c;
    else if (Object.hasOwn(ESCAPES, c)) result += ESCAPES[c];
    else if (code < 0x20 || code === 0x7f) result += `\\x${hex(code, 2)}`;
    else if (code > 0x7f && code < 0x100 && UNPRINTABLE.test(c)) {
      result += `\\x${hex(code, 2)}`;
    } else result += other(c, code);
  }
  return result + quote;
}

/**
 * Python's `repr` of a float.
 *
 * @param value The number.
 * @returns Its shortest digits, with `.0` where it is whole.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { floatRepr } from "kerno/printing";
 *
 * assert.equal(floatRepr(1), "1.0");
 * assert.equal(floatRepr(1e-7), "1e-07");
 * ```
 *
 * @see `Objects/floatobject.c` of CPython
 */
export function floatRepr(value: number): string {
  const sign = signOf(value, false);
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return `${sign}inf`;
  const magnitude = Math.abs(value);
  if (magnitude === 0 || (magnitude >= 1e-4 && magnitude < 1e16)) {
    const text = String(magnitude);
    return sign + (text.includes(".") ? text : `${text}.0`);
  }
  const { digits, exponent } = shortestDecimal(magnitude, "float64");
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
  const power = String(Math.abs(exponent)).padStart(2, "0");
  return `${sign}${digits[0]}${fraction}e${exponent < 0 ? "-" : "+"}${power}`;
}

/** Python's `repr` of a complex number. */
export function complexRepr(real: number, imaginary: number): string {
  const part = (x: number) => floatRepr(x).replace(/\.0$/, "");
  const i = part(imaginary);
  if (Object.is(real, 0)) return `${i}j`;
  return `(${part(real)}${i.startsWith("-") ? "" : "+"}${i}j)`;
}
