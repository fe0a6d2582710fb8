/**
 * schedule-free AdamW.
 *
 * @module
 */
import { currentBackend } from "../current_backend.ts";
import type { Tensor, Variable } from "../tf.ts";
import { runStep } from "./_run_step.ts";
import type { StepForm } from "./step_form.ts";

/** Options of {@linkcode scheduleFreeStep}. */
export interface ScheduleFreeStepOptions {
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
  /** Changes of gradient and weight before it. */
  form?: StepForm;
}

/**
 * One step of Keras 3's schedule-free AdamW, in place and in one pass.
 *
 * ```text
 * v += (g2 - v)(1 - beta2);  z -= learningRate g / (sqrt(v / (1 - beta2^step)) + epsilon)
 * x = (w - (1 - beta1) z) / beta1;  x += (z - x) / step;  w = (1 - beta1) z + beta1 x
 * ```
 *
 * @param variable Float32 variable.
 * @param gradient Gradient of it.
 * @param options Rates and slots.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 * @throws {TypeError} If a shape does not fit.
 */
export function scheduleFreeStep(
  variable: Variable,
  gradient: Tensor,
  options: ScheduleFreeStepOptions,
): void {
  const { learningRate: rate, beta1, beta2, epsilon, step, form } = options;
  const f = Math.fround;
  runStep(currentBackend("the fused schedule-free AdamW step"), {
    variable,
    gradient,
    kind: "scheduleFree",
    slots: [options.momentumSlot, options.velocitySlot],
    numbers: {
      rate,
      rest2: 1 - f(beta2),
      correction: f(1 - f(f(beta2) ** step)),
      epsilon,
      beta1,
      rest1: 1 - beta1,
      ofOld: 1 - 1 / step,
      ofNew: 1 / step,
    },
    form,
  });
}
