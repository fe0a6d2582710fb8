/**
 * Losses by name.
 *
 * @module
 */
import type { Tensor } from "../../engine/mod.ts";
import { resolveIdentifier } from "../../layers/serialization/registry.ts";
import { Loss, type LossFunction } from "./loss.ts";
import "./circle.ts";
import "./ctc.ts";
import "./focal.ts";
import "./hinge.ts";
import "./probabilistic.ts";
import "./regression.ts";
import "./segmentation.ts";

/** What an argument that wants a loss may be. */
export type LossIdentifier =
  | string
  | Loss
  | ((yTrue: Tensor, yPred: Tensor) => Tensor)
  | Record<string, unknown>
  | null;

/** Names that `compile` resolves when it sees the shapes. */
export const BY_SHAPE: readonly string[] = ["crossentropy", "ce"];

/**
 * A loss from a name, a function, a configuration or a loss.
 *
 * @param identifier Such as `"mse"`, a function, or `"MeanSquaredError"`, a
 * class.
 * @returns A function or a loss, `null` for `null`.
 * @throws {RangeError} If a name is not known; the nearest one is suggested.
 * @throws {TypeError} If it is of another kind.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { losses, tf } from "kerno";
 *
 * const mse = losses.get("mse")!;
 * assert.equal(mse(tf.tensor([1, 2]), tf.tensor([1, 4])).dataSync()[0], 2);
 * ```
 *
 * @see `keras/src/losses/__init__.py`
 */
export function get(identifier: LossIdentifier): Loss | LossFunction | null {
  return resolveIdentifier("keras.losses", "loss", identifier) as
    | Loss
    | LossFunction
    | null;
}

/**
 * Refuses what is no loss, when a model is compiled.
 *
 * @param identifiers Losses as they were given.
 */
export function checkLosses(identifiers: readonly unknown[]): void {
  for (const identifier of identifiers) {
    const byShape = typeof identifier === "string" &&
      BY_SHAPE.includes(identifier.toLowerCase());
    if (!byShape && !(identifier instanceof Loss)) {
      get(identifier as LossIdentifier);
    }
  }
}
