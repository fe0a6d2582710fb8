/**
 * RMSprop (Hinton, 2012).
 *
 * @module
 */
import { rmspropStep, type StepForm, type Tensor } from "../../engine/mod.ts";
import { resolveArguments } from "../../layers/arguments/resolve.ts";
import { withoutNew } from "../../layers/callable.ts";
import { register } from "../../layers/serialization/registry.ts";
import type { Variable } from "../../layers/variable.ts";
import type { CallableClass } from "../callable_class.ts";
import { Optimizer } from "./optimizer.ts";
import {
  type LearningRate,
  type OptimizerOptions,
  type OptimizerSettings,
  optimizerSpec,
} from "./optimizer_options.ts";

/** Options of {@linkcode RMSprop}. */
export interface RMSpropOptions extends OptimizerOptions {
  /**
   * Part of the old mean square in the new one.
   *
   * @default {0.9}
   */
  rho?: number;
  /**
   * Part of the last step in the next.
   *
   * @default {0}
   */
  momentum?: number;
  /**
   * Added below the root.
   *
   * @default {1e-7}
   */
  epsilon?: number;
  /**
   * Divides by the variance instead of the mean square.
   *
   * @default {false}
   */
  centered?: boolean;
}

class RMSpropClass extends Optimizer {
  readonly options: Required<RMSpropOptions>;
  #velocities: Variable[] = [];
  #momentums: Variable[] = [];
  #averageGradients: Variable[] = [];

  constructor(...args: unknown[]) {
    const given = resolveArguments<
      OptimizerSettings & Required<RMSpropOptions>
    >(
      "RMSprop",
      optimizerSpec({
        learningRate: 0.001,
        rho: 0.9,
        momentum: 0,
        epsilon: 1e-7,
        centered: false,
      }),
      args,
    );
    super(given);
    this.options = given;
  }

  override build(variables: readonly Variable[]): void {
    super.build(variables);
    const slots = (name: string) =>
      this.addOptimizerVariables(variables, [name])[0];
    this.#velocities = slots("velocity");
    if (this.options.momentum > 0) this.#momentums = slots("momentum");
    if (this.options.centered) {
      this.#averageGradients = slots("average_gradient");
    }
  }

  /**
   * `v = ρv + (1-ρ)g²; w -= lr·g / √(v [- a²] + ε)`, where `a` is the mean
   * gradient; with momentum `m = μm + lr·g/√…; w -= m`.
   */
  override updateStep(g: Tensor, variable: Variable, lr: number): void {
    const { rho, momentum, epsilon, centered } = this.options;
    const i = this.indexOf(variable);
    const w = variable.value;
    const v = this.#velocities[i].value;
    v.assign(v.mul(rho).add(g.square().mul(1 - rho)));
    let denominator = v.add(epsilon);
    if (centered) {
      const a = this.#averageGradients[i].value;
      a.assign(a.mul(rho).add(g.mul(1 - rho)));
      denominator = v.sub(a.square()).add(epsilon);
    }
    const step = g.mul(lr).div(denominator.sqrt());
    if (momentum > 0) {
      const m = this.#momentums[i].value;
      m.assign(m.mul(momentum).add(step));
      w.assign(w.sub(m));
    } else w.assign(w.sub(step));
  }

  protected override fusedStep(
    g: Tensor,
    variable: Variable,
    lr: number,
    form: StepForm,
  ): void {
    const { rho, momentum, epsilon } = this.options;
    const i = this.indexOf(variable);
    rmspropStep(variable.value, g, {
      learningRate: lr,
      rho,
      momentum,
      epsilon,
      velocitySlot: this.#velocities[i].value,
      momentumSlot: this.#momentums[i]?.value,
      averageGradientSlot: this.#averageGradients[i]?.value,
      form,
    });
  }

  override getConfig(): Record<string, unknown> {
    const { rho, momentum, epsilon, centered } = this.options;
    return { ...super.getConfig(), rho, momentum, epsilon, centered };
  }
}

/**
 * RMSprop (Hinton, 2012): divides the gradient by the root of its mean square.
 *
 * @param learningRate Size of a step.
 * @param options Options; see {@linkcode RMSpropOptions}.
 * @returns An optimizer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { optimizers, tf, Variable } from "kerno";
 *
 * const w = Variable([1]);
 * optimizers.RMSprop(0.1).apply([tf.tensor([2])], [w]);
 * // v = 0.1 * 4; w = 1 - 0.1 * 2 / sqrt(0.4)
 * assert.equal(w.value.dataSync()[0].toFixed(4), "0.6838");
 * ```
 *
 * @see `keras/src/optimizers/rmsprop.py`
 */
export const RMSprop: CallableClass<
  [
    learningRate?: LearningRate | RMSpropOptions,
    options?: number | RMSpropOptions,
    ...rest: unknown[],
  ],
  Optimizer
> = withoutNew("RMSprop", RMSpropClass);

register("keras.optimizers", "RMSprop", RMSprop, ["rmsprop"]);
