/**
 * LAMB (You et al., 2019).
 *
 * @module
 */
import { lambStep, type StepForm, type Tensor } from "../../engine/mod.ts";
import { withoutNew } from "../../layers/callable.ts";
import { register } from "../../layers/serialization/registry.ts";
import type { Variable } from "../../layers/variable.ts";
import type { CallableClass } from "../callable_class.ts";
import { ConfiguredOptimizer } from "./configured_optimizer.ts";
import { moveMoments, power } from "./moments.ts";
import type { Optimizer } from "./optimizer.ts";
import type { LearningRate, OptimizerOptions } from "./optimizer_options.ts";

/** Options of {@linkcode Lamb}. */
export interface LambOptions extends OptimizerOptions {
  /**
   * Part of the old mean gradient in the new one.
   *
   * @default {0.9}
   */
  beta1?: number;
  /**
   * Part of the old mean square in the new one.
   *
   * @default {0.999}
   */
  beta2?: number;
  /**
   * Added against a division by 0.
   *
   * @default {1e-7}
   */
  epsilon?: number;
}

class LambClass extends ConfiguredOptimizer<Required<LambOptions>> {
  #momentums: Variable[] = [];
  #velocities: Variable[] = [];

  constructor(...args: unknown[]) {
    const own = {
      learningRate: 0.001,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
    };
    super("Lamb", own as Required<LambOptions> & typeof own, args);
  }

  override build(variables: readonly Variable[]): void {
    super.build(variables);
    [this.#momentums, this.#velocities] = this.addOptimizerVariables(
      variables,
      ["momentum", "velocity"],
    );
  }

  /** `u = m̂ / (√v̂ + ε); w -= lr·(‖w‖/‖u‖)·u`, the ratio 1 where a norm is 0. */
  override updateStep(g: Tensor, variable: Variable, lr: number): void {
    const { beta1, beta2, epsilon } = this.options;
    const i = this.indexOf(variable);
    const t = this.iterations + 1;
    const m = this.#momentums[i].value;
    const v = this.#velocities[i].value;
    const w = variable.value;
    moveMoments(g, m, v, beta1, beta2);
    const root = v.div(1 - power(beta2, t)).sqrt().add(epsilon);
    const u = m.div(1 - power(beta1, t)).div(root);
    const norm = (x: Tensor) => x.square().sum().sqrt().dataSync()[0];
    const [weight, step] = [norm(w), norm(u)];
    const ratio = weight > 0 && step > 0 ? Math.fround(weight / step) : 1;
    w.assign(w.sub(u.mul(Math.fround(ratio * lr))));
  }

  protected override fusedStep(
    g: Tensor,
    variable: Variable,
    lr: number,
    form: StepForm,
  ): void {
    const { beta1, beta2, epsilon } = this.options;
    const i = this.indexOf(variable);
    lambStep(variable.value, g, {
      learningRate: lr,
      beta1,
      beta2,
      epsilon,
      step: this.iterations + 1,
      momentumSlot: this.#momentums[i].value,
      velocitySlot: this.#velocities[i].value,
      form,
    });
  }
}

/** LAMB (You et al., 2019): Adam whose step is as long as the weight, for large batches. */
export const Lamb: CallableClass<
  [
    learningRate?: LearningRate | LambOptions,
    options?: unknown | LambOptions,
    ...rest: unknown[],
  ],
  Optimizer
> = withoutNew("Lamb", LambClass);

register("keras.optimizers", "Lamb", Lamb, ["lamb"]);
