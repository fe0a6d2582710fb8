/**
 * RMSprop.
 *
 * @module
 */
import type { KernoBackend } from "../backend.ts";
import { currentBackend } from "../current_backend.ts";
import type { SparseRows } from "../tensor_record.ts";
import type { Tensor, Variable } from "../tf.ts";
import { wasm } from "../wasm.ts";
import { LazyDecay } from "./_lazy_decay.ts";
import { checkShape, makeExclusive } from "./_in_place.ts";

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
  const { momentum = 0, velocitySlot, momentumSlot, averageGradientSlot } =
    options;
  const backend = currentBackend("the fused RMSprop step");
  checkShape("gradient", variable, gradient);
  checkShape("velocity", variable, velocitySlot);
  if (momentum !== 0 && !momentumSlot) {
    throw new TypeError(
      `Cannot update variable "${variable.name}" as a momentum of ${momentum} needs momentumSlot: current value is undefined`,
    );
  }
  makeExclusive(backend, variable);
  makeExclusive(backend, velocitySlot);
  const { sparse } = backend.record(gradient);
  if (sparse && momentum === 0 && !averageGradientSlot) {
    if (stepRows(backend, variable, sparse, options)) return;
  }
  const slots = [momentum ? momentumSlot : undefined, averageGradientSlot];
  for (const slot of slots) {
    if (!slot) continue;
    checkShape("slot", variable, slot);
    makeExclusive(backend, slot);
  }
  const { learningRate, rho, epsilon } = options;
  backend.run((run) => {
    const [w, g] = [run.update(variable), run.input(gradient)];
    const v = run.update(velocitySlot);
    const [m, a] = slots.map((slot) => slot ? run.update(slot) : 0);
    wasm().rmsprop(
      ...[w, g, v, m, a, variable.size],
      ...[learningRate, rho, 1 - rho, momentum, epsilon],
    );
  });
}

/** The step on the rows of a sparse gradient; false where it cannot be. */
function stepRows(
  backend: KernoBackend,
  variable: Variable,
  { rows, values, count, width }: SparseRows,
  { learningRate, rho, epsilon, velocitySlot }: RmspropStepOptions,
): boolean {
  const decay = LazyDecay.of(backend, velocitySlot, rho);
  if (!decay) return false;
  backend.run((run) => {
    const w = run.update(variable);
    decay.advance();
    wasm().rmspropRows(
      ...[w, rows, values, count, width, decay.velocity, decay.last],
      ...[decay.step, decay.powers],
      ...[learningRate, rho, 1 - rho, epsilon],
    );
  });
  return true;
}
