/**
 * Elements of arrays in files, by NumPy's codes for dtypes.
 *
 * @module
 */

type Read = (view: DataView, at: number, little: boolean) => number | bigint;

/** A dtype: its name, bytes of an element, and how one is read. */
interface Dtype {
  name: string;
  size: number;
  read: Read;
}

/** The dtypes of numbers and truth values by NumPy's code. */
export const DTYPES: ReadonlyMap<string, Dtype> = new Map([
  ["f2", dtype("float16", 2, (v, at, little) => half(v.getUint16(at, little)))],
  ["f4", dtype("float32", 4, (v, at, little) => v.getFloat32(at, little))],
  ["f8", dtype("float64", 8, (v, at, little) => v.getFloat64(at, little))],
  ["i1", dtype("int8", 1, (v, at) => v.getInt8(at))],
  ["i2", dtype("int16", 2, (v, at, little) => v.getInt16(at, little))],
  ["i4", dtype("int32", 4, (v, at, little) => v.getInt32(at, little))],
  ["i8", dtype("int64", 8, (v, at, little) => v.getBigInt64(at, little))],
  ["u1", dtype("uint8", 1, (v, at) => v.getUint8(at))],
  ["u2", dtype("uint16", 2, (v, at, little) => v.getUint16(at, little))],
  ["u4", dtype("uint32", 4, (v, at, little) => v.getUint32(at, little))],
  ["u8", dtype("uint64", 8, (v, at, little) => v.getBigUint64(at, little))],
  ["b1", dtype("bool", 1, (v, at) => v.getUint8(at))],
]);

function dtype(name: string, size: number, read: Read): Dtype {
  return { name, size, read };
}

/** A float16 from its bits: 1 sign, 5 exponent, 10 fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The code without the byte order. */
function codeOf(descr: string): string {
  return descr.replace(/^[|<>=]/, "");
}

/** Bytes of an element. */
export function itemSize(descr: string): number {
  const code = codeOf(descr);
  const known = DTYPES.get(code);
  if (known) return known.size;
  return Number(code.slice(1)) * (code[0] === "U" ? 4 : 1);
}

/** The elements that `bytes` hold, and the name of their dtype. */
export function decodeElements(
  bytes: Uint8Array,
  descr: string,
  count: number,
): {
  data: (number | bigint | boolean | string)[] | Float32Array;
  dtype: string;
} {
  const little = !descr.startsWith(">");
  const code = codeOf(descr);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const known = DTYPES.get(code);
  if (code === "f4" && little) {
    return { data: new Float32Array(bytes.slice().buffer), dtype: "float32" };
  }
  if (known) {
    const isBool = known.name === "bool";
    const data = new Array<number | bigint | boolean>(count);
    for (let i = 0; i < count; i++) {
      const value = known.read(view, i * known.size, little);
      data[i] = isBool ? value !== 0 : value;
    }
    return { data, dtype: known.name };
  }
  const isText = code[0] === "U";
  const width = itemSize(descr);
  const data = Array.from({ length: count }, (_, i) => {
    const part = bytes.subarray(i * width, (i + 1) * width);
    return isText ? wideText(part, little) : latinText(part);
  });
  return { data, dtype: isText ? "str" : "bytes" };
}

/** UTF-32, filled up with zeros. */
function wideText(bytes: Uint8Array, little: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = "";
  for (let at = 0; at < bytes.length; at += 4) {
    const point = view.getUint32(at, little);
    if (point > 0x10ffff) {
      throw new RangeError(
        `Cannot read a text as a character must be at most 0x10ffff: current value is 0x${
          point.toString(16)
        }`,
      );
    }
    text += String.fromCodePoint(point);
  }
  return text.replace(/\0+$/, "");
}

function latinText(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes).replace(/\0+$/, "");
}

/** Texts as UTF-32, each filled up to the longest; and their dtype. */
export function encodeTexts(
  texts: readonly string[],
): { descr: string; bytes: Uint8Array } {
  const points = texts.map((text) =>
    Array.from(text, (c) => c.codePointAt(0)!)
  );
  const width = points.reduce((most, list) => Math.max(most, list.length), 1);
  const view = new DataView(new ArrayBuffer(texts.length * width * 4));
  points.forEach((list, row) =>
    list.forEach((point, i) =>
      view.setUint32((row * width + i) * 4, point, true)
    )
  );
  return { descr: `<U${width}`, bytes: new Uint8Array(view.buffer) };
}
