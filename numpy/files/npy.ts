/**
 * The `.npy` format: one array in a file.
 *
 * @module
 */
import { decodeElements, DTYPES, itemSize } from "./_elements.ts";

/** An array as a file holds it. */
export interface FileArray {
  /** The elements, flat in row-major order; 64-bit integers are bigints. */
  data: ArrayLike<number | bigint | boolean | string>;
  /** Sizes of the axes. */
  shape: number[];
  /** NumPy's name of the dtype, such as `"float64"`, or `"str"`, `"bytes"`. */
  dtype: string;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Most bytes of a header; NumPy refuses more as well. */
const MAX_HEADER = 10000;

/** Whether bytes begin as an `.npy` file does. */
export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

/**
 * Reads an `.npy` file.
 *
 * @param bytes The whole file; what follows the array is ignored.
 * @returns The array in the dtype of the file.
 * @throws {TypeError} If the file holds Python objects, records, complex numbers
 * or an unknown dtype.
 * @throws {RangeError} If it is no `.npy` file, damaged, or shorter than its
 * shape says.
 * @see `numpy/lib/_format_impl.py`
 */
export function parseNpy(bytes: Uint8Array): FileArray {
  const { header, offset } = readHeader(bytes);
  const { descr, isFortran, shape } = parseHeader(header);
  const { size, count } = bounds(bytes.length - offset, descr, shape);
  const { data, dtype } = decodeElements(
    bytes.subarray(offset, offset + count * size),
    descr,
    count,
  );
  return { data: isFortran ? rowMajor(data, shape) : data, shape, dtype };
}

function readHeader(bytes: Uint8Array): { header: string; offset: number } {
  if (bytes.length === 0) {
    throw new RangeError(
      "Cannot read an .npy file as it is empty: no data left in file",
    );
  }
  if (!isNpy(bytes)) {
    throw new RangeError(
      "Cannot read an .npy file as it must begin with \\x93NUMPY: it may hold pickled Python objects, which are not read; save it with np.save from arrays of numbers",
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6];
  const start = version === 1 ? 10 : 12;
  if (bytes.length < start) throw cutOff(start, bytes.length);
  if (![1, 2, 3].includes(version)) {
    throw new RangeError(
      `Cannot read an .npy file as its version must be 1, 2 or 3: current value is ${version}`,
    );
  }
  const length = version === 1
    ? view.getUint16(8, true)
    : view.getUint32(8, true);
  if (length > MAX_HEADER) {
    throw new RangeError(
      `Cannot read an .npy file as its header must have at most ${MAX_HEADER} bytes: current value is ${length}`,
    );
  }
  const offset = start + length;
  if (bytes.length < offset) throw cutOff(offset, bytes.length);
  const encoding = version === 3 ? "utf-8" : "latin1";
  const header = new TextDecoder(encoding).decode(
    bytes.subarray(start, offset),
  );
  return { header, offset };
}

function cutOff(expected: number, found: number): RangeError {
  return new RangeError(
    `Cannot read an .npy file as its header is cut off: expected ${expected} bytes, found ${found}`,
  );
}

const ENTRY =
  /\s*(?:'(\w+)'|"(\w+)")\s*:\s*('[^']*'|"[^"]*"|True|False|\([\d\sL,-]*\)|\[.*\])\s*(?:,|(?=\}))/sy;

interface Header {
  descr: string;
  isFortran: boolean;
  shape: number[];
}

/** Reads the Python dictionary of a header; nothing in it is evaluated. */
function parseHeader(text: string): Header {
  const entries = new Map<string, string>();
  const begin = text.match(/^\s*\{/);
  let at = begin ? begin[0].length : -1;
  while (at >= 0 && !/^\s*\}\s*$/.test(text.slice(at))) {
    ENTRY.lastIndex = at;
    const found = ENTRY.exec(text);
    if (!found) at = -1;
    else {
      entries.set(found[1] ?? found[2], found[3]);
      at = ENTRY.lastIndex;
    }
  }
  const keys = [...entries.keys()].sort().join(", ");
  if (at < 0 || keys !== "descr, fortran_order, shape") {
    throw new RangeError(
      `Cannot read an .npy file as its header must be a dictionary of descr, fortran_order and shape: current value is ${
        JSON.stringify(text.trim().slice(0, 120))
      }`,
    );
  }
  return {
    descr: descrOf(entries.get("descr")!),
    isFortran: entries.get("fortran_order") === "True",
    shape: shapeOf(entries.get("shape")!),
  };
}

function descrOf(text: string): string {
  if (text.startsWith("[")) {
    throw new TypeError(
      `Cannot read an .npy file of records as a tensor has one dtype: current descr is ${text}; save each field by itself`,
    );
  }
  const descr = text.slice(1, -1);
  if (/^[|<>=]?O/.test(descr)) {
    throw new TypeError(
      "Cannot read an .npy file as object arrays cannot be loaded: they are pickled Python code; save arrays of numbers or texts",
    );
  }
  const [, kind] = descr.match(/^[|<>=]?([a-zA-Z]\d*)$/) ?? [];
  if (kind === undefined || !/^[US]\d+$/.test(kind) && !DTYPES.has(kind)) {
    throw new TypeError(
      `Cannot read an .npy file as its dtype must be of numbers, truth values or texts: current descr is '${descr}'`,
    );
  }
  return descr;
}

function shapeOf(text: string): number[] {
  const sizes = text.slice(1, -1).split(",").map((size) => size.trim());
  if (sizes.at(-1) === "") sizes.pop();
  return sizes.map((size) => {
    if (!/^\d+L?$/.test(size) || !Number.isSafeInteger(parseInt(size))) {
      throw new RangeError(
        `Cannot read an .npy file as its shape must hold integers >= 0: current value is ${text}`,
      );
    }
    return parseInt(size);
  });
}

function bounds(
  left: number,
  descr: string,
  shape: number[],
): { size: number; count: number } {
  const size = itemSize(descr);
  const count = shape.reduce((product, n) => product * n, 1);
  if (!(count * size <= left)) {
    throw new RangeError(
      `Cannot read an .npy file as it is shorter than its shape [${shape}] says: expected ${count} elements of ${size} bytes, found ${
        size === 0 ? 0 : Math.floor(left / size)
      }`,
    );
  }
  return { size, count };
}

/** The elements of an array whose first axis varies fastest, last axis first. */
function rowMajor<T>(data: ArrayLike<T>, shape: number[]): T[] {
  const out = new Array<T>(data.length);
  const index = shape.map(() => 0);
  for (let i = 0; i < data.length; i++) {
    let flat = 0;
    for (let axis = 0; axis < shape.length; axis++) {
      flat = flat * shape[axis] + index[axis];
    }
    out[flat] = data[i];
    for (let axis = 0; axis < shape.length; axis++) {
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
  return out;
}

/** Digits that NumPy leaves room for, so that a file may be appended to. */
const GROWTH = 21;

/**
 * Writes an `.npy` file, byte for byte as NumPy.
 *
 * @param descr The dtype as NumPy writes it: `"<f4"`, `"<i4"`, `"|b1"`, `"<U5"`.
 * @param shape Sizes of the axes.
 * @param data The elements' bytes, row-major.
 * @returns The whole file.
 * @see `numpy/lib/_format_impl.py`
 */
export function formatNpy(
  descr: string,
  shape: readonly number[],
  data: Uint8Array,
): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  let header =
    `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  if (shape.length > 0) {
    header += " ".repeat(Math.max(0, GROWTH - String(shape[0]).length));
  }
  const length = 64 * Math.ceil((10 + header.length + 1) / 64) - 10;
  header = header.padEnd(length - 1, " ") + "\n";
  const out = new Uint8Array(10 + length + data.length);
  out.set([...MAGIC, 1, 0, length & 0xff, length >> 8]);
  out.set(new TextEncoder().encode(header), 10);
  out.set(data, 10 + length);
  return out;
}
