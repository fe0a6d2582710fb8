/**
 * Adamax.
 *
 * @module
 */
import { currentBackend } from "../current_backend.ts";
import type { Tensor, Variable } from "../tf.ts";
import { runStep } from "./_run_step.ts";
import type { StepForm } from "./step_form.ts";

/** Options of {@linkcode adamaxStep}. */
export interface AdamaxStepOptions {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Number of the step, from 1. */
  step: number;
  /** The slot "momentum". */
  momentumSlot: Variable;
  /** The slot "norm". */
  normSlot: Variable;
  /** Changes of gradient and weight before it. */
  form?: StepForm;
}

/**
 * One step of Keras 3's Adamax, in place and in one pass.
 *
 * ```text
 * m += (g - m)(1 - beta1);  u = max(beta2 u, |g|)
 * w -= learningRate m / ((u + epsilon)(1 - beta1^step))
 * ```
 *
 * @param variable Float32 variable.
 * @param gradient Gradient of it.
 * @param options Rates and slots.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 * @throws {TypeError} If a shape does not fit.
 */
export function adamaxStep(
  variable: Variable,
  gradient: Tensor,
  options: AdamaxStepOptions,
): void {
  const { learningRate: rate, beta1, beta2, epsilon, step, form } = options;
  const correction = 1 - Math.fround(Math.fround(beta1) ** step);
  runStep(currentBackend("the fused Adamax step"), {
    variable,
    gradient,
    kind: "adamax",
    slots: [options.momentumSlot, options.normSlot],
    numbers: { rate, rest1: 1 - beta1, beta2, epsilon, correction },
    form,
  });
}
