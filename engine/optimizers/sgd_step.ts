/**
 * Gradient descent.
 *
 * @module
 */
import { currentBackend } from "../current_backend.ts";
import type { Tensor, Variable } from "../tf.ts";
import { wasm } from "../wasm.ts";
import { checkShape, makeExclusive } from "./_in_place.ts";

/** Options of {@linkcode sgdStep}. */
export interface SgdStepOptions {
  learningRate: number;
  /** @default {0} */
  momentum?: number;
  /** @default {false} */
  nesterov?: boolean;
  /** The slot "momentum"; needed where `momentum` is not 0. */
  momentumSlot?: Variable;
}

/**
 * One step of Keras 3's SGD, in place and in one pass.
 *
 * ```text
 * m = momentum m - learningRate g;  w += m
 * nesterov: w += momentum m - learningRate g
 * ```
 *
 * @param variable Float32 variable.
 * @param gradient Gradient of it; that of an embedding may be sparse.
 * @param options Rates and slot.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 * @throws {TypeError} If a shape does not fit, or the slot is missing.
 */
export function sgdStep(
  variable: Variable,
  gradient: Tensor,
  options: SgdStepOptions,
): void {
  const { learningRate, momentum = 0, nesterov = false, momentumSlot } =
    options;
  const backend = currentBackend("the fused SGD step");
  checkShape("gradient", variable, gradient);
  makeExclusive(backend, variable);
  if (momentum === 0) {
    const { sparse } = backend.record(gradient);
    backend.run((run) => {
      const w = run.update(variable);
      if (sparse) {
        const { rows, values, count, width } = sparse;
        wasm().sgdRows(w, rows, values, count, width, learningRate);
      } else wasm().sgd(w, run.input(gradient), variable.size, learningRate);
    });
    return;
  }
  if (!momentumSlot) {
    throw new TypeError(
      `Cannot update variable "${variable.name}" as a momentum of ${momentum} needs momentumSlot: current value is undefined`,
    );
  }
  checkShape("momentum", variable, momentumSlot);
  makeExclusive(backend, momentumSlot);
  backend.run((run) => {
    const [w, g] = [run.update(variable), run.input(gradient)];
    const m = run.update(momentumSlot);
    const rates = [learningRate, momentum, nesterov ? 1 : 0];
    wasm().sgdMomentum(w, g, m, variable.size, ...rates);
  });
}
