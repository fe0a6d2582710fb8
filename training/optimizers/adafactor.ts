/**
 * Adafactor (Shazeer and Stern, 2018).
 *
 * @module
 */
import { adafactorStep, type StepForm, type Tensor } from "../../engine/mod.ts";
import { withoutNew } from "../../layers/callable.ts";
import { register } from "../../layers/serialization/registry.ts";
import { Variable } from "../../layers/variable.ts";
import type { CallableClass } from "../callable_class.ts";
import { ConfiguredOptimizer } from "./configured_optimizer.ts";
import { power } from "./moments.ts";
import type { Optimizer } from "./optimizer.ts";
import type { LearningRate, OptimizerOptions } from "./optimizer_options.ts";

/** Options of {@linkcode Adafactor}. */
export interface AdafactorOptions extends OptimizerOptions {
  /**
   * Exponent of the fall of beta2.
   *
   * @default {-0.8}
   */
  beta2Decay?: number;
  /**
   * Added to squares of gradients.
   *
   * @default {1e-30}
   */
  epsilon1?: number;
  /**
   * Least size of a weight in the step.
   *
   * @default {0.001}
   */
  epsilon2?: number;
  /**
   * Greatest root mean square of a step.
   *
   * @default {1}
   */
  clipThreshold?: number;
  /**
   * Whether the rate falls with the root of the steps.
   *
   * @default {true}
   */
  relativeStep?: boolean;
}

class AdafactorClass extends ConfiguredOptimizer<Required<AdafactorOptions>> {
  #rows: Variable[] = [];
  #columns: Variable[] = [];
  #velocities: Variable[] = [];

  constructor(...args: unknown[]) {
    const own = {
      learningRate: 0.001,
      beta2Decay: -0.8,
      epsilon1: 1e-30,
      epsilon2: 0.001,
      clipThreshold: 1,
      relativeStep: true,
    };
    super("Adafactor", own as Required<AdafactorOptions> & typeof own, args);
  }

  override build(variables: readonly Variable[]): void {
    super.build(variables);
    for (const variable of variables) {
      const { name, shape } = variable;
      const slot = (shape: readonly number[]) => {
        if (shape.length > 0) return this.addVariable(shape, "zeros", name);
        // A vector is not factored; Keras keeps two scalars in their place.
        const placeholder = Variable(0, { name, trainable: false });
        this.trackVariable(placeholder);
        return placeholder;
      };
      const factored = shape.length >= 2;
      this.#rows.push(slot(factored ? shape.slice(0, -1) : []));
      const column = [...shape.slice(0, -2), ...shape.slice(-1)];
      this.#columns.push(slot(factored ? column : []));
      const [[velocity]] = this.addOptimizerVariables([variable], ["velocity"]);
      this.#velocities.push(velocity);
    }
  }

  /** Moves the means of the squares. */
  #moveSquares(g: Tensor, i: number, beta2: number): void {
    const v = this.#velocities[i].value;
    const squares = g.square().add(this.options.epsilon1);
    const mean = (old: Tensor, now: Tensor) =>
      old.mul(beta2).add(now.mul(1 - beta2));
    if (g.rank < 2) {
      v.assign(mean(v, squares));
      return;
    }
    const row = this.#rows[i].value;
    const column = this.#columns[i].value;
    row.assign(mean(row, squares.mean(-1)));
    column.assign(mean(column, squares.mean(-2)));
    const share = row.div(row.mean(-1, true)).expandDims(-1);
    v.assign(share.mul(column.expandDims(-2)));
  }

  /**
   * `w -= α·u / max(1, rms(u)/clip)` where `u = g/√v` and
   * `α = max(ε2, rms(w))·min(lr, 1/√t)`.
   */
  override updateStep(g: Tensor, variable: Variable, lr: number): void {
    const { beta2Decay, epsilon2, clipThreshold } = this.options;
    const i = this.indexOf(variable);
    const t = this.iterations + 1;
    const w = variable.value;
    const rms = (x: Tensor) => x.square().mean().sqrt();
    this.#moveSquares(g, i, 1 - power(t, beta2Decay));
    const rate = Math.min(lr, 1 / Math.sqrt(t));
    const alpha = rms(w).maximum(epsilon2).mul(rate);
    const u = g.div(this.#velocities[i].value.sqrt());
    const clipped = u.div(rms(u).div(clipThreshold).maximum(1));
    w.assign(w.sub(clipped.mul(alpha)));
  }

  protected override fusedStep(
    g: Tensor,
    variable: Variable,
    lr: number,
    form: StepForm,
  ): void {
    const { beta2Decay, epsilon1, epsilon2, clipThreshold } = this.options;
    const i = this.indexOf(variable);
    const t = this.iterations + 1;
    const factored = variable.shape.length >= 2;
    adafactorStep(variable.value, g, {
      rate: Math.min(lr, 1 / Math.sqrt(t)),
      beta2: 1 - power(t, beta2Decay),
      epsilon1,
      epsilon2,
      clipThreshold,
      velocitySlot: this.#velocities[i].value,
      meanSlots: factored
        ? [this.#rows[i].value, this.#columns[i].value]
        : undefined,
      form,
    });
  }
}

/** Adafactor (Shazeer and Stern, 2018): keeps row and column means of the squares alone. */
export const Adafactor: CallableClass<
  [
    learningRate?: LearningRate | AdafactorOptions,
    options?: unknown | AdafactorOptions,
    ...rest: unknown[],
  ],
  Optimizer
> = withoutNew("Adafactor", AdafactorClass);

register("keras.optimizers", "Adafactor", Adafactor, ["adafactor"]);
