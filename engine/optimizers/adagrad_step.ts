/**
 * Adagrad.
 *
 * @module
 */
import { currentBackend } from "../current_backend.ts";
import type { Tensor, Variable } from "../tf.ts";
import { runRows, runStep } from "./_run_step.ts";
import type { StepForm } from "./step_form.ts";

/** Options of {@linkcode adagradStep}. */
export interface AdagradStepOptions {
  learningRate: number;
  epsilon: number;
  /** The slot "accumulator". */
  accumulatorSlot: Variable;
  /** Changes of gradient and weight before it. */
  form?: StepForm;
}

/**
 * One step of Keras 3's Adagrad, in place and in one pass.
 *
 * ```text
 * a += g2;  w -= learningRate g / sqrt(a + epsilon)
 * ```
 *
 * @param variable Float32 variable.
 * @param gradient Gradient of it; that of an embedding may be sparse.
 * @param options Rates and slots.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 * @throws {TypeError} If a shape does not fit.
 */
export function adagradStep(
  variable: Variable,
  gradient: Tensor,
  options: AdagradStepOptions,
): void {
  const { learningRate: rate, epsilon, accumulatorSlot, form } = options;
  const backend = currentBackend("the fused Adagrad step");
  const input = {
    variable,
    gradient,
    kind: "adagrad",
    slots: [accumulatorSlot],
    numbers: { rate, epsilon },
    form,
  } as const;
  const { sparse } = backend.record(gradient);
  if (sparse && !form?.decay) runRows(backend, input, sparse);
  else runStep(backend, input);
}
