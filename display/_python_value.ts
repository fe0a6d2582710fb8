/**
 * What a JavaScript value is in Python.
 *
 * @module
 */
import type { NdArray, PythonValue } from "../printing/mod.ts";
import { strRepr } from "../printing/mod.ts";
import { isTensorLike, readTensor } from "./tensor_like.ts";

/** Symbol by which Deno's console asks a value for its text. */
export const DENO_INSPECT = Symbol.for("Deno.customInspect");

/** Marks a prototype whose hooks are those of `installDisplay`. */
export const MARK = Symbol.for("kerno.display");

const DTYPES: Record<string, string> = {
  Float16Array: "float16",
  Float32Array: "float32",
  Float64Array: "float64",
  Int8Array: "int8",
  Int16Array: "int16",
  Int32Array: "int32",
  BigInt64Array: "int64",
  Uint8Array: "uint8",
  Uint8ClampedArray: "uint8",
  Uint16Array: "uint16",
  Uint32Array: "uint32",
  BigUint64Array: "uint64",
};

/**
 * The Python value that prints as `value` should.
 *
 * @param value Any value.
 * @param outer The containers around it, by which cycles are seen.
 */
export function pythonValueOf(
  value: unknown,
  outer: readonly unknown[] = [],
): PythonValue {
  switch (typeof value) {
    case "undefined":
      return { none: true };
    case "boolean":
      return { bool: value };
    case "bigint":
      return { int: value };
    case "number":
      return numberOf(value);
    case "string":
      return { str: value };
    case "symbol":
      return sameText(String(value));
    default:
      return value === null ? { none: true } : objectOf(value as object, outer);
  }
}

/** JavaScript does not tell 1 from 1.0: a whole number is an int. */
function numberOf(value: number): PythonValue {
  const int = Number.isInteger(value) && Math.abs(value) < 1e16 &&
    !Object.is(value, -0);
  return int ? { int: value } : { float: value };
}

function sameText(text: string): PythonValue {
  return { object: { str: text, repr: text } };
}

function objectOf(value: object, outer: readonly unknown[]): PythonValue {
  // What holds a tensor may look like one and still show itself otherwise.
  const showsItself = DENO_INSPECT in value && !(MARK in value);
  if (!showsItself && isTensorLike(value)) {
    const array = readTensor(value);
    return typeof array === "string" ? sameText(array) : { array };
  }
  if (outer.includes(value)) {
    return sameText(Array.isArray(value) ? "[...]" : "{...}");
  }
  const inner = [...outer, value];
  const each = (items: Iterable<unknown>) =>
    Array.from(items, (item) => pythonValueOf(item, inner));
  if (Array.isArray(value)) return { list: each(value) };
  if (value instanceof Map) return dictOf(value, inner);
  if (value instanceof Set) return { set: each(value) };
  if (ArrayBuffer.isView(value)) return typedArrayOf(value);
  if (isPlain(value)) return dictOf(Object.entries(value), inner);
  return otherOf(value);
}

function dictOf(
  entries: Iterable<[unknown, unknown]>,
  outer: readonly unknown[],
): PythonValue {
  return {
    dict: Array.from(entries, ([key, item]) =>
      [
        pythonValueOf(key, outer),
        pythonValueOf(item, outer),
      ] as const),
  };
}

function typedArrayOf(view: ArrayBufferView): PythonValue {
  const dtype = DTYPES[view.constructor.name];
  if (dtype === undefined) return otherOf(view);
  const data = view as unknown as NdArray["data"];
  return { array: { data, shape: [data.length], dtype } };
}

/** Whether an object was written as `{...}`. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Errors, functions, and instances of classes, which know their texts. */
function otherOf(value: object): PythonValue {
  if (value instanceof Error) {
    const repr = `${value.name}(${strRepr(value.message)})`;
    return { object: { str: value.message, repr } };
  }
  const own = DENO_INSPECT in value;
  if (typeof value === "function" && !own) {
    const isClass =
      Object.getOwnPropertyDescriptor(value, "prototype")?.writable === false;
    return sameText(
      isClass ? `<class '${value.name}'>` : `<function ${value.name}>`,
    );
  }
  const repr = Deno.inspect(value, { colors: false });
  return { object: { str: ownText(value) ?? repr, repr } };
}

/** What `toString` gives, of an object that has one of its own. */
function ownText(value: object): string | undefined {
  const inherited: unknown[] = [
    Object.prototype.toString,
    Function.prototype.toString,
  ];
  try {
    return typeof value.toString !== "function" ||
        inherited.includes(value.toString)
      ? undefined
      : String(value);
  } catch {
    // A proxy that refuses names it does not know has none.
    return undefined;
  }
}
