/**
 * Lion.
 *
 * @module
 */
import { currentBackend } from "../current_backend.ts";
import type { Tensor, Variable } from "../tf.ts";
import { runStep } from "./_run_step.ts";
import type { StepForm } from "./step_form.ts";

/** Options of {@linkcode lionStep}. */
export interface LionStepOptions {
  learningRate: number;
  beta1: number;
  beta2: number;
  /** The slot "momentum". */
  momentumSlot: Variable;
  /** Changes of gradient and weight before it. */
  form?: StepForm;
}

/**
 * One step of Keras 3's Lion, in place and in one pass.
 *
 * ```text
 * w -= learningRate sign(beta1 m + (1 - beta1) g);  m = beta2 m + (1 - beta2) g
 * ```
 *
 * @param variable Float32 variable.
 * @param gradient Gradient of it.
 * @param options Rates and slots.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 * @throws {TypeError} If a shape does not fit.
 */
export function lionStep(
  variable: Variable,
  gradient: Tensor,
  options: LionStepOptions,
): void {
  const { learningRate: rate, beta1, beta2, momentumSlot, form } = options;
  runStep(currentBackend("the fused Lion step"), {
    variable,
    gradient,
    kind: "lion",
    slots: [momentumSlot],
    numbers: { rate, beta1, rest1: 1 - beta1, beta2, rest2: 1 - beta2 },
    form,
  });
}
