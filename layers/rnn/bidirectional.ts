/**
 * A recurrent layer read in both directions.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { REQUIRED } from "../arguments/resolve.ts";
import { withoutNew } from "../callable.ts";
import { toLayer } from "../core/wrapper.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import {
  deserialize,
  register,
  serialize,
  serializeObject,
} from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";
import { flatten } from "../tree.ts";
import type { VariableValue } from "../variable.ts";
import { RNNClass } from "./rnn.ts";
import type { RNNCallOptions } from "./rnn_options.ts";

/** How the two outputs become one; `null` returns both. */
export type MergeMode = "concat" | "sum" | "mul" | "ave" | null;

/** Options of {@linkcode Bidirectional}. */
export interface BidirectionalOptions extends LayerOptions {
  /**
   * How the two outputs become one.
   *
   * @default {"concat"}
   */
  mergeMode?: MergeMode;
  /**
   * Weights to start with, forward ones first.
   *
   * @default {null}
   */
  weights?: readonly VariableValue[] | null;
  /**
   * Layer that reads backwards, in place of a copy.
   *
   * @default {null}
   */
  backwardLayer?: Layer | null;
}

const MODES = ["sum", "mul", "ave", "concat", null];

/** A copy with a prefixed name, without weights. */
function copyOf(layer: Layer, prefix: string, changes: object): RNNClass {
  const object = serializeObject(layer);
  const name = layer.name.startsWith(`${prefix}_`)
    ? layer.name
    : `${prefix}_${layer.name}`;
  return deserialize({
    ...object,
    config: { ...(object.config as object), ...changes, name },
  }, "keras.layers") as RNNClass;
}

/** Refuses a pair that does not read in both directions. */
function checkPair(forward: RNNClass, backward: RNNClass): void {
  if (forward.goBackwards === backward.goBackwards) {
    throw new RangeError(
      `Forward layer and backward layer should have different \`goBackwards\` value. Received: forwardLayer.goBackwards ${forward.goBackwards}, backwardLayer.goBackwards=${backward.goBackwards}`,
    );
  }
  for (const key of ["stateful", "returnSequences", "returnState"] as const) {
    if (forward[key] === backward[key]) continue;
    throw new RangeError(
      `Forward layer and backward layer are expected to have the same value for attribute "${key}", got "${
        forward[key]
      }" for forward layer and "${backward[key]}" for backward layer`,
    );
  }
}

