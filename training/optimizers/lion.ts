/**
 * Lion (Chen et al., 2023).
 *
 * @module
 */
import { lionStep, type StepForm, type Tensor } from "../../engine/mod.ts";
import { withoutNew } from "../../layers/callable.ts";
import { register } from "../../layers/serialization/registry.ts";
import type { Variable } from "../../layers/variable.ts";
import type { CallableClass } from "../callable_class.ts";
import { ConfiguredOptimizer } from "./configured_optimizer.ts";
import type { Optimizer } from "./optimizer.ts";
import type { LearningRate, OptimizerOptions } from "./optimizer_options.ts";

/** Options of {@linkcode Lion}. */
export interface LionOptions extends OptimizerOptions {
  /**
   * Part of the running mean in the step.
   *
   * @default {0.9}
   */
  beta1?: number;
  /**
   * Part of the old mean gradient in the new one.
   *
   * @default {0.99}
   */
  beta2?: number;
}

class LionClass extends ConfiguredOptimizer<Required<LionOptions>> {
  #momentums: Variable[] = [];

  constructor(...args: unknown[]) {
    const own = {
      learningRate: 0.001,
      beta1: 0.9,
      beta2: 0.99,
    };
    super("Lion", own as Required<LionOptions> & typeof own, args);
    const { beta1 } = this.options;
    if (!(beta1 > 0 && beta1 <= 1)) {
      throw new RangeError(
        `Argument \`beta1\` must be in the [0, 1] range. Otherwise, the optimizer degenerates to SignSGD. Received: beta1=${beta1}.`,
      );
    }
  }

  override build(variables: readonly Variable[]): void {
    super.build(variables);
    [this.#momentums] = this.addOptimizerVariables(variables, ["momentum"]);
  }

  /** `w -= lr·sign(β1·m + (1-β1)·g); m = β2·m + (1-β2)·g`. */
  override updateStep(g: Tensor, variable: Variable, lr: number): void {
    const { beta1, beta2 } = this.options;
    const m = this.#momentums[this.indexOf(variable)].value;
    const w = variable.value;
    const mean = (beta: number) => m.mul(beta).add(g.mul(1 - beta));
    w.assign(w.sub(mean(beta1).sign().mul(lr)));
    m.assign(mean(beta2));
  }

  protected override fusedStep(
    g: Tensor,
    variable: Variable,
    lr: number,
    form: StepForm,
  ): void {
    const { beta1, beta2 } = this.options;
    lionStep(variable.value, g, {
      learningRate: lr,
      beta1,
      beta2,
      momentumSlot: this.#momentums[this.indexOf(variable)].value,
      form,
    });
  }
}

/** Lion (Chen et al., 2023): steps by the sign of the running mean alone. */
export const Lion: CallableClass<
  [
    learningRate?: LearningRate | LionOptions,
    options?: unknown | LionOptions,
    ...rest: unknown[],
  ],
  Optimizer
> = withoutNew("Lion", LionClass);

register("keras.optimizers", "Lion", Lion, ["lion"]);
