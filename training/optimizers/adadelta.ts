/**
 * Adadelta (Zeiler, 2012).
 *
 * @module
 */
import { adadeltaStep, type StepForm, type Tensor } from "../../engine/mod.ts";
import { withoutNew } from "../../layers/callable.ts";
import { register } from "../../layers/serialization/registry.ts";
import type { Variable } from "../../layers/variable.ts";
import type { CallableClass } from "../callable_class.ts";
import { ConfiguredOptimizer } from "./configured_optimizer.ts";
import type { Optimizer } from "./optimizer.ts";
import type { LearningRate, OptimizerOptions } from "./optimizer_options.ts";

/** Options of {@linkcode Adadelta}. */
export interface AdadeltaOptions extends OptimizerOptions {
  /**
   * Part of the old means in the new ones.
   *
   * @default {0.95}
   */
  rho?: number;
  /**
   * Added against a division by 0.
   *
   * @default {1e-7}
   */
  epsilon?: number;
}

class AdadeltaClass extends ConfiguredOptimizer<Required<AdadeltaOptions>> {
  #gradients: Variable[] = [];
  #deltas: Variable[] = [];

  constructor(...args: unknown[]) {
    const own = {
      learningRate: 0.001,
      rho: 0.95,
      epsilon: 1e-7,
    };
    super("Adadelta", own as Required<AdadeltaOptions> & typeof own, args);
  }

  override build(variables: readonly Variable[]): void {
    super.build(variables);
    [this.#gradients, this.#deltas] = this.addOptimizerVariables(variables, [
      "accumulated_grad",
      "accumulated_delta_var",
    ]);
  }

  /** `A = ρA+(1-ρ)g²; d = -√(D+ε)/√(A+ε)·g; D = ρD+(1-ρ)d²; w += lr·d`. */
  override updateStep(g: Tensor, variable: Variable, lr: number): void {
    const { rho, epsilon } = this.options;
    const i = this.indexOf(variable);
    const a = this.#gradients[i].value;
    const delta = this.#deltas[i].value;
    const w = variable.value;
    const rms = (x: Tensor) => x.add(epsilon).sqrt();
    a.assign(a.mul(rho).add(g.square().mul(1 - rho)));
    const d = rms(delta).mul(g).div(rms(a)).neg();
    delta.assign(delta.mul(rho).add(d.square().mul(1 - rho)));
    w.assign(w.add(d.mul(lr)));
  }

  protected override fusedStep(
    g: Tensor,
    variable: Variable,
    lr: number,
    form: StepForm,
  ): void {
    const { rho, epsilon } = this.options;
    const i = this.indexOf(variable);
    adadeltaStep(variable.value, g, {
      learningRate: lr,
      rho,
      epsilon,
      gradientSlot: this.#gradients[i].value,
      deltaSlot: this.#deltas[i].value,
      form,
    });
  }
}

/** Adadelta (Zeiler, 2012): steps by the ratio of two running means. */
export const Adadelta: CallableClass<
  [
    learningRate?: LearningRate | AdadeltaOptions,
    options?: unknown | AdadeltaOptions,
    ...rest: unknown[],
  ],
  Optimizer
> = withoutNew("Adadelta", AdadeltaClass);

register("keras.optimizers", "Adadelta", Adadelta, ["adadelta"]);
