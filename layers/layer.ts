/**
 * What every layer is: arguments, weights, and a call.
 *
 * A call passes here: inputs are checked, weights are made at the first call,
 * `call` computes, masks are handed on; on symbolic tensors a node of the graph
 * is made instead.
 *
 * @module
 */
import { showsAs } from "../display/mod.ts";
import { type Tensor, tf } from "../engine/mod.ts";
import { callEager, callSymbolic, outputSpec } from "./_call.ts";
import { isSymbolic, shapesOf } from "./_inputs.ts";
import { WeightOwner } from "./_weight_owner.ts";
import {
  COMMON_DEFAULTS,
  inputShapeOf,
  LAYER_LEGACY,
} from "./arguments/layer_arguments.ts";
import {
  type ArgumentSpec,
  camelCase,
  resolveArguments,
} from "./arguments/resolve.ts";
import { invoke } from "./callable.ts";
import { dtypeName, policyConfig, variableDtype } from "./dtypes.ts";
import type { Node } from "./graph/node.ts";
import { checkInputs, type InputSpec } from "./input_spec.ts";
import type {
  AnyTensor,
  ArrayInput,
  CallOptions,
  LayerOptions,
} from "./layer_options.ts";
import { autoName, currentPath } from "./names.ts";
import * as regularizers from "./regularizers/mod.ts";
import { serialize } from "./serialization/registry.ts";
import type { Shape } from "./shapes.ts";
import { isPlainObject } from "./tree.ts";

const LAYER: ArgumentSpec = {
  arguments: {},
  options: COMMON_DEFAULTS,
  legacy: LAYER_LEGACY,
};

/** A name without a slash, which parts paths. */
function checkedName(name: string | null): string | null {
  if (name !== null && (typeof name !== "string" || name.includes("/"))) {
    throw new RangeError(
      `Argument \`name\` must be a string and cannot contain character \`/\`. Received: name=${name} (of type ${typeof name})`,
    );
  }
  return name;
}

function checkedFlag(trainable: unknown): boolean {
  if (typeof trainable !== "boolean") {
    throw new TypeError(
      `Expected \`trainable\` to be a boolean. Received: trainable=${
        String(trainable)
      } (of type ${typeof trainable})`,
    );
  }
  return trainable;
}

/** How a layer is called. */
export interface Layer {
  <T extends AnyTensor>(
    inputs: T | readonly T[] | Readonly<Record<string, T>>,
    options?: CallOptions,
  ): T;
  (inputs: ArrayInput | ArrayBufferView, options?: CallOptions): Tensor;
}

/**
 * Base class of layers, and of your own.
 *
 * A subclass makes its weights in `build(inputShape)` by {@linkcode addWeight}
 * and computes in `call(inputs, { training, mask })`. An instance is called
 * like a function. Layers and variables kept in its fields, alone or in arrays
 * and plain objects, belong to it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { type Shape, type Tensor, tf, layers } from "kerno";
 *
 * class Scale extends layers.Layer {
 *   factor!: layers.Variable;
 *   override build(_: Shape) {
 *     this.factor = this.addWeight({ initializer: "ones", name: "factor" });
 *   }
 *   override call(x: Tensor) {
 *     return x.mul(this.factor.value);
 *   }
 * }
 * const scale = new Scale();
 * assert.deepEqual(scale(tf.tensor([[1, 2]])).arraySync(), [[1, 2]]);
 * assert.equal(scale.countParams(), 1);
 * ```
 *
 * @see `keras/src/layers/layer.py`
 */
export class Layer extends WeightOwner {
  /** What it demands of its inputs. */
  inputSpec: InputSpec | readonly InputSpec[] | null = null;
  /** Whether it hands masks on. */
  supportsMasking: boolean;
  /** Penalty on the output. */
  readonly activityRegularizer: regularizers.RegularizerFunction | null;

  readonly #nodes: Node[] = [];
  readonly #inputShape: Shape | null;
  #path: string | null = null;
  #buildShapes: unknown[] | null = null;

