/**
 * Models that are a stack of layers.
 *
 * @module
 */
import type { Tensor } from "../engine/mod.ts";
import {
  type CallOptions,
  InputLayer,
  KerasTensor,
  Layer,
  type Shape,
} from "../layers/mod.ts";
import { COMMON_DEFAULTS } from "../layers/arguments/layer_arguments.ts";
import { resolveArguments, type Values } from "../layers/arguments/resolve.ts";
import { withoutNew } from "../layers/callable.ts";
import { Graph } from "../layers/graph/graph.ts";
import {
  deserialize,
  register,
  serializeObject,
} from "../layers/serialization/registry.ts";
import {
  isShape,
  shapesEqual,
  shapeText,
  standardizeShape,
} from "../layers/shapes.ts";
import { ModelClass, type ModelOptions } from "./model.ts";

/** What a stack may be made of. */
export type SequentialItem = Layer | KerasTensor;

/** Options of {@linkcode Sequential}. */
export interface SequentialOptions extends ModelOptions {
  /** The layers, the first below. */
  layers?: readonly SequentialItem[] | null;
}

class SequentialClass extends ModelClass {
  #stack: Layer[] = [];

  constructor(...args: unknown[]) {
    const { layers, ...options } = resolveArguments<
      SequentialOptions & Values
    >("Sequential", {
      arguments: { layers: null, trainable: true, name: null },
      options: COMMON_DEFAULTS,
    }, args);
    super(options);
    if (!Array.isArray(layers ?? [])) {
      throw new TypeError(
        `Cannot create Sequential as layers must be an array of layers: current value is ${layers}`,
      );
    }
    for (const layer of layers ?? []) this.#push(layer);
    if (this.#stack.length > 0) this.#rebuild();
  }

  /**
   * Puts a layer on top.
   *
   * @param layer The layer, or what `Input` gave.
   * @throws {TypeError} If it is no layer.
   * @throws {RangeError} If its name is taken, or it is a second input.
   */
  add(layer: SequentialItem): void {
    this.#push(layer);
    this.#rebuild();
  }

  #push(item: SequentialItem): void {
    const origin = item instanceof KerasTensor ? item.history?.layer : null;
    const layer = origin instanceof InputLayer ? origin : item;
    if (!(layer instanceof Layer)) {
      throw new TypeError(
        `Only instances of \`Layer\` can be added to a Sequential model. Received: ${
          String(layer)
        } (of type ${
          (layer as object | null)?.constructor?.name ?? typeof layer
        })`,
      );
    }
    if (this.#stack.length === 0 && !(layer instanceof InputLayer)) {
      const batchShape = layer.batchInputShape;
      if (batchShape !== null) this.#stack.push(InputLayer({ batchShape }));
    }
    const twin = this.#stack.find((one) => one.name === layer.name);
    if (twin && twin !== layer) {
      throw new RangeError(
        `All layers added to a Sequential model should have unique names. Name '${layer.name}' is already the name of a layer in this model. Update the \`name\` argument to pass a unique name.`,
      );
    }
    const [first] = this.#stack;
    if (layer instanceof InputLayer && first instanceof InputLayer) {
      throw new RangeError(
        `Sequential model '${this.name}' has already been configured to use input shape ${
          shapeText(first.batchShape)
        }. You cannot add a different Input layer to it.`,
      );
    }
    this.#stack.push(layer);
  }

  /**
   * Takes the top layer away.
   *
   * @returns The layer.
   * @throws {RangeError} If there is none.
   */
  pop(): Layer {
    const layer = this.#stack.pop();
    if (layer === undefined) {
      throw new RangeError(
        `Cannot pop a layer of ${this.name} as it must have one: current number is 0`,
      );
    }
    this.#rebuild();
    return layer;
  }

  #rebuild(): void {
    this.built = false;
    this.setGraph(null);
    const [first] = this.#stack;
    if (this.#stack.length < 2) return;
    const shape = first instanceof InputLayer
      ? first.batchShape
      : first instanceof ModelClass && first.graph
      ? first.inputShape
      : null;
    if (shape !== null) this.build(shape);
  }

  override build(inputShape?: unknown): void {
    if (!isShape(inputShape)) return;
    const shape = standardizeShape(inputShape);
    if (this.#stack.length === 0) {
      throw new Error(
        `Sequential model ${this.name} cannot be built because it has no layers. Call \`model.add(layer)\`.`,
      );
    }
    const [first] = this.#stack;
    if (first instanceof InputLayer) {
      if (!shapesEqual(first.batchShape, shape)) {
        throw new RangeError(
          `Sequential model '${this.name}' has already been configured to use input shape ${
            shapeText(first.batchShape)
          }. You cannot build it with inputShape ${shapeText(shape)}`,
        );
      }
    } else {
      const dtype = first.dtype;
      this.#stack.unshift(InputLayer({ batchShape: shape, dtype }));
    }
    this.#draw();
  }

