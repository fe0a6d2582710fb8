/**
 * Nadam (Dozat, 2015).
 *
 * @module
 */
import { nadamStep, type StepForm, type Tensor } from "../../engine/mod.ts";
import { withoutNew } from "../../layers/callable.ts";
import { register } from "../../layers/serialization/registry.ts";
import { Variable } from "../../layers/variable.ts";
import type { CallableClass } from "../callable_class.ts";
import { ConfiguredOptimizer } from "./configured_optimizer.ts";
import { moveMoments, power } from "./moments.ts";
import type { Optimizer } from "./optimizer.ts";
import type { LearningRate, OptimizerOptions } from "./optimizer_options.ts";

/** Options of {@linkcode Nadam}. */
export interface NadamOptions extends OptimizerOptions {
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

class NadamClass extends ConfiguredOptimizer<Required<NadamOptions>> {
  #momentums: Variable[] = [];
  #velocities: Variable[] = [];
  #product!: Variable;

  constructor(...args: unknown[]) {
    const own = {
      learningRate: 0.001,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
    };
    super("Nadam", own as Required<NadamOptions> & typeof own, args);
  }

  override build(variables: readonly Variable[]): void {
    super.build(variables);
    [this.#momentums, this.#velocities] = this.addOptimizerVariables(
      variables,
      ["momentum", "velocity"],
    );
    this.#product = Variable(1);
    this.trackVariable(this.#product);
  }

  /** `u(t) = β1(1 - 0.96^t / 2)`. */
  #u(t: number): number {
    return this.options.beta1 * (1 - 0.5 * power(0.96, t));
  }

  protected override beginUpdate(): void {
    const product = this.#product.value;
    product.assign(product.mul(this.#u(this.iterations + 1)));
  }

  /**
   * `m̂ = u(t+1)·m / (1 - P·u(t+1)) + (1-u(t))·g / (1-P)`, where `P` is the
   * product of all `u` so far; `w -= lr·m̂ / (√(v/(1-β2^t)) + ε)`.
   */
  override updateStep(g: Tensor, variable: Variable, lr: number): void {
    const { beta1, beta2, epsilon } = this.options;
    const i = this.indexOf(variable);
    const t = this.iterations + 1;
    const m = this.#momentums[i].value;
    const v = this.#velocities[i].value;
    const w = variable.value;
    moveMoments(g, m, v, beta1, beta2);
    const product = this.#product.value.dataSync()[0];
    const next = this.#u(t + 1);
    const mean = m.mul(next / (1 - product * next))
      .add(g.mul((1 - this.#u(t)) / (1 - product)));
    const root = v.div(1 - power(beta2, t)).sqrt();
    w.assign(w.sub(mean.mul(lr).div(root.add(epsilon))));
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
    nadamStep(variable.value, g, {
      learningRate: lr,
      beta1,
      beta2,
      epsilon,
      step,
      u: [this.#u(step), this.#u(step + 1)],
      product: this.#product.value.dataSync()[0],
      momentumSlot: this.#momentums[i].value,
      velocitySlot: this.#velocities[i].value,
      form,
    });
  }
}

/** Nadam (Dozat, 2015): Adam with Nesterov momentum. */
export const Nadam: CallableClass<
  [
    learningRate?: LearningRate | NadamOptions,
    options?: unknown | NadamOptions,
    ...rest: unknown[],
  ],
  Optimizer
> = withoutNew("Nadam", NadamClass);

register("keras.optimizers", "Nadam", Nadam, ["nadam"]);
