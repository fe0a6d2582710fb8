/**
 * Adam (Kingma and Ba, 2014) and AdamW (Loshchilov and Hutter, 2019).
 *
 * @module
 */
import { adamStep, type StepForm, type Tensor } from "../../engine/mod.ts";
import { resolveArguments } from "../../layers/arguments/resolve.ts";
import { withoutNew } from "../../layers/callable.ts";
import { register } from "../../layers/serialization/registry.ts";
import type { Variable } from "../../layers/variable.ts";
import type { CallableClass } from "../callable_class.ts";
import { adamRate, moveMoments } from "./moments.ts";
import { Optimizer } from "./optimizer.ts";
import {
  type LearningRate,
  type OptimizerOptions,
  type OptimizerSettings,
  optimizerSpec,
} from "./optimizer_options.ts";

/** Options of {@linkcode Adam} and {@linkcode AdamW}. */
export interface AdamOptions extends OptimizerOptions {
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
   * Added to the root.
   *
   * @default {1e-7}
   */
  epsilon?: number;
  /**
   * Divides by the greatest mean square so far (Reddi et al., 2018).
   *
   * @default {false}
   */
  amsgrad?: boolean;
}

type Given = OptimizerSettings & Required<AdamOptions>;

class AdamBase extends Optimizer {
  readonly options: Required<AdamOptions>;
  #momentums: Variable[] = [];
  #velocities: Variable[] = [];
  #velocityHats: Variable[] = [];

  constructor(given: Given) {
    super(given);
    this.options = given;
  }

  override build(variables: readonly Variable[]): void {
    super.build(variables);
    [this.#momentums, this.#velocities] = this.addOptimizerVariables(
      variables,
      ["momentum", "velocity"],
    );
    if (this.options.amsgrad) {
      [this.#velocityHats] = this.addOptimizerVariables(variables, [
        "velocity_hat",
      ]);
    }
  }

  /** `w -= α·m / (√v + ε)` where `α = lr·√(1-β2^t) / (1-β1^t)`. */
  override updateStep(g: Tensor, variable: Variable, lr: number): void {
    const { beta1, beta2, epsilon, amsgrad } = this.options;
    const i = this.indexOf(variable);
    const m = this.#momentums[i].value;
    let v = this.#velocities[i].value;
    moveMoments(g, m, v, beta1, beta2);
    if (amsgrad) {
      const greatest = this.#velocityHats[i].value;
      greatest.assign(greatest.maximum(v));
      v = greatest;
    }
    const alpha = adamRate(lr, beta1, beta2, this.iterations + 1);
    const w = variable.value;
    w.assign(w.sub(m.mul(alpha).div(v.sqrt().add(epsilon))));
  }

  protected override fusedStep(
    g: Tensor,
    variable: Variable,
    lr: number,
    form: StepForm,
  ): void {
    const { beta1, beta2, epsilon } = this.options;
    const i = this.indexOf(variable);
    adamStep(variable.value, g, {
      learningRate: lr,
      beta1,
      beta2,
      epsilon,
      step: this.iterations + 1,
      momentumSlot: this.#momentums[i].value,
      velocitySlot: this.#velocities[i].value,
      velocityHatSlot: this.#velocityHats[i]?.value,
      form,
    });
  }

  override getConfig(): Record<string, unknown> {
    const { beta1, beta2, epsilon, amsgrad } = this.options;
    return {
      ...super.getConfig(),
      beta_1: beta1,
      beta_2: beta2,
      epsilon,
      amsgrad,
    };
  }
}

class AdamClass extends AdamBase {
  constructor(...args: unknown[]) {
    const own = {
      learningRate: 0.001,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
      amsgrad: false,
    };
    super(resolveArguments<Given>("Adam", optimizerSpec(own), args));
  }
}

class AdamWClass extends AdamBase {
  constructor(...args: unknown[]) {
    const own = {
      learningRate: 0.001,
      weightDecay: 0.004,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
      amsgrad: false,
    };
    const given = resolveArguments<Given>("AdamW", optimizerSpec(own), args);
    if (given.weightDecay === null) {
      throw new TypeError(
        "Argument `weightDecay` must be a float. Received: weightDecay=null",
      );
    }
    super(given);
  }
}

/**
 * Adam (Kingma and Ba, 2014): steps by the mean gradient over the root of the
 * mean square.
 *
 * ```text
 * m += (g - m) * (1 - beta1);  v += (g² - v) * (1 - beta2)
 * w -= learningRate * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon)
 * ```
 *
 * @param learningRate Size of a step.
 * @param options Options; see {@linkcode AdamOptions}.
 * @returns An optimizer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { optimizers, tf, Variable } from "kerno";
 *
 * const w = Variable([1]);
 * optimizers.Adam(0.1).apply([tf.tensor([2])], [w]);
 * assert.equal(w.value.dataSync()[0].toFixed(4), "0.9000");
 * ```
 *
 * @see `keras/src/optimizers/adam.py`
 */
export const Adam: CallableClass<
  [
    learningRate?: LearningRate | AdamOptions,
    options?: number | AdamOptions,
    ...rest: unknown[],
  ],
  Optimizer
> = withoutNew("Adam", AdamClass);

/** Adam with decay of the weights (Loshchilov and Hutter, 2019). */
export const AdamW: CallableClass<
  [
    learningRate?: LearningRate | AdamOptions,
    options?: number | AdamOptions,
    ...rest: unknown[],
  ],
  Optimizer
> = withoutNew("AdamW", AdamWClass);

register("keras.optimizers", "Adam", Adam);
register("keras.optimizers", "AdamW", AdamW, ["adamw"]);
