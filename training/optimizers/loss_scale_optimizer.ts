/**
 * Scaling of the loss, against gradients that float16 cannot hold.
 *
 * @module
 */
import { isAllFinite, type Tensor, tf } from "../../engine/mod.ts";
import { REQUIRED, resolveArguments } from "../../layers/arguments/resolve.ts";
import { withoutNew } from "../../layers/callable.ts";
import { register, serialize } from "../../layers/serialization/registry.ts";
import type { Variable } from "../../layers/variable.ts";
import type { CallableClass } from "../callable_class.ts";
import { fusesSteps } from "./fused.ts";
import { Optimizer } from "./optimizer.ts";
import type { LearningRate } from "./optimizer_options.ts";

/** Options of {@linkcode LossScaleOptimizer}. */
export interface LossScaleOptions {
  /** The optimizer that trains. */
  innerOptimizer?: Optimizer;
  /**
   * First factor of the loss.
   *
   * @default {32768}
   */
  initialScale?: number;
  /**
   * Steps without an infinite gradient after which the factor doubles.
   *
   * @default {2000}
   */
  dynamicGrowthSteps?: number;
  /** Name. */
  name?: string | null;
}

class LossScaleOptimizerClass extends Optimizer {
  readonly options: Required<LossScaleOptions>;
  #steps!: Variable;
  #scale!: Variable;

  constructor(...args: unknown[]) {
    const options = resolveArguments<Required<LossScaleOptions>>(
      "LossScaleOptimizer",
      {
        arguments: {
          innerOptimizer: REQUIRED,
          initialScale: 32768,
          dynamicGrowthSteps: 2000,
          name: null,
        },
      },
      args,
    );
    if (!(options.innerOptimizer instanceof Optimizer)) {
      throw new TypeError(
        `Cannot create LossScaleOptimizer as \`innerOptimizer\` must be an optimizer: current value is ${
          String(options.innerOptimizer)
        }`,
      );
    }
    super({ learningRate: 0, name: options.name });
    this.options = options;
  }

  override build(variables: readonly Variable[]): void {
    super.build(variables);
    this.#steps = this.addVariable([], "zeros", "step_counter", "int32");
    this.#scale = this.addVariable([], "zeros", "dynamic_scale")
      .assign(this.options.initialScale);
    this.options.innerOptimizer.build(variables);
  }

  override get variables(): Variable[] {
    return [...super.variables, ...this.options.innerOptimizer.variables];
  }

  override get learningRate(): number {
    return this.options.innerOptimizer.learningRate;
  }

  override set learningRate(rate: LearningRate) {
    this.options.innerOptimizer.learningRate = rate;
  }

  override get iterations(): number {
    return this.options.innerOptimizer.iterations;
  }

  override updateStep(): void {
    throw new Error("updateStep() of LossScaleOptimizer is not used");
  }

  override apply(
    gradients: readonly (Tensor | null)[],
    variables?: readonly Variable[],
  ): void {
    if (!this.built) this.build(variables ?? []);
    const finite = gradients.every((g) => g === null || areFinite(g));
    const scale = this.#scale.value.dataSync()[0];
    if (!finite) {
      this.#steps.assign(0);
      this.#scale.assign(scale / 2);
      return;
    }
    this.#applyInner(gradients, variables, scale);
    const steps = this.#steps.value.dataSync()[0] + 1;
    const grows = steps === this.options.dynamicGrowthSteps;
    this.#steps.assign(grows ? 0 : steps);
    if (grows) this.#scale.assign(scale * 2);
  }

  #applyInner(
    gradients: readonly (Tensor | null)[],
    variables: readonly Variable[] | undefined,
    scale: number,
  ): void {
    const { innerOptimizer: inner } = this.options;
    // One of the user's own may know nothing of a divisor.
    if (inner.apply === Optimizer.prototype.apply) {
      inner.apply(gradients, variables, scale);
      return;
    }
    tf.tidy(() => {
      const unscaled = gradients.map((g) => g === null ? null : g.div(scale));
      inner.apply(unscaled as (Tensor | null)[], variables);
    });
  }

  override scaleLoss(loss: Tensor): Tensor {
    const scale = this.built
      ? this.#scale.value.dataSync()[0]
      : this.options.initialScale;
    return this.options.innerOptimizer.scaleLoss(loss.mul(scale));
  }

  override finalizeVariableValues(variables: readonly Variable[]): void {
    this.options.innerOptimizer.finalizeVariableValues(variables);
  }

  override dispose(): void {
    super.dispose();
    this.options.innerOptimizer.dispose();
  }

  override getConfig(): Record<string, unknown> {
    const { innerOptimizer, initialScale, dynamicGrowthSteps } = this.options;
    return {
      name: this.name,
      inner_optimizer: serialize(innerOptimizer),
      initial_scale: initialScale,
      dynamic_growth_steps: dynamicGrowthSteps,
    };
  }
}

function areFinite(g: Tensor): boolean {
  if (fusesSteps()) return isAllFinite(g);
  return tf.tidy(() => g.isFinite().all().dataSync()[0] === 1);
}

/**
 * Multiplies the loss by a factor that is halved after an infinite gradient and
 * doubled after many finite ones; another optimizer trains.
 */
export const LossScaleOptimizer: CallableClass<
  [
    innerOptimizer: Optimizer | LossScaleOptions,
    options?: number | LossScaleOptions,
    ...rest: unknown[],
  ],
  Optimizer
> = withoutNew("LossScaleOptimizer", LossScaleOptimizerClass);

register("keras.optimizers", "LossScaleOptimizer", LossScaleOptimizer);
