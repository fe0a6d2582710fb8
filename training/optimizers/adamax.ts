/**
 * Adamax (Kingma and Ba, 2014).
 *
 * @module
 */
import { adamaxStep, type StepForm, type Tensor } from "../../engine/mod.ts";
import { withoutNew } from "../../layers/callable.ts";
import { register } from "../../layers/serialization/registry.ts";
import type { Variable } from "../../layers/variable.ts";
import type { CallableClass } from "../callable_class.ts";
import { ConfiguredOptimizer } from "./configured_optimizer.ts";
import { power } from "./moments.ts";
import type { Optimizer } from "./optimizer.ts";
import type { LearningRate, OptimizerOptions } from "./optimizer_options.ts";

/** Options of {@linkcode Adamax}. */
export interface AdamaxOptions extends OptimizerOptions {
  /**
   * Part of the old mean gradient in the new one.
   *
   * @default {0.9}
   */
  beta1?: number;
  /**
   * Part of the old norm in the new one.
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

class AdamaxClass extends ConfiguredOptimizer<Required<AdamaxOptions>> {
  #momentums: Variable[] = [];
  #norms: Variable[] = [];

  constructor(...args: unknown[]) {
    const own = {
      learningRate: 0.001,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
    };
    super("Adamax", own as Required<AdamaxOptions> & typeof own, args);
  }

  override build(variables: readonly Variable[]): void {
    super.build(variables);
    [this.#momentums, this.#norms] = this.addOptimizerVariables(variables, [
      "momentum",
      "norm",
    ]);
  }

  /** `m += (g-m)(1-β1); u = max(β2·u, |g|); w -= lr·m / ((1-β1^t)(u+ε))`. */
  override updateStep(g: Tensor, variable: Variable, lr: number): void {
    const { beta1, beta2, epsilon } = this.options;
    const i = this.indexOf(variable);
    const m = this.#momentums[i].value;
    const u = this.#norms[i].value;
    const w = variable.value;
    m.assign(m.add(g.sub(m).mul(1 - beta1)));
    u.assign(u.mul(beta2).maximum(g.abs()));
    const correction = 1 - power(beta1, this.iterations + 1);
    w.assign(w.sub(m.mul(lr).div(u.add(epsilon).mul(correction))));
  }

  protected override fusedStep(
    g: Tensor,
    variable: Variable,
    lr: number,
    form: StepForm,
  ): void {
    const { beta1, beta2, epsilon } = this.options;
    const i = this.indexOf(variable);
    adamaxStep(variable.value, g, {
      learningRate: lr,
      beta1,
      beta2,
      epsilon,
      step: this.iterations + 1,
      momentumSlot: this.#momentums[i].value,
      normSlot: this.#norms[i].value,
      form,
    });
  }
}

/** Adamax (Kingma and Ba, 2014): Adam with the greatest gradient in place of the mean square. */
export const Adamax: CallableClass<
  [
    learningRate?: LearningRate | AdamaxOptions,
    options?: unknown | AdamaxOptions,
    ...rest: unknown[],
  ],
  Optimizer
> = withoutNew("Adamax", AdamaxClass);

register("keras.optimizers", "Adamax", Adamax, ["adamax"]);
