/**
 * RMSprop.
 *
 * @module
 */
import { currentBackend } from "../current_backend.ts";
import type { Tensor, Variable } from "../tf.ts";
import { LazyDecay } from "./_lazy_decay.ts";
import { prepare, runRows, runStep } from "./_run_step.ts";
import type { StepForm } from "./step_form.ts";

/** Options of {@linkcode rmspropStep}. */
export interface RmspropStepOptions {
  learningRate: number;
  rho: number;
  epsilon: number;
  /** @default {0} */
  momentum?: number;
  /** The slot "velocity". */
  velocitySlot: Variable;
  /** The slot "momentum"; needed where `momentum` is not 0. */
  momentumSlot?: Variable;
  /** The slot "average_gradient"; with it the step is centered. */
  averageGradientSlot?: Variable;
  /** Changes of gradient and weight before it. */
  form?: StepForm;
}

/**
 * One step of Keras 3's RMSprop, in place and in one pass.
 *
 * ```text
 * v = rho v + (1 - rho) g2      centered: a = rho a + (1 - rho) g, else a = 0
 * u = learningRate g / sqrt(v - a2 + epsilon)
 * momentum: m = momentum m + u, w -= m;  else w -= u
 * ```
 *
 * A sparse gradient touches its rows only: the mean squares of the others
 * decay when they are next used or read.
 *
 * @param variable Float32 variable.
 * @param gradient Gradient of it; that of an embedding may be sparse.
 * @param options Rates and slots.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 * @throws {TypeError} If a shape does not fit, or a slot is missing.
 */
export function rmspropStep(
  variable: Variable,
  gradient: Tensor,
  options: RmspropStepOptions,
): void {
  const { learningRate: rate, rho, epsilon, momentum: mu = 0 } = options;
  const { velocitySlot: v, averageGradientSlot: a, form } = options;
  const m = mu === 0 ? undefined : options.momentumSlot;
  const backend = currentBackend("the fused RMSprop step");
  if (mu !== 0 && !m) {
    throw new TypeError(
      `Cannot update variable "${variable.name}" as a momentum of ${mu} needs momentumSlot: current value is undefined`,
    );
  }
  const slots = [v, ...(a ? [a] : []), ...(m ? [m] : [])];
  const numbers = { rate, rho, rest: 1 - rho, epsilon, mu };
  const input = { variable, gradient, slots, numbers, form };
  const { sparse } = backend.record(gradient);
  if (sparse && slots.length === 1 && !form?.decay) {
    prepare(backend, input);
    const decay = LazyDecay.of(backend, v, rho);
    if (decay) {
      runRows(backend, { ...input, kind: "rmsprop" }, sparse, decay);
      return;
    }
  }
  const kind = a
    ? m ? "rmspropBoth" : "rmspropCentered"
    : m
    ? "rmspropMomentum"
    : "rmsprop";
  runStep(backend, { ...input, kind });
}
