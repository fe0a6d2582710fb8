/**
 * Adadelta.
 *
 * @module
 */
import { currentBackend } from "../current_backend.ts";
import type { Tensor, Variable } from "../tf.ts";
import { runStep } from "./_run_step.ts";
import type { StepForm } from "./step_form.ts";

/** Options of {@linkcode adadeltaStep}. */
export interface AdadeltaStepOptions {
  learningRate: number;
  rho: number;
  epsilon: number;
  /** The slot "accumulated_grad". */
  gradientSlot: Variable;
  /** The slot "accumulated_delta_var". */
  deltaSlot: Variable;
  /** Changes of gradient and weight before it. */
  form?: StepForm;
}

/**
 * One step of Keras 3's Adadelta, in place and in one pass.
 *
 * ```text
 * a = rho a + (1 - rho) g2;  s = -sqrt(d + epsilon) g / sqrt(a + epsilon)
 * d = rho d + (1 - rho) s2;  w += learningRate s
 * ```
 *
 * @param variable Float32 variable.
 * @param gradient Gradient of it.
 * @param options Rates and slots.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 * @throws {TypeError} If a shape does not fit.
 */
export function adadeltaStep(
  variable: Variable,
  gradient: Tensor,
  options: AdadeltaStepOptions,
): void {
  const { learningRate: rate, rho, epsilon, form } = options;
  runStep(currentBackend("the fused Adadelta step"), {
    variable,
    gradient,
    kind: "adadelta",
    slots: [options.gradientSlot, options.deltaSlot],
    numbers: { rate, rho, rest: 1 - rho, epsilon },
    form,
  });
}