  /** Draws the graph up from the stack. */
  #draw(): void {
    const [input, ...layers] = this.#stack;
    let x = input.output;
    for (const layer of layers) x = (layer as (x: unknown) => unknown)(x);
    this.setGraph(new Graph(input.output, x));
  }

  override prepare(args: readonly unknown[]): void {
    if (this.built) return;
    if (this.#stack.length === 0) this.build([]);
    const shape = (args[0] as { shape?: Shape } | null)?.shape;
    if (!isShape(shape)) return;
    const fixed = this.#stack.some((layer) =>
      (layer as { stateful?: boolean }).stateful === true
    );
    this.build(fixed ? shape : freeBatch(shape));
  }

  override call(inputs: unknown, options: CallOptions): unknown {
    if (this.graph) return super.call(inputs, options);
    let x = inputs;
    for (const layer of this.layers) {
      x = (layer as (...args: unknown[]) => unknown)(x, {
        training: options.training,
      });
    }
    return x;
  }

  /** The layers, without the input. */
  override get layers(): Layer[] {
    return this.#stack.filter((layer, i) =>
      i > 0 || !(layer instanceof InputLayer)
    );
  }

  override get isSequential(): boolean {
    return true;
  }

  /** The layers with the input. */
  get allLayers(): Layer[] {
    return [...this.#stack];
  }

  override get subLayers(): Layer[] {
    return [...this.#stack];
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...Layer.prototype.getConfig.call(this),
      layers: this.#stack.map((layer) => serializeObject(layer)),
      ...(this.graph
        ? { build_input_shape: (this.#stack[0] as InputLayer).batchShape }
        : {}),
    };
  }

  override getBuildConfig(): Record<string, unknown> | null {
    return this.graph ? { input_shape: this.inputs[0].shape } : null;
  }

  /**
   * Makes the model that `getConfig` described.
   *
   * @param config The configuration.
   * @returns The model, with fresh weights.
   */
  static override fromConfig<T>(
    this: new (config: never) => T,
    config: Record<string, unknown>,
  ): T {
    const { layers, build_input_shape: shape, name, trainable } = config;
    const model = new this(
      { name, trainable: trainable ?? true } as never,
    ) as unknown as SequentialClass;
    for (const layer of layers as unknown[]) {
      model.#push(deserialize(layer, "keras.layers") as Layer);
    }
    if (model.#stack.length > 0) model.#rebuild();
    if (!model.graph && isShape(shape)) model.build(shape);
    return model as T;
  }
}

/** A shape with any number of samples. */
function freeBatch(shape: Shape): Shape {
  return shape.map((size, axis) => axis === 0 ? null : size);
}

/** An instance of {@linkcode Sequential}. */
export type Sequential = SequentialClass;

/** How {@linkcode Sequential} is called. */
export interface SequentialConstructor {
  /** With `new`, which may be left out. */
  new (
    layers?: readonly SequentialItem[] | SequentialOptions | null,
    options?: ModelOptions,
  ): Sequential;
  (
    layers?: readonly SequentialItem[] | SequentialOptions | null,
    options?: ModelOptions,
  ): Sequential;
  /** Prototype of the instances. */
  prototype: Sequential;
}

/**
 * A stack of layers, each of which takes what the one below gives.
 *
 * With an `Input` first the weights exist at once, else they are made when the
 * model first sees data.
 *
 * @param layers The layers, the first below; more may be added.
 * @param options Options; see {@linkcode SequentialOptions}.
 * @returns The model, which is itself a layer.
 * @throws {TypeError} If something is no layer.
 * @throws {RangeError} If two layers have one name.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Dense, Input, Sequential } from "kerno";
 *
 * const model = Sequential([Input([3]), Dense(2), Dense(1)]);
 * assert.equal(model.countParams(), 3 * 2 + 2 + 2 + 1);
 * ```
 *
 * @see `keras/src/models/sequential.py`
 */
export const Sequential: SequentialConstructor = withoutNew(
  "Sequential",
  SequentialClass,
);
register("keras", "Sequential", Sequential);

/** A tensor, for the signature of predict. */
export type { Tensor };
