/**
 * Adagrad (Duchi et al., 2011).
 *
 * @module
 */
import { adagradStep, type StepForm, type Tensor } from "../../engine/mod.ts";
import { withoutNew } from "../../layers/callable.ts";
import { register } from "../../layers/serialization/registry.ts";
import type { Variable } from "../../layers/variable.ts";
import type { CallableClass } from "../callable_class.ts";
import { ConfiguredOptimizer } from "./configured_optimizer.ts";
import { Constant } from "../../layers/initializers/mod.ts";
import type { Optimizer } from "./optimizer.ts";
import type { LearningRate, OptimizerOptions } from "./optimizer_options.ts";

/** Options of {@linkcode Adagrad}. */
export interface AdagradOptions extends OptimizerOptions {
  /**
   * Start of the sums of squares.
   *
   * @default {0.1}
   */
  initialAccumulatorValue?: number;
  /**
   * Added against a division by 0.
   *
   * @default {1e-7}
   */
  epsilon?: number;
}

class AdagradClass extends ConfiguredOptimizer<Required<AdagradOptions>> {
  #accumulators: Variable[] = [];

  constructor(...args: unknown[]) {
    const own = {
      learningRate: 0.001,
      initialAccumulatorValue: 0.1,
      epsilon: 1e-7,
    };
    super("Adagrad", own as Required<AdagradOptions> & typeof own, args);
  }

  override build(variables: readonly Variable[]): void {
    super.build(variables);
    [this.#accumulators] = this.addOptimizerVariables(
      variables,
      ["accumulator"],
      Constant(this.options.initialAccumulatorValue),
    );
  }

  /** `a += g²; w -= lr·g / √(a + ε)`. */
  override updateStep(g: Tensor, variable: Variable, lr: number): void {
    const a = this.#accumulators[this.indexOf(variable)].value;
    const w = variable.value;
    a.assign(a.add(g.square()));
    w.assign(w.sub(g.mul(lr).div(a.add(this.options.epsilon).sqrt())));
  }

  protected override fusedStep(
    g: Tensor,
    variable: Variable,
    lr: number,
    form: StepForm,
  ): void {
    adagradStep(variable.value, g, {
      learningRate: lr,
      epsilon: this.options.epsilon,
      accumulatorSlot: this.#accumulators[this.indexOf(variable)].value,
      form,
    });
  }
}

/** Adagrad (Duchi et al., 2011): divides by the root of the sum of all squares. */
export const Adagrad: CallableClass<
  [
    learningRate?: LearningRate | AdagradOptions,
    options?: unknown | AdagradOptions,
    ...rest: unknown[],
  ],
  Optimizer
> = withoutNew("Adagrad", AdagradClass);

register("keras.optimizers", "Adagrad", Adagrad, ["adagrad"]);
