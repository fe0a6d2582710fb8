/**
 * The simple recurrent layer, a whole sequence in one operation.
 *
 * @module
 */
import { recurrentActivation } from "./_recurrent_activation.ts";
import { checkInputs, lastOutput } from "./_recurrent_inputs.ts";
import { currentBackend, isRecording } from "./current_backend.ts";
import type { RecurrentResult } from "./gru.ts";
import { type Tensor, tf } from "./tf.ts";

/** Options of {@linkcode simpleRNN}. */
export interface SimpleRNNOptions {
  /** Keras' name of the activation, such as "tanh". */
  activation: string;
  /** h before the first step, `[batch, units]`; zeros without. */
  initialState?: Tensor | null;
  /** `[batch, timesteps]`; a step that is 0 leaves h as it is. */
  mask?: Tensor | null;
  /** Processes the steps in reverse order. */
  goBackwards?: boolean;
  /** Multiplied with the input of every step, `[batch, features]`. */
  dropoutMask?: Tensor | null;
  /**
   * Whether the outputs of all steps are wanted.
   *
   * @default {true}
   */
  returnSequences?: boolean;
}

/**
 * Computes `h = a(x kernel + h recurrentKernel + bias)` over whole sequences,
 * with gradients for the input, the weights and the initial state.
 *
 * @param x Float32 tensor, `[batch, timesteps, features]`.
 * @param kernel Float32 tensor, `[features, units]`.
 * @param recurrentKernel Float32 tensor, `[units, units]`.
 * @param bias Float32 tensor, `[units]`, or null.
 * @param options Activation, state, masks.
 * @returns The sequence and the last state.
 * @throws {UnsupportedOpError} For an activation that is not a function of one number alone, or if tfjs uses another backend.
 * @throws {TypeError} If a shape or dtype does not fit.
 */
export function simpleRNN(
  x: Tensor,
  kernel: Tensor,
  recurrentKernel: Tensor,
  bias: Tensor | null,
  options: SimpleRNNOptions,
): RecurrentResult {
  currentBackend("the fused SimpleRNN");
  const { mask, initialState } = options;
  const units = recurrentKernel.shape[0];
  const inputs = checkInputs("SimpleRNN", x, options, {
    kernel: [kernel, [x.shape[2], units]],
    recurrentKernel: [recurrentKernel, [units, units]],
    bias: [bias, [units]],
    h0: [initialState, [x.shape[0], units]],
  });
  const [h, sequence] = [
    tf.engine().runKernel("KernoSimpleRNN", inputs, {
      activation: recurrentActivation("SimpleRNN", options.activation),
      goBackwards: options.goBackwards ?? false,
      returnSequences: options.returnSequences ?? true,
      training: isRecording(),
    }) as unknown as Tensor | Tensor[],
  ].flat();
  return {
    sequence: sequence ?? tf.zeros([x.shape[0], 0, units]),
    lastOutput: lastOutput(h, mask, initialState),
    h,
  };
}
