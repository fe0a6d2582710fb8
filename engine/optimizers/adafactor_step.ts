/**
 * Adafactor.
 *
 * @module
 */
import { currentBackend } from "../current_backend.ts";
import type { KernelRun } from "../kernel_run.ts";
import type { Tensor, Variable } from "../tf.ts";
import { checkShape, makeExclusive } from "./_in_place.ts";
import { type Addresses, denseGradient, StepJob } from "./_run_step.ts";
import type { StepForm } from "./step_form.ts";

/** Options of {@linkcode adafactorStep}. */
export interface AdafactorStepOptions {
  /** The learning rate of this step. */
  rate: number;
  /** Part of the old means in the new ones. */
  beta2: number;
  /** Added to squares of gradients. */
  epsilon1: number;
  /** Least size of a weight in the step. */
  epsilon2: number;
  /** Greatest root mean square of a step. */
  clipThreshold: number;
  /** The slot "velocity". */
  velocitySlot: Variable;
  /** The means over rows `[..., R]` and columns `[..., C]` of a matrix. */
  meanSlots?: readonly [rows: Variable, columns: Variable];
  /** Changes of gradient and weight before it. */
  form?: StepForm;
}

/**
 * One step of Keras 3's Adafactor, in place.
 *
 * ```text
 * vector:  v = beta2 v + (1 - beta2)(g2 + epsilon1)
 * matrix:  r, c = so moved means of rows and columns;  v = r / mean(r) c
 * u = g / sqrt(v);  alpha = max(epsilon2, rms(w)) rate
 * w -= alpha u / max(1, rms(u) / clipThreshold)
 * ```
 *
 * @param variable Float32 variable.
 * @param gradient Gradient of it.
 * @param options Rates and slots.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 * @throws {TypeError} If a shape does not fit.
 */
export function adafactorStep(
  variable: Variable,
  gradient: Tensor,
  options: AdafactorStepOptions,
): void {
  const { velocitySlot, meanSlots = [], rate, epsilon2, form } = options;
  const backend = currentBackend("the fused Adafactor step");
  checkShape("gradient", variable, gradient);
  checkShape("slot", variable, velocitySlot);
  for (const each of [variable, velocitySlot, ...meanSlots]) {
    makeExclusive(backend, each);
  }
  const f = Math.fround;
  const { size } = variable;
  if (size === 0) return;
  backend.run((run) => {
    const at = {
      WEIGHT: run.update(variable),
      GRADIENT: denseGradient(backend, run, gradient),
      SLOT0: run.update(velocitySlot),
    };
    const [w, u] = moveSquares(run, variable, at, options).sums(size);
    const rms = (sum: number) => f(Math.sqrt(f(sum / size)));
    const divisor = Math.max(f(rms(u) / options.clipThreshold), 1);
    const alpha = f(Math.max(rms(w), epsilon2) * rate);
    const { decay: _, ...rest } = form ?? {};
    const numbers = { divisor, alpha };
    new StepJob(run, { kind: "adafactor", numbers, form: rest })
      .setAll(at).set("COUNT", size).fork("optimizerJob", size);
  });
}

/** Moves r, c and v, or is about to; its sums are those of w2 and u2. */
function moveSquares(
  run: KernelRun,
  { shape, size }: Variable,
  at: Addresses,
  { beta2, epsilon1, meanSlots, form }: AdafactorStepOptions,
): StepJob {
  const numbers = { beta2, rest2: 1 - beta2, epsilon: epsilon1 };
  if (!meanSlots) {
    return new StepJob(run, { kind: "adafactorVector", numbers, form })
      .setAll(at);
  }
  const [height, width] = shape.slice(-2);
  const job = new StepJob(run, { kind: "adafactorMatrix", numbers, form });
  job.setAll({
    ...at,
    SLOT1: run.update(meanSlots[0]),
    SLOT2: run.update(meanSlots[1]),
    WIDTH: width,
    HEIGHT: height,
    COUNT: size / width,
  });
  job.fork("adafactorRowsJob", size);
  job.fork("adafactorColumnsJob", size);
  job.fork("adafactorMatrixJob", size);
  return job.setAll({ SLOT1: 0, SLOT2: 0 });
}
