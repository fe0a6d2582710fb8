/**
 * The Long Short-Term Memory layer.
 *
 * @module
 */
import { lstm as fusedLstm, type Tensor, tf } from "../../engine/mod.ts";
import { type ActivationFunction, nameOf } from "../activations/mod.ts";
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
import type { ActivationIdentifier } from "../activations/mod.ts";
import { unlessRefused, withZeros } from "./_fused.ts";
import type { LoopResult } from "./_loop.ts";
import type { States } from "./cell.ts";
import { LSTMCell, type LSTMCellOptions } from "./lstm_cell.ts";
import type { RNNOptions } from "./rnn_options.ts";

/** Options of {@linkcode LSTM}. Every default is the default of Keras 3. */
export interface LSTMOptions extends LSTMCellOptions, RNNOptions {
  /** Kept for Keras' sake: there is no cuDNN. */
  useCudnn?: boolean | "auto";
  /** @deprecated Keras 1's name of `units`. */
  outputDim?: number;
  /** @deprecated Keras 1's name of `recurrentActivation`. */
  innerActivation?: ActivationIdentifier;
  /** @deprecated Keras 1's name of `kernelInitializer`. */
  init?: LSTMCellOptions["kernelInitializer"];
  /** @deprecated Keras 1's name of `recurrentInitializer`. */
  innerInit?: LSTMCellOptions["recurrentInitializer"];
  /** @deprecated Give the model an `Input(shape)`. */
  inputDim?: number;
  /** @deprecated Give the model an `Input(shape)`. */
  inputLength?: number;
}

/** The layer LSTM. */
export class LSTMClass extends RecurrentLayer<LSTMCell> {
  constructor(...args: unknown[]) {
    const given = resolveArguments<Values>("LSTM", {
      arguments: recurrentArguments({
        gates: true,
        afterInitializers: { unitForgetBias: true },
        layer: true,
        last: { seed: null, ...LAYER_ARGUMENTS, useCudnn: "auto" },
      }),
      options: LAYER_OPTIONS,
      legacy: RECURRENT_LEGACY,
    }, args);
    super(LSTMCell(cellOptions(given, "lstm_cell") as never), given);
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
    const { cell } = this;
    const activation = nameOf(cell.activation);
    const recurrentActivation = nameOf(cell.recurrentActivation);
    const drops = training && cell.implementation === 1 &&
      cell.dropout + cell.recurrentDropout > 0;
    if (activation === null || recurrentActivation === null || drops) {
      return null;
    }
    if (inputs.shape[1] === 0) return null;
    const zeroes = mask !== null && this.zeroOutputForMask;
    const [batch, , features] = inputs.shape;
    this.prepareMasks(cell, tf.zeros([batch, features]), states);
    const masks = training && cell.dropout < 1 ? cell.inputMasks(inputs) : null;
    const { sequence, lastOutput, h, c } = fusedLstm(
      inputs,
      cell.kernel.value,
      cell.recurrentKernel.value,
      cell.bias?.value ?? null,
      {
        activation,
        recurrentActivation,
        initialState: states as [Tensor, Tensor],
        mask,
        goBackwards: this.goBackwards,
        dropoutMask: masks ? masks[0] : null,
        returnSequences: this.returnSequences || zeroes,
      },
    );
    this.resetMasks(cell);
    const outputs = { last: lastOutput, sequence };
    return {
      ...(zeroes ? withZeros(sequence, mask, this.goBackwards) : outputs),
      states: [h, c],
    };
  }

  /** Function of the gates. */
  get recurrentActivation(): ActivationFunction {
    return this.cell.recurrentActivation;
  }

  /** Whether the forget gate starts open. */
  get unitForgetBias(): boolean {
    return this.cell.unitForgetBias;
  }
}

/** The call of a layer that returns its two states. */
export interface TwoStateCall {
  /** Gives `[output, h, c]`. */
  <T extends AnyTensor>(inputs: T, options?: CallOptions): [T, T, T];
}

/** An instance of {@linkcode LSTM}; `R` is whether it returns its states. */
export type LSTM<R extends boolean = boolean> =
  & (R extends true ? TwoStateCall : unknown)
  & LSTMClass;

