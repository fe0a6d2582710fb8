/**
 * The options that every recurrent layer has.
 *
 * @module
 */
import type { LayerOptions } from "../layer_options.ts";

/** Options of the layer `RNN`, and of every recurrent layer. */
export interface RNNOptions extends LayerOptions {
  /**
   * Returns the output of every time step instead of the last one.
   *
   * @default {false}
   */
  returnSequences?: boolean;
  /**
   * Returns `[output, ...states]` instead of the output.
   *
   * @default {false}
   */
  returnState?: boolean;
  /**
   * Reads from the last step to the first; the sequence stays in that order.
   *
   * @default {false}
   */
  goBackwards?: boolean;
  /**
   * Starts each batch with the states that the one before left behind. The size
   * of a batch must then be fixed.
   *
   * @default {false}
   */
  stateful?: boolean;
  /**
   * Kept for Keras' sake: the loop is the same one.
   *
   * @default {false}
   */
  unroll?: boolean;
  /**
   * Gives 0 where a step is masked, instead of the output before it.
   *
   * @default {false}
   */
  zeroOutputForMask?: boolean;
}

/** The options of {@linkcode RNNOptions} by their defaults. */
export const RNN_DEFAULTS: Readonly<Record<string, unknown>> = {
  returnSequences: false,
  returnState: false,
  goBackwards: false,
  stateful: false,
  unroll: false,
  zeroOutputForMask: false,
};

/** Options of a call of a recurrent layer. */
export interface RNNCallOptions {
  /** Whether the layer trains. */
  training: boolean;
  /** Bool `[batch, timesteps]`. */
  mask: unknown;
  /** States to start with. */
  initialState?: unknown;
}
