/**
 * What has weights: its own, and those of the layers in its fields.
 *
 * @module
 */
import { TensorList } from "../display/mod.ts";
import { type Tensor, tf } from "../engine/mod.ts";
import { checkWeights } from "./_check_weights.ts";
import { Callable } from "./callable.ts";
import * as constraints from "./constraints/mod.ts";
import { variableDtype } from "./dtypes.ts";
import * as initializers from "./initializers/mod.ts";
import type { WeightOptions } from "./layer_options.ts";
import { currentPath, withScope } from "./names.ts";
import * as regularizers from "./regularizers/mod.ts";
import { flatten, isPlainObject } from "./tree.ts";
import { Variable, type VariableValue } from "./variable.ts";

/** Penalties that wait to be forgotten, in all layers. */
let waiting = 0;

/** Base of Layer: names, weights, penalties. */
export abstract class WeightOwner extends Callable {
  /** Name, unique in a model. */
  readonly name: string;
  /** Name of the dtype policy, such as `float32`. */
  readonly dtype: string;
  /** Whether the weights exist. */
  built = false;

  readonly #own: { variable: Variable; trained: boolean }[] = [];
  #trainable: boolean;
  #losses: Tensor[] = [];
  #parentPath: string | null = null;
  #scanned = false;

  /**
   * @param name Name.
   * @param dtype Name of the dtype policy.
   * @param trainable Whether training changes the weights.
   */
  constructor(name: string, dtype: string, trainable: boolean) {
    super();
    this.name = name;
    this.dtype = dtype;
    this.#trainable = trainable;
  }

