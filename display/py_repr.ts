import { pythonRepr } from "../printing/mod.ts";
import { pythonValueOf } from "./_python_value.ts";

/**
 * Python's `repr` of a value: the text that the Python prompt shows, and that a
 * list shows of its items.
 *
 * @param value Any value; see {@linkcode pyStr} for what it is in Python.
 * @returns The text.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { pyRepr } from "./mod.ts";
 *
 * assert.equal(pyRepr("quoted"), "'quoted'");
 * assert.equal(pyRepr(new Map([["a", 1]])), "{'a': 1}");
 * ```
 */
export function pyRepr(value: unknown): string {
  return pythonRepr(pythonValueOf(value));
}
