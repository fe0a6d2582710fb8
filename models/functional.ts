/**
 * Models drawn up from inputs to outputs, and models of one's own.
 *
 * @module
 */
import { register } from "../layers/serialization/registry.ts";
import { isFunctional, specsOf } from "./_structures.ts";
import {
  ModelClass,
  type ModelOptions,
  type SymbolicStructure,
} from "./model.ts";
import type { KerasTensor } from "../layers/mod.ts";

/** A model with a graph; Keras calls the class Functional. */
class FunctionalClass extends ModelClass<unknown> {
  /**
   * Makes an instance.
   *
   * @param args Inputs and outputs, or options that hold them.
   */
  constructor(...args: unknown[]) {
    super(...args);
    this.inputSpec = specsOf(this.graph!);
  }
}
Object.defineProperty(FunctionalClass, "name", { value: "Functional" });

/** An instance of {@linkcode Model}; `O` is the form of its outputs. */
export type Model<O = KerasTensor> = ModelClass<O>;

/** Inputs and outputs of a model, by today's names or those of Keras 1. */
export interface FunctionalOptions<O> extends ModelOptions {
  /** Symbolic tensors that `Input` gave. */
  inputs?: SymbolicStructure;
  /** Symbolic tensors that follow from them. */
  outputs?: O;
  /** @deprecated Keras 1's name of `inputs`. */
  input?: SymbolicStructure;
  /** @deprecated Keras 1's name of `outputs`. */
  output?: O;
}

/** How {@linkcode Model} is called. */
export interface ModelConstructor {
  /** With `new`, which may be left out. */
  new <const O extends SymbolicStructure>(
    inputs: SymbolicStructure,
    outputs: O,
    options?: ModelOptions | string,
  ): ModelClass<O>;
  /** With `new`, which may be left out. */
  new <const O extends SymbolicStructure>(
    options: FunctionalOptions<O> & { outputs: O },
  ): ModelClass<O>;
  /** With `new`, which may be left out. */
  new (options?: FunctionalOptions<SymbolicStructure>): ModelClass;
  <const O extends SymbolicStructure>(
    inputs: SymbolicStructure,
    outputs: O,
    options?: ModelOptions | string,
  ): ModelClass<O>;
  <const O extends SymbolicStructure>(
    options: FunctionalOptions<O> & { outputs: O },
  ): ModelClass<O>;
  (options?: FunctionalOptions<SymbolicStructure>): ModelClass;
  /** Prototype of the instances. */
  prototype: ModelClass;
}

/**
 * A model from symbolic inputs to symbolic outputs, or a base for your own.
 *
 * The layers between them are found by walking back from the outputs; layers
 * used twice share their weights. `class Mine extends Model` needs `call`, and
 * keeps its layers in fields.
 *
 * @param inputs What `Input` gave: one symbolic tensor, an array, or an object.
 * @param outputs Symbolic tensors that follow from the inputs.
 * @param options `name` and `trainable`; `inputs` and `outputs` may stand there
 * too.
 * @returns The model, which is itself a layer.
 * @throws {RangeError} If an output does not follow from the inputs.
 * @throws {TypeError} If one of them is no symbolic tensor.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Dense, Input, Model } from "kerno";
 *
 * const inputs = Input([2]);
 * const outputs = Dense(1, { kernelInitializer: "ones" })(inputs);
 * const model = Model(inputs, outputs);
 * assert.deepEqual(model.predict([[1, 2], [3, 4]]).arraySync(), [[3], [7]]);
 * ```
 *
 * @see `keras/src/models/model.py`
 */
export const Model: ModelConstructor = new Proxy(ModelClass, {
  apply: (_, __, args) => Reflect.construct(Model as never, args),
  construct: (target, args, newTarget) =>
    newTarget === Model as unknown && isFunctional(args)
      ? new FunctionalClass(...args)
      : Reflect.construct(target, args, newTarget),
}) as unknown as ModelConstructor;
Object.defineProperty(ModelClass, "name", { value: "Model" });
ModelClass.prototype.constructor = Model as never;

/** The class of models with a graph. */
export { FunctionalClass as Functional };
register("keras.models", "Functional", FunctionalClass);
register("keras.models", "Model", Model);
// Keras writes it by its place in the sources.
register(
  "keras.src.models.functional",
  "Functional",
  FunctionalClass,
  [],
  "Functional",
);
