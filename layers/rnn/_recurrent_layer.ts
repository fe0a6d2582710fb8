/**
 * What LSTM, GRU and SimpleRNN share: a layer around a cell of their own.
 *
 * @module
 */
import type { ActivationFunction } from "../activations/mod.ts";
import { COMMON_DEFAULTS } from "../arguments/layer_arguments.ts";
import type { Values } from "../arguments/resolve.ts";
import { InputSpec } from "../input_spec.ts";
import { serialize } from "../serialization/registry.ts";
import type { Variable } from "../variable.ts";
import type { RecurrentCell } from "./_recurrent_cell.ts";
import { RNNClass } from "./rnn.ts";
import { RNN_DEFAULTS } from "./rnn_options.ts";

/** Arguments of the layer behind those of the cell, in Keras' order. */
export const LAYER_ARGUMENTS: Values = {
  returnSequences: false,
  returnState: false,
  goBackwards: false,
  stateful: false,
  unroll: false,
};

/** Options of the layer that have to be written out. */
export const LAYER_OPTIONS: Values = {
  ...COMMON_DEFAULTS,
  implementation: 2,
  zeroOutputForMask: false,
};

/** Options of a cell from those of its layer. */
export function cellOptions(given: Values, name: string): Values {
  const layerOnly = new Set([
    ...Object.keys(RNN_DEFAULTS),
    ...Object.keys(COMMON_DEFAULTS),
    "useCudnn",
  ]);
  const own = Object.entries(given).filter(([key]) => !layerOnly.has(key));
  return {
    ...Object.fromEntries(own),
    name,
    dtype: given.dtype,
    trainable: given.trainable,
  };
}

/** Base of LSTM, GRU and SimpleRNN. */
export class RecurrentLayer<C extends RecurrentCell> extends RNNClass {
  declare readonly cell: C;

  constructor(cell: C, given: Values) {
    const keys = [
      ...Object.keys(RNN_DEFAULTS),
      ...Object.keys(COMMON_DEFAULTS),
    ].filter((key) => key in given);
    super({
      cell,
      ...Object.fromEntries(keys.map((key) => [key, given[key]])),
    });
    this.inputSpec = [new InputSpec({ ndim: 3 })];
  }

  /** Size of the state. */
  get units(): number {
    return this.cell.units;
  }

  /** Function of the new state. */
  get activation(): ActivationFunction {
    return this.cell.activation;
  }

  /** Whether there is a bias. */
  get useBias(): boolean {
    return this.cell.useBias;
  }

  /** The weight that multiplies the input. */
  get kernel(): Variable {
    return this.cell.kernel;
  }

  /** The weight that multiplies the state. */
  get recurrentKernel(): Variable {
    return this.cell.recurrentKernel;
  }

  /** The bias, `null` without one. */
  get bias(): Variable | null {
    return this.cell.bias;
  }

  /** Fraction of the input features dropped. */
  get dropout(): number {
    return this.cell.dropout;
  }

  /** Fraction of the state dropped. */
  get recurrentDropout(): number {
    return this.cell.recurrentDropout;
  }

  override getConfig(): Values {
    const { cell: _, ...base } = super.getConfig();
    return {
      ...base,
      ...this.cell.recurrentConfig({
        activity_regularizer: serialize(this.activityRegularizer),
      }),
    };
  }
}
