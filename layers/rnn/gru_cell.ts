/**
 * One time step of GRU.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { asFloat } from "../_inputs.ts";
import * as activations from "../activations/mod.ts";
import { RECURRENT_LEGACY } from "../arguments/legacy.ts";
import { resolveArguments, type Values } from "../arguments/resolve.ts";
import { withoutNew } from "../callable.ts";
import { register } from "../serialization/registry.ts";
import {
  CELL_OPTIONS,
  recurrentArguments,
  RecurrentCell,
  type RecurrentOptions,
  type RecurrentValues,
} from "./_recurrent_cell.ts";
import type { States, StepOptions } from "./cell.ts";

/** Options of {@linkcode GRUCell}. Every default is the default of Keras 3. */
export interface GRUCellOptions extends RecurrentOptions {
  /**
   * Function of the gates.
   *
   * @default {"sigmoid"}
   */
  recurrentActivation?: activations.ActivationIdentifier;
  /**
   * Applies the reset gate after the product with `recurrentKernel`, with a
   * bias of its own; `false` is the GRU of Keras 1 and 2.
   *
   * @default {true}
   */
  resetAfter?: boolean;
}

/** The cell of GRU. */
export class GRUCellClass extends RecurrentCell {
  readonly recurrentActivation: activations.ActivationFunction;
  readonly resetAfter: boolean;
  protected override readonly gates = 3;

  constructor(...args: unknown[]) {
    const given = resolveArguments<RecurrentValues & Required<GRUCellOptions>>(
      "GRUCell",
      {
        arguments: recurrentArguments({
          gates: true,
          layer: false,
          last: { resetAfter: true, seed: null },
        }),
        options: CELL_OPTIONS,
        legacy: RECURRENT_LEGACY,
      },
      args,
    );
    super(given);
    this.recurrentActivation = activations.get(given.recurrentActivation);
    this.resetAfter = given.resetAfter;
    if (this.implementation === 1) this.maskCount = 3;
  }

  /** Size of the state. */
  get stateSize(): number {
    return this.units;
  }

  protected override biasShape(): number[] {
    return this.resetAfter ? [2, 3 * this.units] : [3 * this.units];
  }

  /** The bias of the input and that of the state, each in three parts. */
  #biases(): { input: Tensor[] | null; state: Tensor[] | null } {
    if (!this.bias) return { input: null, state: null };
    const bias = this.bias.value as Tensor;
    if (!this.resetAfter) return { input: tf.split(bias, 3), state: null };
    const [input, state] = tf.unstack(bias);
    return { input: tf.split(input, 3), state: tf.split(state, 3) };
  }

  override call(
    inputs: Tensor,
    states: States,
    options: StepOptions,
  ): [Tensor, Tensor[]] {
    const { training } = options;
    const x = asFloat(inputs);
    const [h] = states as Tensor[];
    const perGate = this.implementation === 1;
    const inputMasks = training && this.dropout < 1 ? this.inputMasks(x) : null;
    const stateMasks = perGate && training && this.recurrentDropout < 1
      ? this.stateMasks(h)
      : null;
    const { input: inputBias, state: stateBias } = this.#biases();
    const parts = tf.split(this.kernel.value as Tensor, 3, 1).map(
      (kernel, i) => {
        const mask = inputMasks?.[perGate ? i : 0];
        const part = (mask ? x.mul(mask) : x).matMul(kernel);
        return inputBias ? part.add(inputBias[i]) : part;
      },
    ) as Tensor[];
    const kernels = tf.split(this.recurrentKernel.value as Tensor, 3, 1);
    const stateOf = (gate: number): Tensor =>
      stateMasks ? h.mul(stateMasks[gate]) : h;
    const fromState = (gate: number): Tensor => {
      const part = stateOf(gate).matMul(kernels[gate]);
      return stateBias ? part.add(stateBias[gate]) : part;
    };
    const z = this.recurrentActivation(parts[0].add(fromState(0)));
    const r = this.recurrentActivation(parts[1].add(fromState(1)));
    const candidate = this.resetAfter
      ? r.mul(fromState(2))
      : r.mul(stateOf(2)).matMul(kernels[2]);
    const hh = this.activation(parts[2].add(candidate));
    const next = z.mul(h).add(tf.sub(1, z).mul(hh)) as Tensor;
    return [next, [next]];
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
      middle: {},
      tail: { reset_after: this.resetAfter },
    };
  }
}

/** An instance of {@linkcode GRUCell}. */
export type GRUCell = GRUCellClass;

/** How {@linkcode GRUCell} is called. */
export interface GRUCellConstructor {
  /** With `new`, which may be left out. */
  new (units: number, options?: GRUCellOptions): GRUCell;
  /** With `new`, which may be left out. */
  new (
    units: number,
    activation: activations.ActivationIdentifier,
    ...positional: unknown[]
  ): GRUCell;
  /** With `new`, which may be left out. */
  new (options: GRUCellOptions & { units: number }): GRUCell;
  (units: number, options?: GRUCellOptions): GRUCell;
  (
    units: number,
    activation: activations.ActivationIdentifier,
    ...positional: unknown[]
  ): GRUCell;
  (options: GRUCellOptions & { units: number }): GRUCell;
  /** Prototype of the instances. */
  prototype: GRUCell;
}

/**
 * Cell of {@linkcode GRU}: one time step, to be run by RNN.
 *
 * @param units Size of `h`, a positive integer.
 * @param options Options; see {@linkcode GRUCellOptions}.
 * @returns A cell.
 * @throws {RangeError} If `units` is not a positive integer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers } from "kerno";
 *
 * assert.equal(layers.GRUCell(4).stateSize, 4);
 * ```
 *
 * @see `keras/src/layers/rnn/gru.py`
 */
export const GRUCell: GRUCellConstructor = withoutNew("GRUCell", GRUCellClass);
register("keras.layers", "GRUCell", GRUCell);
