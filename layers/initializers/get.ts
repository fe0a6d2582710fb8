/**
 * Initializers by name.
 *
 * @module
 */
import { type DataType, type Tensor, tf } from "../../engine/mod.ts";
import { resolveIdentifier } from "../serialization/registry.ts";
import type { InitializerFunction } from "./initializer.ts";
import "./constant.ts";
import "./orthogonal.ts";
import "./random.ts";
import "./variance_scaling.ts";

/** What an argument that wants an initializer may be. */
export type InitializerIdentifier =
  | string
  | InitializerFunction
  | Tensor
  | Record<string, unknown>
  | null;

/**
 * An initializer from a name, a configuration, a function or a tensor.
 *
 * @param identifier Such as `"glorot_uniform"`.
 * @returns The initializer, `null` for `null`.
 * @throws {RangeError} If a name is not known; the nearest one is suggested.
 * @throws {TypeError} If it is of another kind.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { initializers } from "kerno";
 *
 * assert.deepEqual(initializers.get("ones")!([2]).arraySync(), [1, 1]);
 * ```
 *
 * @see `keras/src/initializers/__init__.py`
 */
export function get(
  identifier: InitializerIdentifier,
): InitializerFunction | null {
  if (identifier instanceof tf.Tensor) {
    const values = identifier as Tensor;
    return (shape: readonly number[], dtype: DataType = "float32") => {
      if (String(shape) !== String(values.shape)) {
        throw new RangeError(
          `Expected \`shape\` to be [${values.shape}] for direct tensor as initializer. Received shape=[${shape}]`,
        );
      }
      return values.cast(dtype);
    };
  }
  return resolveIdentifier(
    "keras.initializers",
    "initializer",
    identifier,
  ) as InitializerFunction | null;
}
