/**
 * One time step of LSTM.
 *
 * @module
 */
import { type DataType, type Tensor, tf } from "../../engine/mod.ts";
import { asFloat } from "../_inputs.ts";
import * as activations from "../activations/mod.ts";
import { RECURRENT_LEGACY } from "../arguments/legacy.ts";
import { resolveArguments, type Values } from "../arguments/resolve.ts";
import { withoutNew } from "../callable.ts";
import type { InitializerFunction } from "../initializers/mod.ts";
import { register } from "../serialization/registry.ts";
import {
  CELL_OPTIONS,
  recurrentArguments,
  RecurrentCell,
  type RecurrentOptions,
  type RecurrentValues,
} from "./_recurrent_cell.ts";
import type { States, StepOptions } from "./cell.ts";

/** Options of {@linkcode LSTMCell}. Every default is the default of Keras 3. */
export interface LSTMCellOptions extends RecurrentOptions {
  /**
   * Function of the gates.
   *
   * @default {"sigmoid"}
   */
  recurrentActivation?: activations.ActivationIdentifier;
  /**
   * Starts the forget gate open, by a bias of 1 (Jozefowicz et al., 2015).
   *
   * @default {true}
   */
  unitForgetBias?: boolean;
}

/** The cell of LSTM. */
export class LSTMCellClass extends RecurrentCell {
  readonly recurrentActivation: activations.ActivationFunction;
  readonly unitForgetBias: boolean;
  protected override readonly gates = 4;

  constructor(...args: unknown[]) {
    const given = resolveArguments<
      RecurrentValues & Required<LSTMCellOptions>
    >("LSTMCell", {
      arguments: recurrentArguments({
        gates: true,
        afterInitializers: { unitForgetBias: true },
        layer: false,
        last: { seed: null },
      }),
      options: CELL_OPTIONS,
      legacy: RECURRENT_LEGACY,
    }, args);
    super(given);
    this.recurrentActivation = activations.get(given.recurrentActivation);
    this.unitForgetBias = given.unitForgetBias;
    if (this.implementation === 1) this.maskCount = 4;
  }

  /** Sizes of `h` and of `c`. */
  get stateSize(): readonly number[] {
    return [this.units, this.units];
  }

  protected override startBias(): InitializerFunction | null {
    const { biasInitializer, units } = this;
    if (!this.unitForgetBias || biasInitializer === null) {
      return biasInitializer;
    }
    return (_, dtype?: DataType) =>
      tf.concat([
        biasInitializer([units], dtype),
        tf.ones([units], dtype as "float32"),
        biasInitializer([units * 2], dtype),
      ]);
  }

  override call(
    inputs: Tensor,
    states: States,
    options: StepOptions,
  ): [Tensor, Tensor[]] {
    const [h, c] = states as Tensor[];
    const x = asFloat(inputs);
    const z = this.implementation === 1
      ? this.#splitGates(x, h, options.training)
      : this.#fusedGates(x, h, options.training);
    const i = this.recurrentActivation(z[0]);
    const f = this.recurrentActivation(z[1]);
    const nextC = f.mul(c).add(i.mul(this.activation(z[2]))) as Tensor;
    const o = this.recurrentActivation(z[3]);
    const nextH = o.mul(this.activation(nextC)) as Tensor;
    return [nextH, [nextH, nextC]];
  }

  /** `x · kernel + h · recurrentKernel + bias`, in four parts. */
  #fusedGates(x: Tensor, h: Tensor, training: boolean): Tensor[] {
    const masks = training && this.dropout < 1 ? this.inputMasks(x) : null;
    const input = masks ? x.mul(masks[0]) : x;
    let z = input.matMul(this.kernel.value)
      .add(h.matMul(this.recurrentKernel.value)) as Tensor;
    if (this.bias) z = z.add(this.bias.value);
    return tf.split(z, 4, 1);
  }

  /** The same with masks of each gate's own. */
  #splitGates(x: Tensor, h: Tensor, training: boolean): Tensor[] {
    const inputMasks = training && this.dropout < 1 ? this.inputMasks(x) : null;
    const stateMasks = training && this.recurrentDropout < 1
      ? this.stateMasks(h)
      : null;
    const kernels = tf.split(this.kernel.value as Tensor, 4, 1);
    const recurrent = tf.split(this.recurrentKernel.value as Tensor, 4, 1);
    const biases = this.bias ? tf.split(this.bias.value as Tensor, 4) : null;
    return kernels.map((kernel, gate) => {
      const input = inputMasks ? x.mul(inputMasks[gate]) : x;
      const state = stateMasks ? h.mul(stateMasks[gate]) : h;
      const z = input.matMul(kernel);
      const withBias = biases ? z.add(biases[gate]) : z;
      return withBias.add(state.matMul(recurrent[gate]));
    });
  }

  protected override ownConfig(): {
    head: Values;
    middle: Values;
    tail: Values;
  } {
    return {
      head: {
        recurrent_activation: activations.serialize(this.recurrentActivation),
      },
      middle: { unit_forget_bias: this.unitForgetBias },
      tail: {},
    };
  }
}

/** An instance of {@linkcode LSTMCell}. */
export type LSTMCell = LSTMCellClass;

/** How {@linkcode LSTMCell} is called. */
export interface LSTMCellConstructor {
  /** With `new`, which may be left out. */
  new (units: number, options?: LSTMCellOptions): LSTMCell;
  /** With `new`, which may be left out. */
  new (
    units: number,
    activation: activations.ActivationIdentifier,
    ...positional: unknown[]
  ): LSTMCell;
  /** With `new`, which may be left out. */
  new (options: LSTMCellOptions & { units: number }): LSTMCell;
  (units: number, options?: LSTMCellOptions): LSTMCell;
  (
    units: number,
    activation: activations.ActivationIdentifier,
    ...positional: unknown[]
  ): LSTMCell;
  (options: LSTMCellOptions & { units: number }): LSTMCell;
  /** Prototype of the instances. */
  prototype: LSTMCell;
}

/**
 * Cell of {@linkcode LSTM}: one time step, to be run by RNN.
 *
 * ```text
 * i, f, g, o = split(x · kernel + h · recurrentKernel + bias, 4)
 * c = sigmoid(f) * c + sigmoid(i) * tanh(g)
 * h = sigmoid(o) * tanh(c)
 * ```
 *
 * Called with `x` `[batch, features]` and `[h, c]`, each `[batch, units]`; gives
 * `[h, [h, c]]`.
 *
 * @param units Size of `h` and of `c`, a positive integer.
 * @param options Options; see {@linkcode LSTMCellOptions}.
 * @returns A cell.
 * @throws {RangeError} If `units` is not a positive integer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers } from "kerno";
 *
 * assert.deepEqual(layers.LSTMCell(4).stateSize, [4, 4]);
 * ```
 *
 * @see `keras/src/layers/rnn/lstm.py`
 */
export const LSTMCell: LSTMCellConstructor = withoutNew(
  "LSTMCell",
  LSTMCellClass,
);
register("keras.layers", "LSTMCell", LSTMCell);
