/**
 * What every optimizer is: from gradients to changed weights.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import type { Variable } from "../../layers/variable.ts";
import { clipGradients } from "./clip.ts";
import { noteMissingGradients } from "./optimizer_options.ts";
import { OptimizerState } from "./optimizer_state.ts";

/**
 * Base class of optimizers, and of your own.
 *
 * A subclass makes its slots in `build(variables)`, after `super.build`, and
 * changes one weight in `updateStep(gradient, variable, learningRate)`.
 *
 * @see `keras/src/optimizers/base_optimizer.py`
 */
export abstract class Optimizer extends OptimizerState {
  readonly #index = new Map<Variable, number>();
  #trained: Variable[] = [];
  #averages: Variable[] = [];
  #accumulators: Variable[] = [];
  #excluded: { variables: Set<Variable>; names: string[] } | null = null;

  /**
   * Makes the slots; runs by itself at the first step.
   *
   * @param variables The weights to train.
   */
  build(variables: readonly Variable[]): void {
    const { useEma, gradientAccumulationSteps } = this.settings;
    if (useEma) {
      [this.#averages] = this.addOptimizerVariables(variables, ["average"]);
    }
    if (gradientAccumulationSteps) {
      [this.#accumulators] = this.addOptimizerVariables(variables, [
        "gradient_accumulator",
      ]);
    }
    variables.forEach((variable, i) => this.#index.set(variable, i));
    this.#trained = [...variables];
    this.built = true;
  }

  /** Which of the weights it was built on a variable is. */
  protected indexOf(variable: Variable): number {
    return this.#index.get(variable)!;
  }

  /**
   * Changes one weight; a subclass defines it.
   *
   * @param gradient Gradient of the loss, in the weight's shape.
   * @param variable The weight.
   * @param learningRate Learning rate of this step.
   */
  abstract updateStep(
    gradient: Tensor,
    variable: Variable,
    learningRate: number,
  ): void;

  /**
   * Changes the weights once.
   *
   * @param gradients One a weight; `null` where the loss does not depend on it.
   * @param variables The weights; those it was built on unless given.
   * @throws {TypeError} If a weight is unknown or no gradient is given.
   */
  apply(
    gradients: readonly (Tensor | null)[],
    variables: readonly Variable[] = this.#trained,
  ): void {
    if (gradients.length === 0) return;
    if (!this.built) {
      if (variables.length === 0) {
        throw new TypeError(
          "When passing gradients without variables, the optimizer must already be built on a list of variables. Call `optimizer.build(trainableVariables)` first.",
        );
      }
      this.build(variables);
    }
    this.#checkKnown(gradients, variables);
    const present = variables.filter((_, i) => gradients[i] !== null);
    const missing = variables.filter((_, i) => gradients[i] === null);
    if (present.length === 0) {
      throw new TypeError("No gradients provided for any variable.");
    }
    if (missing.length > 0) noteMissingGradients(missing.map((v) => v.path));
    tf.tidy(() => {
      const given = gradients.filter((g) => g !== null) as Tensor[];
      const scale = this.settings.lossScaleFactor;
      this.#step(scale ? given.map((g) => g.div(scale)) : given, present);
      for (const variable of present) {
        if (variable.constraint) {
          variable.assign(variable.constraint(variable.value));
        }
      }
      this.iteration.assign(this.iteration.value.add(tf.scalar(1, "int32")));
    });
  }

  #checkKnown(
    gradients: readonly unknown[],
    variables: readonly Variable[],
  ): void {
    if (gradients.length !== variables.length) {
      throw new RangeError(
        `Cannot apply gradients as there must be one for each variable: received ${gradients.length} gradients for ${variables.length} variables`,
      );
    }
    const unknown = variables.find((v) => !this.#index.has(v));
    if (unknown) {
      throw new TypeError(
        `Unknown variable: ${unknown.path}. This optimizer can only be called for the variables it was originally built with. When working with a new set of variables, you should recreate a new optimizer instance.`,
      );
    }
  }

  /** Accumulates or updates, then averages. */
  #step(gradients: Tensor[], variables: readonly Variable[]): void {
    const { gradientAccumulationSteps: n } = this.settings;
    if (!n) this.#update(gradients, variables);
    else {
      const sums = variables.map((v) => this.#accumulators[this.indexOf(v)]);
      const added = gradients.map((g, i) => g.add(sums[i].value));
      if ((this.iteration.value.dataSync()[0] + 1) % n === 0) {
        this.#update(added.map((g) => g.div(n)), variables);
        for (const sum of this.#accumulators) sum.assign(tf.zeros(sum.shape));
      } else sums.forEach((sum, i) => sum.assign(added[i]));
    }
    if (this.settings.useEma) this.#average();
  }

  #update(gradients: Tensor[], variables: readonly Variable[]): void {
    const clipped = clipGradients(gradients, this.settings);
    const rate = this.learningRate;
    this.decayWeights(variables, rate);
    this.updateAll(clipped, variables, rate);
  }

  /** One update of all weights. */
  protected updateAll(
    gradients: readonly Tensor[],
    variables: readonly Variable[],
    learningRate: number,
  ): void {
    variables.forEach((variable, i) =>
      tf.tidy(() => this.updateStep(gradients[i], variable, learningRate))
    );
  }

  /** Takes the decay off the weights. */
  protected decayWeights(variables: readonly Variable[], rate: number): void {
    for (const variable of variables) {
      const decay = this.decayOf(variable);
      if (decay === null || !this.usesDecay(variable)) continue;
      const { value } = variable;
      value.assign(value.sub(value.mul(decay).mul(rate)));
    }
  }

  /** The decay of one weight. */
  protected decayOf(_variable: Variable): number | null {
    return this.settings.weightDecay;
  }

  /** Whether decay is applied to a weight. */
  protected usesDecay(variable: Variable): boolean {
    if (this.#excluded === null) return true;
    const { variables, names } = this.#excluded;
    return !variables.has(variable) &&
      !names.some((name) => variable.name.includes(name));
  }

  /**
   * Takes weights out of the decay; before the first step.
   *
   * @param variables The weights.
   * @param names Parts of names of weights, such as `bias`.
   */
  excludeFromWeightDecay(
    variables: readonly Variable[] | null = null,
    names: readonly string[] = [],
  ): void {
    if (this.built) {
      throw new TypeError(
        "`excludeFromWeightDecay()` can only be configured before the optimizer is built.",
      );
    }
    this.#excluded = { variables: new Set(variables ?? []), names: [...names] };
  }

  #average(): void {
    const { emaMomentum, emaOverwriteFrequency: frequency } = this.settings;
    const momentum = this.iterations === 0 ? 0 : emaMomentum;
    this.#trained.forEach(({ value }, i) => {
      const old = this.#averages[i].value;
      old.assign(old.mul(momentum).add(value.mul(1 - momentum)));
    });
    if (frequency && (this.iterations + 1) % frequency === 0) {
      this.#overwrite(this.#trained);
    }
  }

  #overwrite(variables: readonly Variable[]): void {
    for (const variable of variables) {
      const i = this.#index.get(variable);
      if (i !== undefined) variable.assign(this.#averages[i].value);
    }
  }

  /**
   * Puts the averages in the place of the weights, with `useEma`; `fit` does it
   * at its end.
   *
   * @param variables The weights.
   */
  finalizeVariableValues(variables: readonly Variable[]): void {
    if (this.settings.useEma && this.built) this.#overwrite(variables);
  }

  /**
   * The loss as gradients are to be taken of it.
   *
   * @param loss A scalar.
   * @returns The scalar times `lossScaleFactor`.
   */
  scaleLoss(loss: Tensor): Tensor {
    const { lossScaleFactor } = this.settings;
    return lossScaleFactor === null ? loss : loss.mul(lossScaleFactor);
  }
}
