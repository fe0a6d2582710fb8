import { pythonStr } from "../printing/mod.ts";
import { pythonValueOf } from "./_python_value.ts";

/**
 * Python's `str` of a value: the text that {@linkcode print} writes.
 *
 * null and undefined are `None`, plain objects and Maps are dicts, arrays are
 * lists, typed arrays and tensors are NumPy arrays. A whole number has no `.0`,
 * as JavaScript does not tell an int from a float.
 *
 * @param value Any value.
 * @returns The text.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { pyStr } from "./mod.ts";
 *
 * assert.equal(pyStr("bare"), "bare");
 * assert.equal(pyStr([true, null, "it"]), "[True, None, 'it']");
 * ```
 */
export function pyStr(value: unknown): string {
  return pythonStr(pythonValueOf(value));
}
