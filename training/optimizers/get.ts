/**
 * Optimizers by name.
 *
 * @module
 */
import { resolveIdentifier } from "../../layers/serialization/registry.ts";
import { Optimizer } from "./optimizer.ts";

/** What an argument that wants an optimizer may be. */
export type OptimizerIdentifier =
  | string
  | Optimizer
  | Record<string, unknown>
  | ((...args: never[]) => Optimizer)
  | null;

/**
 * An optimizer from a name, a configuration or an optimizer.
 *
 * @param identifier Such as `"rmsprop"`; capitals do not matter.
 * @returns The optimizer, `null` for `null`.
 * @throws {RangeError} If a name is not known; the nearest one is suggested.
 * @throws {TypeError} If it is of another kind.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { optimizers } from "kerno";
 *
 * assert.equal(optimizers.get("rmsprop")!.learningRate.toFixed(4), "0.0010");
 * ```
 *
 * @see `keras/src/optimizers/__init__.py`
 */
export function get(identifier: OptimizerIdentifier): Optimizer | null {
  if (identifier instanceof Optimizer) return identifier;
  const name = typeof identifier === "string"
    ? identifier.toLowerCase()
    : identifier;
  const found = resolveIdentifier("keras.optimizers", "optimizer", name);
  if (found === null || found instanceof Optimizer) return found;
  throw new TypeError(
    `Could not interpret optimizer identifier: ${String(identifier)}`,
  );
}
