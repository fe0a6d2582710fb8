/**
 * Follow The Regularized Leader (McMahan et al., 2013).
 *
 * @module
 */
import { ftrlStep, type StepForm, type Tensor } from "../../engine/mod.ts";
import { withoutNew } from "../../layers/callable.ts";
import { register } from "../../layers/serialization/registry.ts";
import type { Variable } from "../../layers/variable.ts";
import type { CallableClass } from "../callable_class.ts";
import { ConfiguredOptimizer } from "./configured_optimizer.ts";
import { Constant } from "../../layers/initializers/mod.ts";
import type { Optimizer } from "./optimizer.ts";
import type { LearningRate, OptimizerOptions } from "./optimizer_options.ts";

/** Options of {@linkcode Ftrl}. */
export interface FtrlOptions extends OptimizerOptions {
  /**
   * Exponent of the fall of the rate, at most 0.
   *
   * @default {-0.5}
   */
  learningRatePower?: number;
  /**
   * Start of the sums of squares, at least 0.
   *
   * @default {0.1}
   */
  initialAccumulatorValue?: number;
  /**
   * Factor of the penalty on absolute values.
   *
   * @default {0}
   */
  l1RegularizationStrength?: number;
  /**
   * Factor of the penalty on squares.
   *
   * @default {0}
   */
  l2RegularizationStrength?: number;
  /**
   * Factor of a penalty on the size of the gradient.
   *
   * @default {0}
   */
  l2ShrinkageRegularizationStrength?: number;
  /**
   * The beta of the paper.
   *
   * @default {0}
   */
  beta?: number;
}

class FtrlClass extends ConfiguredOptimizer<Required<FtrlOptions>> {
  #accumulators: Variable[] = [];
  #linears: Variable[] = [];

  constructor(...args: unknown[]) {
    const own = {
      learningRate: 0.001,
      learningRatePower: -0.5,
      initialAccumulatorValue: 0.1,
      l1RegularizationStrength: 0,
      l2RegularizationStrength: 0,
      l2ShrinkageRegularizationStrength: 0,
      beta: 0,
    };
    super("Ftrl", own as Required<FtrlOptions> & typeof own, args);
    const o = this.options;
    const bad = o.initialAccumulatorValue < 0
      ? "initialAccumulatorValue"
      : o.l1RegularizationStrength < 0
      ? "l1RegularizationStrength"
      : o.l2RegularizationStrength < 0
      ? "l2RegularizationStrength"
      : o.l2ShrinkageRegularizationStrength < 0
      ? "l2ShrinkageRegularizationStrength"
      : null;
    if (bad) {
      throw new RangeError(
        `\`${bad}\` needs to be positive or zero. Received: ${bad}=${o[bad]}.`,
      );
    }
    if (o.learningRatePower > 0) {
      throw new RangeError(
        `\`learningRatePower\` needs to be negative or zero. Received: learningRatePower=${o.learningRatePower}.`,
      );
    }
  }

  override build(variables: readonly Variable[]): void {
    super.build(variables);
    [this.#accumulators, this.#linears] = this.addOptimizerVariables(
      variables,
      ["accumulator", "linear"],
      [Constant(this.options.initialAccumulatorValue), "zeros"],
    );
  }

  /**
   * `n' = n + g²; z += g' - (n'^-p - n^-p)/lr·w` where `g' = g + 2·shr·w`;
   * `q = n'^-p/lr + 2(l2 + β/(2lr)); w = (clip(z, -l1, l1) - z)/q`.
   */
  override updateStep(g: Tensor, variable: Variable, lr: number): void {
    const o = this.options;
    const i = this.indexOf(variable);
    const n = this.#accumulators[i].value;
    const z = this.#linears[i].value;
    const w = variable.value;
    const p = -o.learningRatePower;
    const l1 = o.l1RegularizationStrength;
    const l2 = o.l2RegularizationStrength + o.beta / (2 * lr);
    const pulled = g.add(w.mul(2 * o.l2ShrinkageRegularizationStrength));
    const sum = n.add(g.square());
    const growth = sum.pow(p).sub(n.pow(p)).div(lr);
    z.assign(z.add(pulled.sub(growth.mul(w))));
    const quadratic = sum.pow(p).div(lr).add(2 * l2);
    w.assign(z.clipByValue(-l1, l1).sub(z).div(quadratic));
    n.assign(sum);
  }

  protected override fusedStep(
    g: Tensor,
    variable: Variable,
    lr: number,
    form: StepForm,
  ): void {
    const o = this.options;
    const i = this.indexOf(variable);
    ftrlStep(variable.value, g, {
      learningRate: lr,
      power: -o.learningRatePower,
      l1: o.l1RegularizationStrength,
      l2: o.l2RegularizationStrength + o.beta / (2 * lr),
      shrinkage: o.l2ShrinkageRegularizationStrength,
      accumulatorSlot: this.#accumulators[i].value,
      linearSlot: this.#linears[i].value,
      form,
    });
  }
}

/** Follow The Regularized Leader (McMahan et al., 2013), for sparse weights. */
export const Ftrl: CallableClass<
  [
    learningRate?: LearningRate | FtrlOptions,
    options?: unknown | FtrlOptions,
    ...rest: unknown[],
  ],
  Optimizer
> = withoutNew("Ftrl", FtrlClass);

register("keras.optimizers", "Ftrl", Ftrl, ["ftrl"]);
