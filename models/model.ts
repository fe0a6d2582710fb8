/**
 * A model: a layer made of layers, that can be trained and asked.
 *
 * @module
 */
import { type Tensor, tf } from "../engine/mod.ts";
import {
  type CallOptions,
  KerasTensor,
  type Layer,
  type Shape,
} from "../layers/mod.ts";
import {
  checkSymbolic,
  isFunctional,
  mapShapes,
  named,
  shapesIn,
  standardizeInputs,
  unpack,
} from "./_structures.ts";
import { MODEL_LEGACY } from "../layers/arguments/legacy.ts";
import { COMMON_DEFAULTS } from "../layers/arguments/layer_arguments.ts";
import { resolveArguments, type Values } from "../layers/arguments/resolve.ts";
import { Graph } from "../layers/graph/graph.ts";
import { attachMask } from "../layers/masks.ts";
import { isShape } from "../layers/shapes.ts";
import { flatten, isPlainObject, mapStructure } from "../layers/tree.ts";
import { traceOutputs } from "../layers/_trace.ts";
import { serializeObject } from "../layers/serialization/registry.ts";
import { graphConfig, graphFromConfig } from "./_graph_config.ts";
import { TrainedModel } from "./_trained_model.ts";
import { summary, type SummaryOptions } from "./summary.ts";

/** Options of a model. */
export interface ModelOptions {
  /** Name; of the class and a number unless given. */
  name?: string | null;
  /**
   * Whether training changes the weights.
   *
   * @default {true}
   */
  trainable?: boolean;
}

/** Symbolic tensors in any form. */
export type SymbolicStructure =
  | KerasTensor
  | readonly KerasTensor[]
  | Readonly<Record<string, KerasTensor>>;

/** Base of all models; `O` is the form of the symbolic outputs. */
export class ModelClass<O = KerasTensor> extends TrainedModel<O> {
  #graph: Graph | null = null;

  constructor(...args: unknown[]) {
    const given = resolveArguments<ModelOptions & Values>(
      "Model",
      {
        arguments: { inputs: null, outputs: null, name: null },
        options: { ...COMMON_DEFAULTS },
        legacy: MODEL_LEGACY,
      },
      isFunctional(args) ? named(args) : args,
    );
    const { inputs, outputs, ...options } = given;
    super(options);
    if (inputs !== null || outputs !== null) {
      checkSymbolic("inputs", inputs);
      checkSymbolic("outputs", outputs);
      this.setGraph(new Graph(inputs, outputs));
      this.built = true;
    }
  }

  /** The graph between inputs and outputs, `null` without one. */
  get graph(): Graph | null {
    return this.#graph;
  }

  /** Takes a graph; a model without layers of its own has `null`. */
  protected setGraph(graph: Graph | null): void {
    this.#graph = graph;
  }

