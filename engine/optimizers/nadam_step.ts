/**
 * Nadam.
 *
 * @module
 */
import { currentBackend } from "../current_backend.ts";
import type { Tensor, Variable } from "../tf.ts";
import { runStep } from "./_run_step.ts";
import type { StepForm } from "./step_form.ts";

/** Options of {@linkcode nadamStep}. */
export interface NadamStepOptions {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Number of the step, from 1. */
  step: number;
  /** The factor u of this step, and of the next. */
  u: readonly [now: number, next: number];
  /** The product of all u so far, that of this step too. */
  product: number;
  /** The slot "momentum". */
  momentumSlot: Variable;
  /** The slot "velocity". */
  velocitySlot: Variable;
  /** Changes of gradient and weight before it. */
  form?: StepForm;
}

/**
 * One step of Keras 3's Nadam, in place and in one pass.
 *
 * ```text
 * m += (g - m)(1 - beta1);  v += (g2 - v)(1 - beta2)
 * mean = u' m / (1 - product u') + (1 - u) g / (1 - product)
 * w -= learningRate mean / (sqrt(v / (1 - beta2^step)) + epsilon)
 * ```
 *
 * @param variable Float32 variable.
 * @param gradient Gradient of it.
 * @param options Rates and slots.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 * @throws {TypeError} If a shape does not fit.
 */
export function nadamStep(
  variable: Variable,
  gradient: Tensor,
  options: NadamStepOptions,
): void {
  const { learningRate: rate, beta1, beta2, epsilon, step, form } = options;
  const { u: [now, next], product } = options;
  runStep(currentBackend("the fused Nadam step"), {
    variable,
    gradient,
    kind: "nadam",
    slots: [options.momentumSlot, options.velocitySlot],
    numbers: {
      rate,
      rest1: 1 - beta1,
      rest2: 1 - beta2,
      epsilon,
      ofMean: next / (1 - product * next),
      ofGradient: (1 - now) / (1 - product),
      correction: 1 - Math.fround(Math.fround(beta2) ** step),
    },
    form,
  });
}
