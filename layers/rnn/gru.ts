/**
 * The gated recurrent unit.
 *
 * @module
 */
import { gru as fusedGru, type Tensor, tf } from "../../engine/mod.ts";
import {
  type ActivationFunction,
  type ActivationIdentifier,
  nameOf,
} from "../activations/mod.ts";
import { RECURRENT_LEGACY } from "../arguments/legacy.ts";
import { resolveArguments, type Values } from "../arguments/resolve.ts";
import { withoutNew } from "../callable.ts";
import { register } from "../serialization/registry.ts";
import { recurrentArguments } from "./_recurrent_cell.ts";
import {
  cellOptions,
  LAYER_ARGUMENTS,
  LAYER_OPTIONS,
  RecurrentLayer,
} from "./_recurrent_layer.ts";
import { loopResult, unlessRefused } from "./_fused.ts";
import type { LoopResult } from "./_loop.ts";
import type { States } from "./cell.ts";
import { GRUCell, type GRUCellOptions } from "./gru_cell.ts";
import type { RNNOptions } from "./rnn_options.ts";
import type { OneStateCall } from "./simple_rnn.ts";

/** Options of {@linkcode GRU}. Every default is the default of Keras 3. */
export interface GRUOptions extends GRUCellOptions, RNNOptions {
  /** Kept for Keras' sake: there is no cuDNN. */
  useCudnn?: boolean | "auto";
}

/** The layer GRU. */
export class GRUClass extends RecurrentLayer<GRUCell> {
  constructor(...args: unknown[]) {
    const given = resolveArguments<Values>("GRU", {
      arguments: recurrentArguments({
        gates: true,
        layer: true,
        last: {
          seed: null,
          ...LAYER_ARGUMENTS,
          resetAfter: true,
          useCudnn: "auto",
        },
      }),
      options: LAYER_OPTIONS,
      legacy: RECURRENT_LEGACY,
    }, args);
    super(GRUCell(cellOptions(given, "gru_cell") as never), given);
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
    const recurrentActivation = nameOf(cell.recurrentActivation);
    const drops = training && cell.implementation === 1 &&
      cell.dropout + cell.recurrentDropout > 0;
    if (activation === null || recurrentActivation === null || drops) {
      return null;
    }
    const [batch, steps, features] = inputs.shape;
    if (steps === 0) return null;
    this.prepareMasks(cell, tf.zeros([batch, features]), states);
    const masks = training && cell.dropout < 1 ? cell.inputMasks(inputs) : null;
    const zeroesBy = this.zeroOutputForMask ? mask : null;
    const result = fusedGru(
      inputs,
      cell.kernel.value,
      cell.recurrentKernel.value,
      cell.bias?.value ?? null,
      {
        activation,
        recurrentActivation,
        resetAfter: cell.resetAfter,
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

  /** Function of the gates. */
  get recurrentActivation(): ActivationFunction {
    return this.cell.recurrentActivation;
  }

  /** Whether the reset gate comes after the product. */
  get resetAfter(): boolean {
    return this.cell.resetAfter;
  }
}

/** An instance of {@linkcode GRU}; `R` is whether it returns its state. */
export type GRU<R extends boolean = boolean> =
  & (R extends true ? OneStateCall : unknown)
  & GRUClass;

/** How {@linkcode GRU} is called. */
export interface GRUConstructor {
  /** With `new`, which may be left out. */
  new <const R extends boolean = false>(
    units: number,
    options?: GRUOptions & { returnState?: R },
  ): GRU<R>;
  /** With `new`, which may be left out. */
  new <const R extends boolean = false>(
    options: GRUOptions & { units?: number; returnState?: R },
  ): GRU<R>;
  /** With `new`, which may be left out. */
  new (
    units: number,
    activation: ActivationIdentifier,
    ...positional: unknown[]
  ): GRU;
  <const R extends boolean = false>(
    units: number,
    options?: GRUOptions & { returnState?: R },
  ): GRU<R>;
  <const R extends boolean = false>(
    options: GRUOptions & { units?: number; returnState?: R },
  ): GRU<R>;
  (
    units: number,
    activation: ActivationIdentifier,
    ...positional: unknown[]
  ): GRU;
  /** Prototype of the instances. */
  prototype: GRUClass;
}

/**
 * Gated Recurrent Unit layer (Cho et al., 2014).
 *
 * As LSTM it remembers over many steps, with one state and three quarters of
 * the weights.
 *
 * ```text
 * z = sigmoid(x[t] · kernel_z + h · recurrentKernel_z + bias_z)
 * r = sigmoid(x[t] · kernel_r + h · recurrentKernel_r + bias_r)
 * g = tanh(x[t] · kernel_h + bias_h + r * (h · recurrentKernel_h + bias2_h))
 * h = z * h + (1 - z) * g
 * ```
 *
 * With `resetAfter: false` it is
 * `g = tanh(x[t] · kernel_h + (r * h) · recurrentKernel_h + bias_h)`.
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
 * - `kernel`: `[features, 3 * units]`, the gates in the order z, r, h
 * - `recurrentKernel`: `[units, 3 * units]`
 * - `bias`: `[2, 3 * units]`, of the input and of the state; `[3 * units]`
 *   without `resetAfter`; starts at 0
 *
 * @param units Size of `h`, a positive integer.
 * @param options Options; see {@linkcode GRUOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If `units` is not a positive integer.
 * @throws {TypeError} When the layer is called, if the input is not of rank 3.
 *
 * @example One step, by hand
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const gru = layers.GRU(1, { kernelInitializer: "zeros" });
 * // z = sigmoid(0) = 0.5, g = tanh(0) = 0, and h starts at 0
 * assert.deepEqual(gru(tf.ones([1, 1, 1])).arraySync(), [[0]]);
 * ```
 *
 * @see `keras/src/layers/rnn/gru.py`
 */
export const GRU: GRUConstructor = withoutNew("GRU", GRUClass);
register("keras.layers", "GRU", GRU);
