import { arrayRepr } from "./array_repr.ts";
import { arrayStr } from "./array_str.ts";
import type { NdArray } from "./nd_array.ts";
import { bytesRepr, floatRepr, strRepr } from "./python_text.ts";
import { scalarRepr, scalarStr, type ScalarValue } from "./scalar_text.ts";

/** A Python value, tagged with its type, for {@linkcode pythonRepr}. */
export type PythonValue =
  | { none: true }
  | { bool: boolean }
  | { int: number | bigint }
  | { float: number }
  | { str: string }
  | { bytes: string }
  | { array: NdArray }
  | { scalar: { value: ScalarValue; dtype: string } }
  | { list: readonly PythonValue[] }
  | { tuple: readonly PythonValue[] }
  | { set: readonly PythonValue[] }
  | { dict: readonly (readonly [key: PythonValue, value: PythonValue])[] }
  /** An object whose texts are known. */
  | { object: { str: string; repr: string } };

/**
 * `repr` of a Python value.
 *
 * The lines of an array inside a container are not indented again, as in
 * Python.
 *
 * @param value The value.
 * @returns The text.
 * @throws {TypeError} If a dtype is unknown.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { pythonRepr } from "kerno/printing";
 *
 * const a = { data: [1, 2], shape: [2], dtype: "int32" };
 * assert.equal(
 *   pythonRepr({ list: [{ array: a }, { none: true }] }),
 *   "[array([1, 2], dtype=int32), None]",
 * );
 * ```
 */
export function pythonRepr(value: PythonValue): string {
  if ("none" in value) return "None";
  if ("bool" in value) return value.bool ? "True" : "False";
  if ("int" in value) return String(value.int);
  if ("float" in value) return floatRepr(value.float);
  if ("str" in value) return strRepr(value.str);
  if ("bytes" in value) return bytesRepr(value.bytes);
  if ("array" in value) return arrayRepr(value.array);
  if ("scalar" in value) {
    return scalarRepr(value.scalar.value, value.scalar.dtype);
  }
  if ("object" in value) return value.object.repr;
  return containerRepr(value);
}

function containerRepr(
  value: Extract<
    PythonValue,
    { list: unknown } | { tuple: unknown } | { set: unknown } | {
      dict: unknown;
    }
  >,
): string {
  const all = (items: readonly PythonValue[]) =>
    items.map(pythonRepr).join(", ");
  if ("list" in value) return `[${all(value.list)}]`;
  if ("tuple" in value) {
    return value.tuple.length === 1
      ? `(${all(value.tuple)},)`
      : `(${all(value.tuple)})`;
  }
  if ("set" in value) {
    return value.set.length === 0 ? "set()" : `{${all(value.set)}}`;
  }
  const entries = value.dict.map(([key, item]) =>
    `${pythonRepr(key)}: ${pythonRepr(item)}`
  );
  return `{${entries.join(", ")}}`;
}

/**
 * `str` of a Python value, what `print` writes: as its `repr`, but for strings,
 * arrays and scalars.
 *
 * @param value The value.
 * @returns The text.
 * @throws {TypeError} If a dtype is unknown.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { pythonStr } from "kerno/printing";
 *
 * assert.equal(pythonStr({ str: "bare" }), "bare");
 * assert.equal(pythonStr({ list: [{ str: "quoted" }] }), "['quoted']");
 * ```
 */
export function pythonStr(value: PythonValue): string {
  if ("str" in value) return value.str;
  if ("array" in value) return arrayStr(value.array);
  if ("scalar" in value) {
    return scalarStr(value.scalar.value, value.scalar.dtype);
  }
  if ("object" in value) return value.object.str;
  return pythonRepr(value);
}
