/**
 * The momentum of Muon.
 *
 * @module
 */
import { currentBackend } from "../current_backend.ts";
import type { Tensor, Variable } from "../tf.ts";
import { runStep } from "./_run_step.ts";

/**
 * `m += g + m (momentum - 1)`, in place and in one pass.
 *
 * @param variable The weight, which stays as it is.
 * @param gradient Gradient of it.
 * @param options The momentum and its slot.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 * @throws {TypeError} If a shape does not fit.
 */
export function muonMomentumStep(
  variable: Variable,
  gradient: Tensor,
  { momentum, momentumSlot }: { momentum: number; momentumSlot: Variable },
): void {
  runStep(currentBackend("the momentum of Muon"), {
    variable,
    gradient,
    kind: "muonMomentum",
    slots: [momentumSlot],
    numbers: { rest: momentum - 1 },
  });
}
