/**
 * Elements of arrays in files, by NumPy's codes for dtypes.
 *
 * @module
 */

/** A dtype: its name, and the array whose bytes its elements are. */
interface Dtype {
  name: string;
  array:
    | Uint16ArrayConstructor
    | Float32ArrayConstructor
    | Float64ArrayConstructor
    | Int8ArrayConstructor
    | Int16ArrayConstructor
    | Int32ArrayConstructor
    | BigInt64ArrayConstructor
    | Uint8ArrayConstructor
    | Uint32ArrayConstructor
    | BigUint64ArrayConstructor;
}

/** The dtypes of numbers and truth values by NumPy's code. */
export const DTYPES: ReadonlyMap<string, Dtype> = new Map<string, Dtype>([
  ["f2", { name: "float16", array: Uint16Array }],
  ["f4", { name: "float32", array: Float32Array }],
  ["f8", { name: "float64", array: Float64Array }],
  ["i1", { name: "int8", array: Int8Array }],
  ["i2", { name: "int16", array: Int16Array }],
  ["i4", { name: "int32", array: Int32Array }],
  ["i8", { name: "int64", array: BigInt64Array }],
  ["u1", { name: "uint8", array: Uint8Array }],
  ["u2", { name: "uint16", array: Uint16Array }],
  ["u4", { name: "uint32", array: Uint32Array }],
  ["u8", { name: "uint64", array: BigUint64Array }],
  ["b1", { name: "bool", array: Uint8Array }],
]);

/** A float16 from its bits: 1 sign, 5 exponent, 10 fraction. */
function half(value: number | bigint): number {
  const bits = Number(value);
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
  if (known) return known.array.BYTES_PER_ELEMENT;
  return Number(code.slice(1)) * (code[0] === "U" ? 4 : 1);
}

/** The elements that `bytes` hold, and the name of their dtype. */
export function decodeElements(
  bytes: Uint8Array,
  descr: string,
  count: number,
): { data: ArrayLike<number | bigint | boolean | string>; dtype: string } {
  const little = !descr.startsWith(">");
  const code = codeOf(descr);
  const known = DTYPES.get(code);
  if (known) {
    const aligned = bytes.slice();
    if (!little) swapBytes(aligned, itemSize(descr));
    const data = new known.array(aligned.buffer as ArrayBuffer);
    if (code === "f2") {
      return { data: Array.from(data, half), dtype: known.name };
    }
    if (code === "b1") {
      return { data: Array.from(data, Boolean), dtype: known.name };
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

/** Turns the bytes of each element around, in place. */
function swapBytes(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) {
    bytes.subarray(at, at + size).reverse();
  }
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
