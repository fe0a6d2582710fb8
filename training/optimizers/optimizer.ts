/**
 * What every optimizer is: from gradients to changed weights.
 *
 * @module
 */
import {
  accumulateGradient,
  averageStep,
  clearVariable,
  type StepForm,
  type Tensor,
  tf,
} from "../../engine/mod.ts";
import type { Variable } from "../../layers/variable.ts";
import { clipGradients, gradientForms } from "./clip.ts";
import { fusesSteps, hasFusedStep } from "./fused.ts";
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
   * The same in one pass over the weight and its slots, where the engine has
   * it; defined beside {@linkcode updateStep}.
   *
   * @param gradient Gradient of the loss, before it is clipped.
   * @param variable The weight, before its decay.
   * @param learningRate Learning rate of this step.
   * @param form Clipping and decay, which the step does on its way.
   */
  protected fusedStep?(
    gradient: Tensor,
    variable: Variable,
    learningRate: number,
    form: StepForm,
  ): void;

  /** Runs before the weights of an update. */
  protected beginUpdate(): void {}

  /** Whether this optimizer's update can be done in one pass now. */
  get #fuses(): boolean {
    const { prototype } = Optimizer;
    return fusesSteps() && hasFusedStep(this) &&
      this.updateAll === prototype.updateAll &&
      this.decayWeights === prototype.decayWeights;
  }

  /**
   * Changes the weights once.
   *
   * @param gradients One a weight; `null` where the loss does not depend on it.
   * @param variables The weights; those it was built on unless given.
   * @param divisor Divides all gradients first.
   * @throws {TypeError} If a weight is unknown or no gradient is given.
   */
  apply(
    gradients: readonly (Tensor | null)[],
    variables: readonly Variable[] = this.#trained,
    divisor = 1,
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
    const given = gradients.filter((g) => g !== null) as Tensor[];
    const scale = divisor * (this.settings.lossScaleFactor ?? 1);
    tf.tidy(() =>
      this.atStep((steps) => {
        this.#step(given, present, scale, steps);
        for (const variable of present) {
          if (variable.constraint) {
            variable.assign(variable.constraint(variable.value));
          }
        }
      })
    );
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
  #step(
    gradients: Tensor[],
    variables: readonly Variable[],
    divisor: number,
    steps: number,
  ): void {
    const { gradientAccumulationSteps: n } = this.settings;
    if (!n) this.#update(gradients, variables, divisor);
    else {
      const sums = variables.map((v) => this.#accumulators[this.indexOf(v)]);
      gradients.forEach((g, i) => addGradient(sums[i], g, divisor));
      if ((steps + 1) % n === 0) {
        this.#update(sums.map((sum) => sum.value), variables, n);
        this.#accumulators.forEach(clear);
      }
    }
    if (this.settings.useEma) this.#average();
  }

  #update(
    gradients: Tensor[],
    variables: readonly Variable[],
    divisor: number,
  ): void {
    const rate = this.learningRate;
    this.beginUpdate();
    if (this.#fuses) {
      const forms = gradientForms(gradients, this.settings, divisor);
      variables.forEach((variable, i) => {
        const decay = this.#decayNow(variable);
        const form: StepForm = decay === null
          ? forms[i]
          : { ...forms[i], decay: [decay, rate] };
        this.fusedStep!(gradients[i], variable, rate, form);
      });
      return;
    }
    const given = divisor === 1
      ? gradients
      : gradients.map((g) => g.div(divisor));
    const clipped = clipGradients(given as Tensor[], this.settings);
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
      const decay = this.#decayNow(variable);
      if (decay === null) continue;
      const { value } = variable;
      value.assign(value.sub(value.mul(decay).mul(rate)));
    }
  }

  #decayNow(variable: Variable): number | null {
    return this.usesDecay(variable) ? this.decayOf(variable) : null;
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
      if (fusesSteps()) averageStep(old, value, momentum);
      else old.assign(old.mul(momentum).add(value.mul(1 - momentum)));
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

/** Adds a gradient to its sum. */
function addGradient({ value }: Variable, g: Tensor, divisor: number): void {
  const divide = divisor === 1 ? undefined : divisor;
  if (fusesSteps()) accumulateGradient(value, g, { divide });
  else value.assign(value.add(divide ? g.div(divide) : g));
}

function clear({ value }: Variable): void {
  if (fusesSteps()) clearVariable(value);
  else value.assign(tf.zeros(value.shape));
}
