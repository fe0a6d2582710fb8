/**
 * Long short-term memory, a whole sequence in one operation.
 *
 * @module
 */
import { recurrentActivation } from "./_recurrent_activation.ts";
import { checkInputs, lastOutput } from "./_recurrent_inputs.ts";
import { currentBackend, isRecording } from "./current_backend.ts";
import { type Tensor, tf } from "./tf.ts";

/** Options of {@linkcode lstm}. */
export interface LstmOptions {
  /** Keras' name of the activation of c and of the candidate, such as "tanh". */
  activation: string;
  /** Keras' name of the activation of the three gates, such as "sigmoid". */
  recurrentActivation: string;
  /** h and c before the first step, each `[batch, units]`; zeros without. */
  initialState?: readonly [Tensor, Tensor];
  /** `[batch, timesteps]`; a step that is 0 leaves the states as they are. */
  mask?: Tensor | null;
  /** Processes the steps in reverse order. */
  goBackwards?: boolean;
  /** Multiplied with the input of every step, `[batch, features]`. */
  dropoutMask?: Tensor | null;
  /** Multiplied with h before every step, `[batch, units]`. */
  recurrentDropoutMask?: Tensor | null;
  /**
   * Whether the outputs of all steps are wanted.
   *
   * @default {true}
   */
  returnSequences?: boolean;
}

/** What {@linkcode lstm} gives. */
export interface LstmResult {
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
  /** The last c, `[batch, units]`. */
  c: Tensor;
}

/**
 * Computes an LSTM over whole sequences, with gradients for the input, the
 * weights and the initial states.
 *
 * ```text
 * i, f, g, o = split(x kernel + h recurrentKernel + bias)
 * c = s(f) c + s(i) a(g)        a = activation, s = recurrentActivation
 * h = s(o) a(c)
 * ```
 *
 * @param x Float32 tensor, `[batch, timesteps, features]`.
 * @param kernel Float32 tensor, `[features, 4 * units]`, gates in the order i, f, g, o.
 * @param recurrentKernel Float32 tensor, `[units, 4 * units]`.
 * @param bias Float32 tensor, `[4 * units]`, or null.
 * @param options Activations, states, masks.
 * @returns The sequence and the last states.
 * @throws {UnsupportedOpError} For an activation that is not a function of one number alone, or if tfjs uses another backend.
 * @throws {TypeError} If a shape or dtype does not fit.
 */
export function lstm(
  x: Tensor,
  kernel: Tensor,
  recurrentKernel: Tensor,
  bias: Tensor | null,
  options: LstmOptions,
): LstmResult {
  currentBackend("the fused LSTM");
  const returnSequences = options.returnSequences ?? true;
  const attrs = {
    activation: recurrentActivation("LSTM", options.activation),
    recurrentActivation: recurrentActivation(
      "LSTM",
      options.recurrentActivation,
    ),
    goBackwards: options.goBackwards ?? false,
    returnSequences,
    training: isRecording(),
  };
  const units = recurrentKernel.shape[0];
  const [batch] = x.shape;
  const inputs = checkInputs("LSTM", x, options, {
    kernel: [kernel, [x.shape[2], 4 * units]],
    recurrentKernel: [recurrentKernel, [units, 4 * units]],
    bias: [bias, [4 * units]],
    h0: [options.initialState?.[0], [batch, units]],
    c0: [options.initialState?.[1], [batch, units]],
    recurrentDropoutMask: [options.recurrentDropoutMask, [batch, units]],
  });
  const [h, c, sequence] = tf.engine().runKernel(
    "KernoLSTM",
    inputs,
    attrs,
  ) as unknown as Tensor[];
  return {
    sequence: sequence ?? tf.zeros([x.shape[0], 0, h.shape[1]!]),
    lastOutput: lastOutput(h, options.mask, options.initialState),
    h,
    c,
  };
}
