/**
 * One time step of SimpleRNN.
 *
 * @module
 */
import type { Tensor } from "../../engine/mod.ts";
import { asFloat } from "../_inputs.ts";
import type { ActivationIdentifier } from "../activations/mod.ts";
import { RECURRENT_LEGACY } from "../arguments/legacy.ts";
import { resolveArguments } from "../arguments/resolve.ts";
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

/** Options of {@linkcode SimpleRNNCell}. */
export type SimpleRNNCellOptions = RecurrentOptions;

/** The cell of SimpleRNN. */
export class SimpleRNNCellClass extends RecurrentCell {
  protected override readonly gates = 1;

  constructor(...args: unknown[]) {
    super(
      resolveArguments<RecurrentValues>("SimpleRNNCell", {
        arguments: recurrentArguments({
          gates: false,
          layer: false,
          last: { seed: null },
        }),
        options: CELL_OPTIONS,
        legacy: RECURRENT_LEGACY,
      }, args),
    );
  }

  /** Size of the state. */
  get stateSize(): number {
    return this.units;
  }

  override call(
    inputs: Tensor,
    states: States,
    options: StepOptions,
  ): [Tensor, Tensor[]] {
    const { training } = options;
    const [before] = states as Tensor[];
    const given = asFloat(inputs);
    const inputMasks = training && this.dropout < 1
      ? this.inputMasks(given)
      : null;
    const stateMasks = training && this.recurrentDropout < 1
      ? this.stateMasks(before)
      : null;
    const x = inputMasks ? given.mul(inputMasks[0]) : given;
    const h = stateMasks ? before.mul(stateMasks[0]) : before;
    let z = x.matMul(this.kernel.value) as Tensor;
    if (this.bias) z = z.add(this.bias.value);
    const next = this.activation(z.add(h.matMul(this.recurrentKernel.value)));
    return [next, [next]];
  }
}

/** An instance of {@linkcode SimpleRNNCell}. */
export type SimpleRNNCell = SimpleRNNCellClass;

/** How {@linkcode SimpleRNNCell} is called. */
export interface SimpleRNNCellConstructor {
  /** With `new`, which may be left out. */
  new (units: number, options?: SimpleRNNCellOptions): SimpleRNNCell;
  /** With `new`, which may be left out. */
  new (
    units: number,
    activation: ActivationIdentifier,
    ...positional: unknown[]
  ): SimpleRNNCell;
  /** With `new`, which may be left out. */
  new (options: SimpleRNNCellOptions & { units: number }): SimpleRNNCell;
  (units: number, options?: SimpleRNNCellOptions): SimpleRNNCell;
  (
    units: number,
    activation: ActivationIdentifier,
    ...positional: unknown[]
  ): SimpleRNNCell;
  (options: SimpleRNNCellOptions & { units: number }): SimpleRNNCell;
  /** Prototype of the instances. */
  prototype: SimpleRNNCell;
}

/**
 * Cell of {@linkcode SimpleRNN}: one time step, to be run by RNN.
 *
 * ```text
 * h = tanh(x · kernel + bias + h · recurrentKernel)
 * ```
 *
 * @param units Size of `h`, a positive integer.
 * @param options Options; see {@linkcode SimpleRNNCellOptions}.
 * @returns A cell.
 * @throws {RangeError} If `units` is not a positive integer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers } from "kerno";
 *
 * assert.equal(layers.SimpleRNNCell(4).stateSize, 4);
 * ```
 *
 * @see `keras/src/layers/rnn/simple_rnn.py`
 */
export const SimpleRNNCell: SimpleRNNCellConstructor = withoutNew(
  "SimpleRNNCell",
  SimpleRNNCellClass,
);
register("keras.layers", "SimpleRNNCell", SimpleRNNCell);
