/**
 * Schedule-free AdamW (Defazio et al., 2024).
 *
 * @module
 */
import {
  scheduleFreeStep,
  type StepForm,
  type Tensor,
} from "../../engine/mod.ts";
import { withoutNew } from "../../layers/callable.ts";
import { register } from "../../layers/serialization/registry.ts";
import type { Variable } from "../../layers/variable.ts";
import type { CallableClass } from "../callable_class.ts";
import { ConfiguredOptimizer } from "./configured_optimizer.ts";
import { power } from "./moments.ts";
import type { Optimizer } from "./optimizer.ts";
import type { LearningRate, OptimizerOptions } from "./optimizer_options.ts";

/** Options of {@linkcode ScheduleFreeAdamW}. */
export interface ScheduleFreeAdamWOptions extends OptimizerOptions {
  /**
   * Part of the average in the point where gradients are taken.
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
   * @default {1e-8}
   */
  epsilon?: number;
  /**
   * Steps in which the rate rises to its value.
   *
   * @default {0}
   */
  warmupSteps?: number;
}

class ScheduleFreeAdamWClass
  extends ConfiguredOptimizer<Required<ScheduleFreeAdamWOptions>> {
  #momentums: Variable[] = [];
  #velocities: Variable[] = [];

  constructor(...args: unknown[]) {
    const own = {
      learningRate: 0.0025,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      warmupSteps: 0,
    };
    super(
      "ScheduleFreeAdamW",
      own as Required<ScheduleFreeAdamWOptions> & typeof own,
      args,
    );
  }

  override build(variables: readonly Variable[]): void {
    super.build(variables);
    [this.#momentums, this.#velocities] = this.addOptimizerVariables(
      variables,
      ["momentum", "velocity"],
    );
    this.#momentums.forEach((z, i) => z.assign(variables[i].value));
  }

  #warm(lr: number, step: number): number {
    const { warmupSteps } = this.options;
    return warmupSteps > 0 ? lr * Math.min(step / warmupSteps, 1) : lr;
  }

  /**
   * `z -= lr·g / (√(v/(1-β2^t)) + ε); x += (z - x)/t; w = (1-β1)·z + β1·x`,
   * where `x` is taken back out of the old `w`.
   */
  override updateStep(g: Tensor, variable: Variable, lr: number): void {
    const { beta1, beta2, epsilon } = this.options;
    const i = this.indexOf(variable);
    const t = this.iterations + 1;
    const z = this.#momentums[i].value;
    const v = this.#velocities[i].value;
    const w = variable.value;
    const rate = this.#warm(lr, t);
    const share = 1 - Math.fround(beta2);
    v.assign(v.add(g.square().sub(v).mul(share)));
    const root = v.div(Math.fround(1 - power(beta2, t))).sqrt().add(epsilon);
    z.assign(z.sub(g.mul(rate).div(root)));
    // Keras on TensorFlow takes the new z here, the paper the old one.
    const old = w.sub(z.mul(1 - beta1)).div(beta1);
    const x = old.mul(1 - 1 / t).add(z.mul(1 / t));
    w.assign(z.mul(1 - beta1).add(x.mul(beta1)));
  }

  protected override fusedStep(
    g: Tensor,
    variable: Variable,
    lr: number,
    form: StepForm,
  ): void {
    const { beta1, beta2, epsilon } = this.options;
    const i = this.indexOf(variable);
    const step = this.iterations + 1;
    scheduleFreeStep(variable.value, g, {
      learningRate: this.#warm(lr, step),
      beta1,
      beta2,
      epsilon,
      step,
      momentumSlot: this.#momentums[i].value,
      velocitySlot: this.#velocities[i].value,
      form,
    });
  }
}

/** AdamW that needs no schedule (Defazio et al., 2024): it averages the weights instead. */
export const ScheduleFreeAdamW: CallableClass<
  [
    learningRate?: LearningRate | ScheduleFreeAdamWOptions,
    options?: unknown | ScheduleFreeAdamWOptions,
    ...rest: unknown[],
  ],
  Optimizer
> = withoutNew("ScheduleFreeAdamW", ScheduleFreeAdamWClass);

register("keras.optimizers", "ScheduleFreeAdamW", ScheduleFreeAdamW, [
  "schedulefreeadamw",
]);
