/**
 * Python's KeyError: a key that a mapping does not hold.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { KeyError } from "kerno";
 *
 * const error = new KeyError("Key 'deno' not present");
 * assert.equal(error.name, "KeyError");
 * assert.ok(error instanceof Error);
 * ```
 *
 * @see {@link https://docs.python.org/3/library/exceptions.html#KeyError | Python's documentation}
 */
export class KeyError extends Error {
  /** The name that Python gives it. */
  override readonly name = "KeyError";
}
