/**
 * Adam.
 *
 * @module
 */
import { currentBackend } from "../current_backend.ts";
import type { Tensor, Variable } from "../tf.ts";
import { runStep } from "./_run_step.ts";
import type { StepForm } from "./step_form.ts";

/** Options of {@linkcode adamStep}. */
export interface AdamStepOptions {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Number of the step, from 1. */
  step: number;
  /** The slot "momentum". */
  momentumSlot: Variable;
  /** The slot "velocity". */
  velocitySlot: Variable;
  /** The slot "velocity_hat"; with it the step is AMSGrad's. */
  velocityHatSlot?: Variable;
  /** Changes of gradient and weight before it. */
  form?: StepForm;
}

/**
 * One step of Keras 3's Adam, in place and in one pass.
 *
 * ```text
 * alpha = learningRate sqrt(1 - beta2^step) / (1 - beta1^step)   in float32
 * m += (g - m)(1 - beta1);  v += (g2 - v)(1 - beta2)
 * w -= m alpha / (sqrt(v) + epsilon)
 * ```
 *
 * @param variable Float32 variable.
 * @param gradient Gradient of it.
 * @param options Rates and slots.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 * @throws {TypeError} If a shape does not fit.
 */
export function adamStep(
  variable: Variable,
  gradient: Tensor,
  options: AdamStepOptions,
): void {
  const { beta1, beta2, epsilon, form } = options;
  const { momentumSlot, velocitySlot, velocityHatSlot: top } = options;
  const slots = [momentumSlot, velocitySlot];
  if (top) slots.push(top);
  runStep(currentBackend("the fused Adam step"), {
    variable,
    gradient,
    kind: top ? "adamAmsgrad" : "adam",
    slots,
    numbers: {
      alpha: stepSize(options),
      rest1: 1 - beta1,
      rest2: 1 - beta2,
      epsilon,
    },
    form,
  });
}

/** The step size, rounded as Keras rounds it. */
function stepSize(
  { learningRate, beta1, beta2, step }: AdamStepOptions,
): number {
  const f = Math.fround;
  const rest = (beta: number) => f(1 - f(f(beta) ** step));
  return f(
    f(f(learningRate) * f(Math.sqrt(rest(beta2)))) / rest(beta1),
  );
}