  /**
   * Makes an instance.
   *
   * @param options Options; see {@linkcode LayerOptions}.
   */
  constructor(options: LayerOptions = {}) {
    const given = resolveArguments<Required<LayerOptions>>(
      new.target.name,
      LAYER,
      [options],
    );
    super(
      checkedName(given.name) ?? autoName(new.target.name),
      dtypeName(given.dtype),
      checkedFlag(given.trainable),
    );
    this.activityRegularizer = regularizers.get(given.activityRegularizer);
    this.#inputShape = inputShapeOf(
      given as unknown as Record<string, unknown>,
    );
    this.supportsMasking = this.computeMask !== Layer.prototype.computeMask;
    const build = this.build;
    Object.defineProperty(this, "build", {
      value: (...shapes: unknown[]) => this.#build(build, shapes),
      enumerable: false,
      configurable: true,
      writable: true,
    });
  }

  /** Runs `build` within the layer's scope of names. */
  #build(build: (...shapes: never[]) => void, shapes: unknown[]): void {
    this.inScope(() => {
      this.#path = currentPath();
      tf.tidy(() => build.apply(this, shapes as never[]));
    });
    this.#buildShapes = shapes;
    this.built = true;
  }

  /**
   * Makes the weights; a subclass defines it. Runs by itself at the first call.
   *
   * @param _inputShapes Shape of the inputs, in their form.
   */
  build(..._inputShapes: never[]): void {}

  /**
   * Computes the outputs; a subclass defines it.
   *
   * @param inputs Tensors.
   * @param _rest Further arguments, last the options `training` and `mask`.
   * @returns A tensor, or several.
   * @throws {Error} If the subclass does not define it.
   */
  call(inputs: never, ..._rest: never[]): unknown {
    throw new Error(
      `Layer ${this.constructor.name} does not have a \`call()\` method implemented: received ${
        String(inputs)
      }`,
    );
  }

  /**
   * Shape of the outputs; a subclass may define it, else the layer is run on
   * zeros to find it.
   *
   * @param inputShape Shape of the inputs, in their form.
   * @returns Shape of the outputs, in their form.
   * @throws {Error} If the subclass does not define it.
   */
  computeOutputShape(inputShape: never): unknown {
    throw new Error(
      `Layer ${this.constructor.name} should implement \`computeOutputShape(inputShape)\`: received ${
        JSON.stringify(inputShape)
      }`,
    );
  }

  /** For layers without weights: they need no input to be built. */
  protected buildAtInit(): void {
    this.built = true;
  }

  /** Whether the class defines {@linkcode computeOutputShape}. */
  get tellsOutputShape(): boolean {
    return this.computeOutputShape !== Layer.prototype.computeOutputShape;
  }

  /**
   * Dtype of the outputs where {@linkcode computeOutputShape} tells the shape.
   *
   * @param _inputs First argument of the call.
   * @returns Name of the dtype.
   */
  outputDtype(_inputs: unknown): string {
    return variableDtype(this.dtype);
  }

  /**
   * Symbolic outputs of a call.
   *
   * @param args What the layer is called with.
   * @param options Options of the call.
   * @returns Symbolic tensors, in the form of the outputs.
   */
  computeOutputSpec(args: readonly unknown[], options: CallOptions): unknown {
    return outputSpec(this, args, options);
  }

  /**
   * Mask of the outputs: that of the inputs, unless a subclass says otherwise.
   *
   * @param _inputs The inputs.
   * @param mask Their mask, in their form.
   * @returns The mask of the outputs, in their form.
   */
  computeMask(_inputs: unknown, mask: unknown): unknown {
    return mask;
  }

  /** Runs when the instance is called. */
  override [invoke](...args: unknown[]): unknown {
    if (args.length === 0) {
      throw new TypeError(
        `Cannot call layer '${this.name}' as it must be given its inputs: nothing was given`,
      );
    }
    const last = args.at(-1);
    const hasOptions = args.length > 1 && isPlainObject(last);
    const options: CallOptions = hasOptions
      ? Object.fromEntries(
        Object.entries(last).map(([key, item]) => [camelCase(key), item]),
      )
      : {};
    const rest = hasOptions ? args.slice(0, -1) : args;
    return isSymbolic([rest, options])
      ? callSymbolic(this, rest, options)
      : callEager(this, rest, options);
  }

  /**
   * The arguments of a call in the form that the layer works with.
   *
   * @param args Tensors that the layer is called with.
   * @returns The same, or others in their place.
   */
  standardize(args: readonly unknown[]): readonly unknown[] {
    return args;
  }

  /**
   * Checks inputs and makes the weights if there are none yet.
   *
   * @param args Tensors that the layer is called with.
   */
  prepare(args: readonly unknown[]): void {
    checkInputs(this.inputSpec, args[0], this.name);
    if (this.built) return;
    const build = this.build as (...shapes: unknown[]) => void;
    build(...args.map(shapesOf));
  }

  /** Where the layer stands, once built: `sequential/lstm`. */
  get path(): string | null {
    return this.#path;
  }

  /** The calls on symbolic tensors. */
  get inboundNodes(): Node[] {
    return this.#nodes;
  }

  /** Shape, batch included, that an old `inputShape` argument asked for. */
  get batchInputShape(): Shape | null {
    return this.#inputShape;
  }

  /** What `build` was called with, `null` before. */
  get buildShapes(): readonly unknown[] | null {
    return this.#buildShapes;
  }

  /** Symbolic input of the first call. */
  get input(): unknown {
    return this.#firstNode("input").args[0];
  }

  /** Symbolic output of the first call. */
  get output(): unknown {
    return this.#firstNode("output").outputStructure;
  }

  #firstNode(what: string): Node {
    if (this.#nodes.length === 0) {
      throw new Error(
        `The layer ${this.name} has never been called and thus has no defined ${what}.`,
      );
    }
    return this.#nodes[0];
  }

  /** The arguments that would make the same layer, by Keras' names. */
  getConfig(): Record<string, unknown> {
    return {
      name: this.name,
      trainable: this.trainable,
      dtype: policyConfig(this.dtype),
      ...(this.activityRegularizer
        ? { activity_regularizer: serialize(this.activityRegularizer) }
        : {}),
    };
  }

  /** What `build` needs to make the weights of a file's layer. */
  getBuildConfig(): Record<string, unknown> | null {
    if (!this.#buildShapes?.length) return null;
    return { input_shape: this.#buildShapes[0] };
  }

  /**
   * Makes the weights from a file's configuration.
   *
   * @param config What {@linkcode getBuildConfig} gave.
   */
  buildFromConfig(config: Record<string, unknown>): void {
    const shape = config.input_shape;
    if (shape && !this.built) this.build(shape as never);
  }

  /**
   * Makes the layer that `getConfig` described.
   *
   * @param config The arguments by Keras' names.
   * @returns The layer.
   */
  static fromConfig<T>(
    this: new (config: never) => T,
    config: Record<string, unknown>,
  ): T {
    return new this(config as never);
  }
}

showsAs(
  Layer.prototype,
  (layer: Layer) =>
    `<${layer.constructor.name} name=${layer.name}, built=${
      layer.built ? "True" : "False"
    }>`,
);