/** How {@linkcode LSTM} is called. */
export interface LSTMConstructor {
  /** With `new`, which may be left out. */
  new <const R extends boolean = false>(
    units: number,
    options?: LSTMOptions & { returnState?: R },
  ): LSTM<R>;
  /** With `new`, which may be left out. */
  new <const R extends boolean = false>(
    options: LSTMOptions & { units?: number; returnState?: R },
  ): LSTM<R>;
  /** With `new`, which may be left out. */
  new (
    units: number,
    activation: ActivationIdentifier,
    ...positional: unknown[]
  ): LSTM;
  <const R extends boolean = false>(
    units: number,
    options?: LSTMOptions & { returnState?: R },
  ): LSTM<R>;
  <const R extends boolean = false>(
    options: LSTMOptions & { units?: number; returnState?: R },
  ): LSTM<R>;
  (
    units: number,
    activation: ActivationIdentifier,
    ...positional: unknown[]
  ): LSTM;
  /** Prototype of the instances. */
  prototype: LSTMClass;
}

/**
 * Long Short-Term Memory layer (Hochreiter and Schmidhuber, 1997).
 *
 * Reads a sequence one step at a time and carries two vectors: the hidden
 * state `h`, which is also the output, and the cell state `c`. Both start at 0.
 * Use it where the order of the steps matters, and what matters may lie many
 * steps back.
 *
 * ```text
 * i, f, g, o = split(x[t] · kernel + h · recurrentKernel + bias, 4)
 * c = sigmoid(f) * c + sigmoid(i) * tanh(g)
 * h = sigmoid(o) * tanh(c)
 * ```
 *
 * Input: float32 `[batch, timesteps, features]`; int32 is converted. A mask on
 * it, bool `[batch, timesteps]`, makes masked steps repeat the output and the
 * states before them.
 *
 * Output: float32, by option:
 *
 * - none: `[batch, units]`, the last `h`
 * - `returnSequences`: `[batch, timesteps, units]`, every `h`
 * - `returnState`: `[output, h, c]`, where `h` and `c` are `[batch, units]`
 *
 * Weights: float32, made at the first call, in the order of Keras
 * `get_weights()`:
 *
 * - `kernel`: `[features, 4 * units]`, the gates in the order i, f, g, o
 * - `recurrentKernel`: `[units, 4 * units]`
 * - `bias`: `[4 * units]`; the quarter of f starts at 1
 *
 * Cost of a call, in floating-point operations:
 * `8 * batch * timesteps * units * (features + units)`.
 *
 * @param units Size of `h` and of `c`, a positive integer.
 * @param options Options; see {@linkcode LSTMOptions}.
 * @returns A layer, to be called with a tensor; `initialState: [h, c]` among
 * the options of the call sets the states to start with.
 * @throws {RangeError} If `units` is not a positive integer.
 * @throws {TypeError} When the layer is called, if the input is not of rank 3.
 *
 * @example Every step of a sequence, by hand
 * ```ts
 * import assert from "node:assert/strict";
 * import { LSTM, tf } from "kerno";
 *
 * const lstm = LSTM(1, {
 *   returnSequences: true,
 *   kernelInitializer: "ones",
 *   recurrentInitializer: "zeros",
 * });
 * const h = Array.from(lstm(tf.ones([1, 2, 1])).dataSync());
 *
 * // c1 = sigmoid(1) * tanh(1) = 0.5568; h1 = sigmoid(1) * tanh(c1)
 * // c2 = sigmoid(2) * c1 + c1 = 1.0472; h2 = sigmoid(1) * tanh(c2)
 * assert.deepEqual(h.map((v) => v.toFixed(4)), ["0.3696", "0.5707"]);
 * ```
 *
 * @example The last step of 32 sequences
 * ```ts
 * import assert from "node:assert/strict";
 * import { LSTM, tf } from "kerno";
 *
 * assert.deepEqual(LSTM(4)(tf.ones([32, 10, 8])).shape, [32, 4]);
 * ```
 *
 * @see {@link https://doi.org/10.1162/neco.1997.9.8.1735 | the paper}, and
 * `keras/src/layers/rnn/lstm.py` for the names, the defaults and the numbers
 * in the test
 */
export const LSTM: LSTMConstructor = withoutNew("LSTM", LSTMClass);
register("keras.layers", "LSTM", LSTM);
