/**
 * Ftrl.
 *
 * @module
 */
import { currentBackend } from "../current_backend.ts";
import type { Tensor, Variable } from "../tf.ts";
import { runStep } from "./_run_step.ts";
import type { StepForm } from "./step_form.ts";

/** Options of {@linkcode ftrlStep}. */
export interface FtrlStepOptions {
  learningRate: number;
  /** Exponent of the sums, from 0. */
  power: number;
  l1: number;
  /** With the beta of the paper over twice the rate. */
  l2: number;
  shrinkage: number;
  /** The slot "accumulator". */
  accumulatorSlot: Variable;
  /** The slot "linear". */
  linearSlot: Variable;
  /** Changes of gradient and weight before it. */
  form?: StepForm;
}

/**
 * One step of Keras 3's Ftrl, in place and in one pass.
 *
 * ```text
 * n' = n + g2;  z += g + 2 shrinkage w - (n'^power - n^power) / learningRate w
 * w = (clip(z, -l1, l1) - z) / (n'^power / learningRate + 2 l2);  n = n'
 * ```
 *
 * @param variable Float32 variable.
 * @param gradient Gradient of it.
 * @param options Rates and slots.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 * @throws {TypeError} If a shape does not fit.
 */
export function ftrlStep(
  variable: Variable,
  gradient: Tensor,
  options: FtrlStepOptions,
): void {
  const { learningRate: rate, power, l1, l2, shrinkage, form } = options;
  runStep(currentBackend("the fused Ftrl step"), {
    variable,
    gradient,
    kind: power === 0.5 ? "ftrl" : "ftrlPower",
    slots: [options.accumulatorSlot, options.linearSlot],
    numbers: { rate, l1, l2: 2 * l2, shrinkage: 2 * shrinkage, power },
    form,
  });
}
