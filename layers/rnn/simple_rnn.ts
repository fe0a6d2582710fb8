/**
 * The simple recurrent layer.
 *
 * @module
 */
import {
  simpleRNN as fusedSimpleRNN,
  type Tensor,
  tf,
} from "../../engine/mod.ts";
import { type ActivationIdentifier, nameOf } from "../activations/mod.ts";
import { RECURRENT_LEGACY } from "../arguments/legacy.ts";
import { resolveArguments, type Values } from "../arguments/resolve.ts";
import { withoutNew } from "../callable.ts";
import type { AnyTensor, CallOptions } from "../layer_options.ts";
import { register } from "../serialization/registry.ts";
import { recurrentArguments } from "./_recurrent_cell.ts";
import {
  cellOptions,
  LAYER_ARGUMENTS,
  LAYER_OPTIONS,
  RecurrentLayer,
} from "./_recurrent_layer.ts";
import type { RNNOptions } from "./rnn_options.ts";
import { loopResult, unlessRefused } from "./_fused.ts";
import type { LoopResult } from "./_loop.ts";
import type { States } from "./cell.ts";
import { SimpleRNNCell, type SimpleRNNCellOptions } from "./simple_rnn_cell.ts";

/** Options of {@linkcode SimpleRNN}. Every default is the default of Keras 3. */
export interface SimpleRNNOptions extends SimpleRNNCellOptions, RNNOptions {}

/** The layer SimpleRNN. */
export class SimpleRNNClass extends RecurrentLayer<SimpleRNNCell> {
  constructor(...args: unknown[]) {
    const given = resolveArguments<Values>("SimpleRNN", {
      arguments: recurrentArguments({
        gates: false,
        layer: true,
        last: { ...LAYER_ARGUMENTS, seed: null },
      }),
      options: LAYER_OPTIONS,
      legacy: RECURRENT_LEGACY,
    }, args);
    // As Keras 3.15.1, which takes `activityRegularizer` and drops it.
    super(SimpleRNNCell(cellOptions(given, "simple_rnn_cell") as never), {
      ...given,
      activityRegularizer: null,
    });
  }

  protected override run(
    inputs: Tensor,
    states: States,
    mask: Tensor | null,
    training: boolean,
  ): LoopResult {
    return unlessRefused(() =>
      this.#runFused(inputs, states, mask, training)
    ) ?? super.run(inputs, states, mask, training);
  }

  /** The whole sequence in one operation; `null` where it cannot do it. */
  #runFused(
    inputs: Tensor,
    states: States,
    mask: Tensor | null,
    training: boolean,
  ): LoopResult | null {
    const { cell, goBackwards } = this;
    const activation = nameOf(cell.activation);
    const drops = training && cell.recurrentDropout > 0;
    const [batch, steps, features] = inputs.shape;
    if (activation === null || drops || steps === 0) return null;
    this.prepareMasks(cell, tf.zeros([batch, features]), states);
    const masks = training && cell.dropout < 1 ? cell.inputMasks(inputs) : null;
    const zeroesBy = this.zeroOutputForMask ? mask : null;
    const result = fusedSimpleRNN(
      inputs,
      cell.kernel.value,
      cell.recurrentKernel.value,
      cell.bias?.value ?? null,
      {
        activation,
        initialState: (states as Tensor[])[0],
        mask,
        goBackwards,
        dropoutMask: masks ? masks[0] : null,
        returnSequences: this.returnSequences || zeroesBy !== null,
      },
    );
    this.resetMasks(cell);
    return loopResult(result, zeroesBy, goBackwards);
  }

  override getConfig(): Values {
    const { seed: _, ...config } = super.getConfig();
    return config;
  }
}

/** The call of a layer that returns its one state. */
export interface OneStateCall {
  /** Gives `[output, h]`. */
  <T extends AnyTensor>(inputs: T, options?: CallOptions): [T, T];
}

/** An instance of {@linkcode SimpleRNN}; `R` is whether it returns its state. */
export type SimpleRNN<R extends boolean = boolean> =
  & (R extends true ? OneStateCall : unknown)
  & SimpleRNNClass;

/** How {@linkcode SimpleRNN} is called. */
export interface SimpleRNNConstructor {
  /** With `new`, which may be left out. */
  new <const R extends boolean = false>(
    units: number,
    options?: SimpleRNNOptions & { returnState?: R },
  ): SimpleRNN<R>;
  /** With `new`, which may be left out. */
  new <const R extends boolean = false>(
    options: SimpleRNNOptions & { units?: number; returnState?: R },
  ): SimpleRNN<R>;
  /** With `new`, which may be left out. */
  new (
    units: number,
    activation: ActivationIdentifier,
    ...positional: unknown[]
  ): SimpleRNN;
  <const R extends boolean = false>(
    units: number,
    options?: SimpleRNNOptions & { returnState?: R },
  ): SimpleRNN<R>;
  <const R extends boolean = false>(
    options: SimpleRNNOptions & { units?: number; returnState?: R },
  ): SimpleRNN<R>;
  (
    units: number,
    activation: ActivationIdentifier,
    ...positional: unknown[]
  ): SimpleRNN;
  /** Prototype of the instances. */
  prototype: SimpleRNNClass;
}

/**
 * Simple recurrent layer (Elman, 1990): the output is fed back as an input of
 * the next step.
 *
 * Use it for short sequences; over many steps LSTM and GRU remember better.
 *
 * ```text
 * h = tanh(x[t] · kernel + bias + h · recurrentKernel)
 * ```
 *
 * Input: float32 `[batch, timesteps, features]`.
 *
 * Output: float32, by option:
 *
 * - none: `[batch, units]`, the last `h`
 * - `returnSequences`: `[batch, timesteps, units]`, every `h`
 * - `returnState`: `[output, h]`
 *
 * Weights: float32, made at the first call, in the order of Keras
 * `get_weights()`:
 *
 * - `kernel`: `[features, units]`
 * - `recurrentKernel`: `[units, units]`
 * - `bias`: `[units]`, starts at 0
 *
 * @param units Size of `h`, a positive integer.
 * @param options Options; see {@linkcode SimpleRNNOptions}.
 * @returns A layer, to be called with a tensor.
 * `activityRegularizer` has no effect, as in Keras 3.15.1.
 * @throws {RangeError} If `units` is not a positive integer.
 * @throws {TypeError} When the layer is called, if the input is not of rank 3.
 *
 * @example A running sum
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const sum = layers.SimpleRNN(1, {
 *   activation: null,
 *   kernelInitializer: "ones",
 *   recurrentInitializer: "ones",
 * });
 * assert.deepEqual(sum(tf.tensor([1, 2, 3], [1, 3, 1])).arraySync(), [[6]]);
 * ```
 *
 * @see `keras/src/layers/rnn/simple_rnn.py`
 */
export const SimpleRNN: SimpleRNNConstructor = withoutNew(
  "SimpleRNN",
  SimpleRNNClass,
);
register("keras.layers", "SimpleRNN", SimpleRNN);