class BidirectionalClass extends Layer {
  readonly forwardLayer: RNNClass;
  readonly backwardLayer: RNNClass;
  readonly mergeMode: MergeMode;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly stateful: boolean;
  readonly #source: Layer;
  #weights: readonly VariableValue[] | null;

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<
      Required<BidirectionalOptions> & { layer: unknown }
    >("Bidirectional", {
      layer: REQUIRED,
      mergeMode: "concat",
      weights: null,
      backwardLayer: null,
    }, args);
    const layer = toLayer(given.layer, "Bidirectional");
    if (!MODES.includes(given.mergeMode)) {
      throw new RangeError(
        `Invalid merge mode. Received: ${given.mergeMode}. Merge mode should be one of {"sum", "mul", "ave", "concat", null}`,
      );
    }
    if (!(layer instanceof RNNClass)) {
      throw new TypeError(
        `Cannot create Bidirectional as the layer must be recurrent: current value is ${layer}`,
      );
    }
    super(common);
    this.#source = layer;
    this.forwardLayer = copyOf(layer, "forward", {});
    this.backwardLayer = given.backwardLayer
      ? toLayer(given.backwardLayer, "Bidirectional") as RNNClass
      : copyOf(layer, "backward", { go_backwards: true });
    checkPair(this.forwardLayer, this.backwardLayer);
    for (const one of [this.forwardLayer, this.backwardLayer]) {
      one.zeroOutputForMask = one.returnSequences;
    }
    this.mergeMode = given.mergeMode;
    this.#weights = given.weights;
    this.stateful = layer.stateful;
    this.returnSequences = layer.returnSequences;
    this.returnState = layer.returnState;
    this.supportsMasking = true;
    this.inputSpec = layer.inputSpec;
  }

  override build(inputShape: Shape): void {
    for (const layer of [this.forwardLayer, this.backwardLayer]) {
      if (!layer.built) (layer.build as (shape: Shape) => void)(inputShape);
    }
    if (this.#weights) {
      this.built = true;
      this.setWeights(this.#weights);
      this.#weights = null;
    }
  }

  override call(inputs: Tensor, options: RNNCallOptions): unknown {
    const { training, mask } = options;
    const given = options.initialState ?? null;
    const states = given === null ? null : flatten(given);
    const half = states ? states.length / 2 : 0;
    const run = (layer: RNNClass, own: unknown[] | null): Tensor[] => {
      const call = layer as unknown as (...args: unknown[]) => unknown;
      const result = call(inputs, { training, mask, initialState: own });
      return (Array.isArray(result) ? result : [result]) as Tensor[];
    };
    const [y, ...forward] = run(
      this.forwardLayer,
      states && states.slice(0, half),
    );
    const [reverse, ...backward] = run(
      this.backwardLayer,
      states && states.slice(half),
    );
    const back = this.returnSequences ? tf.reverse(reverse, 1) : reverse;
    const output = this.#merge(y, back);
    if (!this.returnState) return output;
    const all = [...forward, ...backward];
    return Array.isArray(output) ? [...output, ...all] : [output, ...all];
  }

  #merge(y: Tensor, back: Tensor): Tensor | Tensor[] {
    switch (this.mergeMode) {
      case "concat":
        return tf.concat([y, back], y.rank - 1);
      case "sum":
        return y.add(back);
      case "ave":
        return y.add(back).div(2);
      case "mul":
        return y.mul(back);
      default:
        return [y, back];
    }
  }

  override computeOutputShape(inputShape: Shape): unknown {
    const all = this.forwardLayer.computeOutputShape(inputShape);
    const [shape, ...states] = this.returnState
      ? all as unknown[]
      : [all as unknown];
    const output = shape as Shape;
    const merged = this.mergeMode === "concat"
      ? [...output.slice(0, -1), output.at(-1)! * 2]
      : output;
    if (this.mergeMode === null) {
      return this.returnState
        ? [output, output, ...states, ...states]
        : [output, output];
    }
    return this.returnState ? [merged, ...states, ...states] : merged;
  }

  override computeMask(_inputs: unknown, mask: unknown): unknown {
    const one = this.returnSequences ? flatten(mask)[0] ?? null : null;
    const outputs = this.mergeMode === null ? [one, one] : [one];
    if (!this.returnState) return outputs;
    const states = this.forwardLayer.stateSize.length * 2;
    return [...outputs, ...Array(states).fill(null)];
  }

  /** Sets the states that carry over to 0. */
  resetState(): void {
    this.forwardLayer.resetState();
    this.backwardLayer.resetState();
  }

  /** As {@linkcode resetState}, by its name in Keras 2. */
  resetStates(): void {
    this.resetState();
  }

  /** States that carry over, forward ones first; `null` before the first call. */
  get states(): unknown {
    const { states } = this.forwardLayer;
    if (states === null) return null;
    return [...flatten(states), ...flatten(this.backwardLayer.states)];
  }

  override dispose(): void {
    this.forwardLayer.dispose();
    this.backwardLayer.dispose();
    super.dispose();
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      merge_mode: this.mergeMode,
      layer: serialize(this.#source),
      backward_layer: serialize(this.backwardLayer),
    };
  }
}

/** An instance of {@linkcode Bidirectional}. */
export type Bidirectional = BidirectionalClass;

/** How {@linkcode Bidirectional} is called. */
export interface BidirectionalConstructor {
  /** With `new`, which may be left out. */
  new (layer: Layer, options?: BidirectionalOptions): Bidirectional;
  /** With `new`, which may be left out. */
  new (
    layer: Layer,
    mergeMode: MergeMode,
    ...positional: unknown[]
  ): Bidirectional;
  /** With `new`, which may be left out. */
  new (options: BidirectionalOptions & { layer: Layer }): Bidirectional;
  (layer: Layer, options?: BidirectionalOptions): Bidirectional;
  (layer: Layer, mergeMode: MergeMode, ...positional: unknown[]): Bidirectional;
  (options: BidirectionalOptions & { layer: Layer }): Bidirectional;
  /** Prototype of the instances. */
  prototype: Bidirectional;
}

/**
 * Reads a sequence forwards and backwards and joins the outputs (Schuster and
 * Paliwal, 1997).
 *
 * Use it where what comes later helps to understand what came before, as in a
 * sentence. The layer given is copied twice, without its weights.
 *
 * Input: float32 `[batch, timesteps, features]`.
 *
 * Output: float32; with `"concat"` `[batch, 2 * units]`, or
 * `[batch, timesteps, 2 * units]` where the layer returns sequences; with
 * `returnState` an array of it, the forward states and the backward states.
 *
 * Weights: those of the forward copy, then those of the backward one.
 *
 * @param layer A recurrent layer.
 * @param options Options; see {@linkcode BidirectionalOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {TypeError} If the layer is not recurrent.
 * @throws {RangeError} If `mergeMode` is unknown, or both layers read in the
 * same direction.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const both = layers.Bidirectional(layers.LSTM(2));
 * assert.deepEqual(both(tf.ones([5, 3, 4])).shape, [5, 4]);
 * ```
 *
 * @see `keras/src/layers/rnn/bidirectional.py`
 */
export const Bidirectional: BidirectionalConstructor = withoutNew(
  "Bidirectional",
  BidirectionalClass,
);
register("keras.layers", "Bidirectional", Bidirectional);