  #graphOf(what: string): Graph {
    if (this.#graph === null) {
      throw new Error(
        `${this.constructor.name} model '${this.name}' has no defined ${what} yet.`,
      );
    }
    return this.#graph;
  }

  /** The layers, from inputs to outputs. */
  get layers(): Layer[] {
    return this.#graph ? [...this.#graph.layers] : super.subLayers as Layer[];
  }

  override get subLayers(): Layer[] {
    const own = super.subLayers as Layer[];
    return this.#graph ? [...new Set([...this.#graph.layers, ...own])] : own;
  }

  /** The symbolic inputs, flat. */
  get inputs(): KerasTensor[] {
    return [...this.#graphOf("inputs").inputs];
  }

  /** The symbolic outputs, flat. */
  get outputs(): KerasTensor[] {
    return [...this.#graphOf("outputs").outputs];
  }

  /** The symbolic inputs in the form that was given. */
  override get input(): unknown {
    return this.#graphOf("inputs").inputStructure;
  }

  /** The symbolic outputs in the form that was given. */
  override get output(): unknown {
    return this.#graphOf("outputs").outputStructure;
  }

  /** Names of the inputs. */
  get inputNames(): string[] {
    return this.inputs.map((tensor) => tensor.history!.layer.name);
  }

  /** Names of the layers that give the outputs. */
  get outputNames(): string[] {
    return this.outputs.map((tensor) => tensor.history!.layer.name);
  }

  /** Shape of the input, or of each. */
  get inputShape(): unknown {
    return shapesIn(this.#graphOf("inputs").inputStructure);
  }

  /** Shape of the output, or of each. */
  get outputShape(): unknown {
    return shapesIn(this.#graphOf("outputs").outputStructure);
  }

  /**
   * A layer by its name or its place.
   *
   * @param name Name of the layer, or `{ name }` or `{ index }`.
   * @param index Place of the layer, from 0.
   * @returns The layer.
   * @throws {RangeError} If there is no such layer.
   */
  getLayer(
    name?: string | { name?: string; index?: number } | null,
    index?: number | null,
  ): Layer {
    const wanted = isPlainObject(name)
      ? name as { name?: string; index?: number }
      : { name: name ?? undefined, index: index ?? undefined };
    const { layers } = this;
    if (wanted.name !== undefined && wanted.index !== undefined) {
      throw new TypeError(
        `Provide only a layer name or a layer index. Received: index=${wanted.index}, name=${wanted.name}.`,
      );
    }
    if (wanted.index !== undefined) {
      const layer = layers.at(wanted.index);
      if (layer) return layer;
      throw new RangeError(
        `Was asked to retrieve layer at index ${wanted.index} but model only has ${layers.length} layers.`,
      );
    }
    if (wanted.name === undefined) {
      throw new TypeError(
        "Provide either a layer name or layer index at `getLayer`.",
      );
    }
    const layer = layers.find((one) => one.name === wanted.name);
    if (layer) return layer;
    throw new RangeError(
      `No such layer: ${wanted.name}. Existing layers are: [${
        layers.map((one) => `'${one.name}'`).join(", ")
      }].`,
    );
  }

  override build(...inputShapes: unknown[]): void {
    const [shape] = inputShapes;
    if (this.#graph !== null || shape === undefined) return;
    const inputs = isShape(shape)
      ? new KerasTensor(shape)
      : (shape as Shape[]).map((one) => new KerasTensor(one));
    traceOutputs(
      [inputs],
      ([x]) =>
        (this.call as (...args: unknown[]) => unknown)(x, {
          training: false,
          mask: null,
        }),
    );
  }

  override prepare(args: readonly unknown[]): void {
    // A subclass without its own `build` makes its weights while it is called.
    const ownBuild = Object.getPrototypeOf(this).build !==
      ModelClass.prototype.build;
    if (!this.built && !ownBuild) return;
    super.prepare(args);
  }

  override standardize(args: readonly unknown[]): readonly unknown[] {
    if (this.#graph === null) return args;
    return [
      standardizeInputs(this.#graph, args[0], this.name),
      ...args.slice(1),
    ];
  }

  override call(inputs: unknown, options: CallOptions): unknown {
    const graph = this.#graph;
    if (graph === null) return super.call(inputs as never);
    const list = flatten(inputs);
    const masks = flatten(options.mask ?? null) as (Tensor | null)[];
    list.forEach((x, i) => {
      if (x instanceof tf.Tensor) attachMask(x as Tensor, masks[i] ?? null);
    });
    const outputs = graph.run(list, (node, args) => {
      const rest = args.slice(0, -1);
      const own = args.at(-1) as CallOptions;
      // As in Keras, the call of the model decides, not that of the layer.
      const training = options.training ?? own.training;
      return (node.layer as (...args: unknown[]) => unknown)(
        ...rest,
        { ...own, training },
      );
    });
    return unpack(outputs);
  }

  override computeOutputSpec(
    args: readonly unknown[],
    options: CallOptions,
  ): unknown {
    const graph = this.#graph;
    if (graph === null) return super.computeOutputSpec(args, options);
    const inputs = flatten(args[0]) as KerasTensor[];
    const same = inputs.every((x, i) =>
      String(x.shape) === String(graph.inputs[i].shape)
    );
    if (same) {
      return unpack(mapStructure(graph.outputStructure, (leaf) => {
        const { shape, dtype } = leaf as KerasTensor;
        return new KerasTensor(shape, { dtype });
      }));
    }
    return unpack(graph.run(inputs, (node, all) =>
      node.layer.computeOutputSpec(
        all.slice(0, -1),
        all.at(-1) as CallOptions,
      )));
  }

  override computeOutputShape(inputShape: unknown): unknown {
    const inputs = isShape(inputShape)
      ? new KerasTensor(inputShape)
      : mapShapes(inputShape);
    return shapesIn(this.computeOutputSpec([inputs], {}));
  }

  override get tellsOutputShape(): boolean {
    return false;
  }

  /** Whether it is a plain stack of layers. */
  get isSequential(): boolean {
    return false;
  }

  /**
   * Shows layers, shapes and numbers of weights as Keras' table.
   *
   * @param args `lineLength`, `positions`, `printFn` and so on by position, or
   * options; see {@linkcode SummaryOptions}.
   * @throws {RangeError} If the table does not fit into the line.
   */
  summary(...args: (SummaryOptions | unknown)[]): void {
    summary(this, args);
  }

  /** Sets the states that stateful layers carry over to 0, as in Keras 2. */
  resetStates(): void {
    for (const layer of this.flattenLayers()) {
      if (layer !== this && "resetState" in layer) {
        (layer as unknown as { resetState(): void }).resetState();
      }
    }
  }

  /** Models make the objects of their configuration themselves. */
  static get readsOwnConfig(): boolean {
    return true;
  }

  override getConfig(): Record<string, unknown> {
    if (this.#graph === null) return super.getConfig();
    return {
      name: this.name,
      trainable: this.trainable,
      ...graphConfig(this.#graph),
    };
  }

  /**
   * Makes the model that `getConfig` described.
   *
   * @param config The configuration.
   * @returns The model.
   */
  static override fromConfig<T>(
    this: new (config: never) => T,
    config: Record<string, unknown>,
  ): T {
    if (!("input_layers" in config)) return new this(config as never);
    const { name, trainable } = config;
    const graph = graphFromConfig(config as never);
    return new this({ ...graph, name, trainable: trainable ?? true } as never);
  }

  override getBuildConfig(): Record<string, unknown> | null {
    return this.#graph === null
      ? super.getBuildConfig()
      : { input_shape: null };
  }

  /**
   * The architecture as Keras' JSON, without weights.
   *
   * @returns JSON text, for `models.modelFromJSON`.
   */
  toJSON(): string {
    return JSON.stringify(serializeObject(this));
  }
}
