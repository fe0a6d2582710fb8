/**
 * Binary values of a widget's state travel beside the JSON.
 *
 * @see {@link https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/messages.md}
 *
 * @module
 */

/** Keys and indices from a state to a binary value in it. */
export type BufferPath = (string | number)[];

/** A state without its binary values, and these. */
export interface Split {
  /** JSON: where a binary value was, an object has no key, a list has null. */
  state: Record<string, unknown>;
  /** Where each buffer belongs. */
  bufferPaths: BufferPath[];
  /** The binary values. */
  buffers: (ArrayBuffer | ArrayBufferView)[];
}

/** Whether a value is binary. */
function isBinary(value: unknown): value is ArrayBuffer | ArrayBufferView {
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

/** Takes the binary values out of a state; the state itself stays as it is. */
export function takeBuffers(state: Record<string, unknown>): Split {
  const split: Split = { state: {}, bufferPaths: [], buffers: [] };
  const keep = (value: unknown, path: BufferPath): boolean => {
    if (!isBinary(value)) return true;
    split.bufferPaths.push(path);
    split.buffers.push(value);
    return false;
  };
  const walk = (value: unknown, path: BufferPath): unknown => {
    if (Array.isArray(value)) {
      return value.map((item, i) =>
        keep(item, [...path, i]) ? walk(item, [...path, i]) : null
      );
    }
    if (!isPlain(value)) return value;
    const entries = Object.entries(value).flatMap(([key, item]) =>
      keep(item, [...path, key]) ? [[key, walk(item, [...path, key])]] : []
    );
    return Object.fromEntries(entries);
  };
  split.state = walk(state, []) as Record<string, unknown>;
  return split;
}

/**
 * Puts binary values into a state that has come.
 *
 * @throws {RangeError} If a path leads nowhere or has no buffer.
 */
export function putBuffers(
  state: Record<string, unknown>,
  paths: readonly BufferPath[],
  buffers: readonly Uint8Array[],
): void {
  paths.forEach((path, i) => {
    let place: unknown = state;
    for (const key of path.slice(0, -1)) place = Object(place)[key];
    const key = path.at(-1);
    const isThere = typeof place === "object" && place !== null;
    if (key === undefined || key === "__proto__" || !isThere || !buffers[i]) {
      throw new RangeError(
        `Cannot put buffer ${i} into a widget's state as its path must lead to a place in it: current path is ${
          JSON.stringify(path)
        }`,
      );
    }
    (place as Record<string | number, unknown>)[key] = buffers[i];
  });
}

/** Whether a value is an object of JSON. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype ||
    Object.getPrototypeOf(prototype) === null;
}
