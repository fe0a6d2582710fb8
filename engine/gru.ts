/**
 * Gated recurrent units, a whole sequence in one operation.
 *
 * @module
 */
import { recurrentActivation } from "./_recurrent_activation.ts";
import { checkInputs, lastOutput } from "./_recurrent_inputs.ts";
import { currentBackend, isRecording } from "./current_backend.ts";
import { type Tensor, tf } from "./tf.ts";

/** Options of {@linkcode gru}. */
export interface GruOptions {
  /** Keras' name of the activation of the candidate, such as "tanh". */
  activation: string;
  /** Keras' name of the activation of the gates, such as "sigmoid". */
  recurrentActivation: string;
  /** Whether r is applied after the product with the recurrent kernel. */
  resetAfter: boolean;
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

/** What {@linkcode gru} and the simple recurrent layer give. */
export interface RecurrentResult {
  /**
   * The output of each step in processing order, `[batch, timesteps, units]`.
   * A masked step repeats the output before it, which is 0 at the start.
   * Empty, `[batch, 0, units]`, without `returnSequences`.
   */
  sequence: Tensor;
  /** The output of the last step, `[batch, units]`. */
  lastOutput: Tensor;
  /** The last h, `[batch, units]`. */
  h: Tensor;
}

/**
 * Computes a GRU over whole sequences, with gradients for the input, the
 * weights and the initial state.
 *
 * ```text
 * z, r = s(x K + h R + b)                    for their parts
 * hh = a(x K + b + r (h R + c))              resetAfter; else
 * hh = a(x K + b + (r h) R)
 * h = z h + (1 - z) hh
 * ```
 *
 * @param x Float32 tensor, `[batch, timesteps, features]`.
 * @param kernel Float32 tensor, `[features, 3 * units]`, gates in the order z, r, h.
 * @param recurrentKernel Float32 tensor, `[units, 3 * units]`.
 * @param bias Float32 tensor, `[3 * units]`, with `resetAfter` `[2, 3 * units]`, or null.
 * @param options Activations, state, masks.
 * @returns The sequence and the last state.
 * @throws {UnsupportedOpError} For an activation that is not a function of one number alone, or if tfjs uses another backend.
 * @throws {TypeError} If a shape or dtype does not fit.
 */
export function gru(
  x: Tensor,
  kernel: Tensor,
  recurrentKernel: Tensor,
  bias: Tensor | null,
  options: GruOptions,
): RecurrentResult {
  currentBackend("the fused GRU");
  const { resetAfter, mask, initialState } = options;
  const units = recurrentKernel.shape[0];
  const inputs = checkInputs("GRU", x, options, {
    kernel: [kernel, [x.shape[2], 3 * units]],
    recurrentKernel: [recurrentKernel, [units, 3 * units]],
    bias: [bias, resetAfter ? [2, 3 * units] : [3 * units]],
    h0: [initialState, [x.shape[0], units]],
  });
  const [h, sequence] = tf.engine().runKernel("KernoGRU", inputs, {
    activation: recurrentActivation("GRU", options.activation),
    recurrentActivation: recurrentActivation(
      "GRU",
      options.recurrentActivation,
    ),
    resetAfter,
    goBackwards: options.goBackwards ?? false,
    returnSequences: options.returnSequences ?? true,
    training: isRecording(),
  }) as unknown as Tensor[];
  return {
    sequence: sequence ?? tf.zeros([x.shape[0], 0, units]),
    lastOutput: lastOutput(h, mask, initialState),
    h,
  };
}
