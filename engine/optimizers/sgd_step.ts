/**
 * Gradient descent.
 *
 * @module
 */
import { currentBackend } from "../current_backend.ts";
import type { Tensor, Variable } from "../tf.ts";
import { runRows, runStep } from "./_run_step.ts";
import type { StepForm } from "./step_form.ts";

/** Options of {@linkcode sgdStep}. */
export interface SgdStepOptions {
  learningRate: number;
  /** @default {0} */
  momentum?: number;
  /** @default {false} */
  nesterov?: boolean;
  /** The slot "momentum"; needed where `momentum` is not 0. */
  momentumSlot?: Variable;
  /** Changes of gradient and weight before it. */
  form?: StepForm;
}

/**
 * One step of Keras 3's SGD, in place and in one pass.
 *
 * ```text
 * m = momentum m - learningRate g;  w += m
 * nesterov: w += momentum m - learningRate g
 * ```
 *
 * @param variable Float32 variable.
 * @param gradient Gradient of it; that of an embedding may be sparse.
 * @param options Rates and slot.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 * @throws {TypeError} If a shape does not fit, or the slot is missing.
 */
export function sgdStep(
  variable: Variable,
  gradient: Tensor,
  options: SgdStepOptions,
): void {
  const { learningRate: rate, momentum: mu = 0, nesterov, momentumSlot, form } =
    options;
  const backend = currentBackend("the fused SGD step");
  if (mu === 0) {
    const input = { variable, gradient, slots: [], numbers: { rate }, form };
    const { sparse } = backend.record(gradient);
    if (sparse && !form?.decay) {
      runRows(backend, { ...input, kind: "sgd" }, sparse);
    } else runStep(backend, { ...input, kind: "sgd" });
    return;
  }
  if (!momentumSlot) {
    throw new TypeError(
      `Cannot update variable "${variable.name}" as a momentum of ${mu} needs momentumSlot: current value is undefined`,
    );
  }
  runStep(backend, {
    variable,
    gradient,
    kind: nesterov ? "sgdNesterov" : "sgdMomentum",
    slots: [momentumSlot],
    numbers: { rate, mu },
    form,
  });
}
