/**
 * LAMB.
 *
 * @module
 */
import { currentBackend } from "../current_backend.ts";
import type { Tensor, Variable } from "../tf.ts";
import { denseGradient, prepare, StepJob } from "./_run_step.ts";
import type { StepForm } from "./step_form.ts";

/** Options of {@linkcode lambStep}. */
export interface LambStepOptions {
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
 * One step of Keras 3's LAMB, in place and in two passes, as the
 * norms of weight and step are needed before it.
 *
 * ```text
 * m += (g - m)(1 - beta1);  v += (g2 - v)(1 - beta2)
 * u = m / (1 - beta1^step) / (sqrt(v / (1 - beta2^step)) + epsilon)
 * w -= learningRate |w| / |u| u, the ratio 1 where a norm is 0
 * ```
 *
 * @param variable Float32 variable.
 * @param gradient Gradient of it.
 * @param options Rates and slots.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 * @throws {TypeError} If a shape does not fit.
 */
export function lambStep(
  variable: Variable,
  gradient: Tensor,
  options: LambStepOptions,
): void {
  const { learningRate, beta1, beta2, epsilon, step, form } = options;
  const slots = [options.momentumSlot, options.velocitySlot];
  const backend = currentBackend("the fused LAMB step");
  prepare(backend, { variable, gradient, slots });
  const f = Math.fround;
  const correction = (beta: number) => 1 - f(f(beta) ** step);
  const numbers = {
    rest1: 1 - beta1,
    rest2: 1 - beta2,
    correction1: correction(beta1),
    correction2: correction(beta2),
    epsilon,
  };
  backend.run((run) => {
    const at = {
      WEIGHT: run.update(variable),
      GRADIENT: denseGradient(backend, run, gradient),
      SLOT0: run.update(slots[0]),
      SLOT1: run.update(slots[1]),
    };
    const moments = new StepJob(run, { kind: "lambMoments", numbers, form });
    const [w, u] = moments.setAll(at).sums(variable.size);
    const ratio = w > 0 && u > 0 ? f(f(Math.sqrt(w)) / f(Math.sqrt(u))) : 1;
    const rate = f(ratio * learningRate);
    new StepJob(run, { kind: "lamb", numbers: { rate, ...numbers } })
      .setAll(at).set("COUNT", variable.size)
      .fork("optimizerJob", variable.size);
  });
}
