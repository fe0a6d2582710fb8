/**
 * Models from their architecture.
 *
 * @module
 */
import type { Layer } from "../layers/mod.ts";
import {
  deserialize,
  serializeObject,
} from "../layers/serialization/registry.ts";
import { ModelClass } from "./model.ts";

/**
 * The model that Keras' JSON describes, with fresh weights.
 *
 * @param text What `toJSON()` gave, or Keras' `to_json()`.
 * @returns The model.
 * @throws {SyntaxError} If it is no JSON.
 * @throws {TypeError} If it names a class that is not known, or no model.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Dense, Input, models, Sequential } from "kerno";
 *
 * const text = Sequential([Input([3]), Dense(2)]).toJSON();
 * assert.equal(models.modelFromJSON(text).countParams(), 8);
 * ```
 *
 * @see `keras/src/models/model.py`
 */
export function modelFromJSON(text: string): ModelClass<unknown> {
  const model = deserialize(JSON.parse(text), "keras.models");
  if (model instanceof ModelClass) return model;
  throw new TypeError(
    `Cannot read a model as the text must describe one: current value is ${
      text.slice(0, 60)
    }`,
  );
}

/**
 * A model of the same architecture with fresh weights.
 *
 * @param model The model.
 * @returns The copy.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Dense, Input, models, Sequential } from "kerno";
 *
 * const model = Sequential([Input([3]), Dense(2)]);
 * const copy = models.cloneModel(model);
 * assert.notEqual(copy.layers[0], model.layers[0]);
 * ```
 *
 * @see `keras/src/models/cloning.py`
 */
export function cloneModel<T extends Layer>(model: T): T {
  return deserialize(
    JSON.parse(JSON.stringify(serializeObject(model))),
    "keras.models",
  ) as T;
}