  /**
   * Runs `body` within the layer's scope of names.
   *
   * @param body What to run.
   * @returns What it returns.
   */
  inScope<T>(body: () => T): T {
    this.#parentPath ??= currentPath();
    return withScope(this.name, this, this.#parentPath, body);
  }

  /**
   * Makes a weight that belongs to the layer.
   *
   * @param options Options; see {@linkcode WeightOptions}.
   * @returns The weight.
   */
  addWeight(options: WeightOptions = {}): Variable {
    const dtype = options.dtype ?? variableDtype(this.dtype);
    const variable = withScope(
      this.name,
      this,
      this.#parentPath,
      () =>
        Variable(
          initializers.get(
            options.initializer ??
              (dtype === "float32" ? "glorot_uniform" : "zeros"),
          )!,
          {
            shape: options.shape ?? [],
            dtype,
            trainable: options.trainable ?? true,
            name: options.name ?? null,
          },
        ),
    );
    variable.regularizer = regularizers.get(options.regularizer ?? null);
    variable.constraint = constraints.get(options.constraint ?? null);
    this.#track(variable);
    return variable;
  }

  #track(variable: Variable): void {
    this.#own.push({ variable, trained: variable.trainable });
    if (!this.#trainable) variable.trainable = false;
  }

  /** The variables of the layer itself: those to train, then the others. */
  get ownWeights(): Variable[] {
    this.#scan();
    return this.#ordered;
  }

  get #ordered(): Variable[] {
    const pick = (trained: boolean) =>
      this.#own.filter((own) => own.trained === trained).map((own) =>
        own.variable
      );
    return [...pick(true), ...pick(false)];
  }

  /** Looks through the fields: variables are tracked, layers returned. */
  #scan(): WeightOwner[] {
    this.#scanned = true;
    const layers: WeightOwner[] = [];
    for (const value of Object.values(this)) {
      if (typeof value === "function") this.#see(value, layers);
      if (typeof value !== "object" || value === null) continue;
      if (!Array.isArray(value) && !isPlainObject(value)) {
        this.#see(value, layers);
        continue;
      }
      // Data of the user's may be long, and holds no layer.
      if (Array.isArray(value) && typeof value[0] === "number") continue;
      for (const item of flatten(value)) this.#see(item, layers);
    }
    return layers;
  }

  #see(item: unknown, layers: WeightOwner[]): void {
    if (item instanceof WeightOwner) {
      if (!layers.includes(item)) layers.push(item);
    } else if (
      item instanceof Variable &&
      !this.#own.some(({ variable }) => variable === item)
    ) this.#track(item);
  }

  /** The layers that belong to this one, in the order of its fields. */
  get subLayers(): WeightOwner[] {
    return this.#scan();
  }

  /** This layer and all below it, each once. */
  flattenLayers(): WeightOwner[] {
    const seen = new Set<WeightOwner>();
    const visit = (layer: WeightOwner) => {
      if (seen.has(layer)) return;
      seen.add(layer);
      layer.#scanned = false;
      const below = layer.subLayers;
      // A model may know its layers without looking at its fields.
      if (!layer.#scanned) layer.#scan();
      below.forEach(visit);
    };
    visit(this);
    return [...seen];
  }

  /** All weights, layer by layer. */
  get weights(): Variable[] {
    // The walk has seen the fields of each layer.
    return [
      ...new Set(this.flattenLayers().flatMap((layer) => layer.#ordered)),
    ];
  }

  /** The weights that training changes. */
  get trainableWeights(): Variable[] {
    return this.#trainable ? this.weights.filter((v) => v.trainable) : [];
  }

  /** The weights that training does not change. */
  get nonTrainableWeights(): Variable[] {
    return this.#trainable
      ? this.weights.filter((v) => !v.trainable)
      : this.weights;
  }

  /** Whether training changes the weights; setting it reaches the layers below. */
  get trainable(): boolean {
    return this.#trainable;
  }

  set trainable(flag: boolean) {
    for (const layer of this.flattenLayers()) {
      layer.#trainable = flag;
      for (const { variable, trained } of layer.#own) {
        if (trained) variable.trainable = flag;
      }
    }
  }

  /** Copies of the weights, which show themselves as Python's list of arrays. */
  getWeights(): TensorList<Tensor> {
    return TensorList.from(this.weights.map((v) => v.numpy()));
  }

  /**
   * Takes other weights; if one does not fit, none is changed.
   *
   * @param weights Tensors or arrays, in the order of {@linkcode getWeights}.
   * @throws {RangeError} If their number or a shape is another one.
   */
  setWeights(weights: Iterable<VariableValue>): void {
    const own = this.weights;
    if (typeof weights?.[Symbol.iterator] !== "function") {
      throw new TypeError(
        `Cannot set the weights of layer '${this.name}' as they must be an array of tensors or arrays: current value is ${
          String(weights)
        }`,
      );
    }
    tf.tidy(() => {
      const values = checkWeights(this.name, own, [...weights]);
      own.forEach((variable, i) => variable.assign(values[i]));
    });
  }

  /**
   * How many numbers the weights have.
   *
   * @returns The count.
   * @throws {Error} If the weights do not exist yet.
   */
  countParams(): number {
    if (!this.built) {
      throw new Error(
        `You tried to call \`countParams\` on layer '${this.name}', but the layer isn't built. You can build it manually via: \`layer.build(inputShape)\`.`,
      );
    }
    return this.weights.reduce((sum, v) => sum + v.size, 0);
  }

  /**
   * Adds a scalar to the loss; called within `call`.
   *
   * @param loss The scalar.
   */
  addLoss(loss: Tensor): void {
    this.#losses.push(tf.keep(loss));
    waiting++;
  }

  /** Penalties of the latest call, then those on the weights. */
  get losses(): Tensor[] {
    const layers = this.flattenLayers();
    const own = layers.flatMap((layer) => layer.#losses);
    if (!this.#trainable) return own;
    const weights = new Set(layers.flatMap((layer) => layer.#ordered));
    return own.concat(
      [...weights].flatMap((v) =>
        v.regularizer && v.trainable ? [v.regularizer(v.value)] : []
      ),
    );
  }

  /** Forgets the penalties of the latest call, below too. */
  clearLosses(): void {
    if (waiting === 0) return;
    for (const layer of this.flattenLayers()) {
      waiting -= layer.#losses.length;
      tf.dispose(layer.#losses);
      layer.#losses = [];
    }
  }

  /** Gives the memory of all weights back. */
  dispose(): void {
    this.clearLosses();
    for (const variable of this.weights) variable.dispose();
  }
}
