/**
 * Gradient descent.
 *
 * @module
 */
import { sgdStep, type StepForm, type Tensor, tf } from "../../engine/mod.ts";
import { resolveArguments } from "../../layers/arguments/resolve.ts";
import { withoutNew } from "../../layers/callable.ts";
import { register } from "../../layers/serialization/registry.ts";
import type { Variable } from "../../layers/variable.ts";
import type { CallableClass } from "../callable_class.ts";
import { Optimizer } from "./optimizer.ts";
import {
  type LearningRate,
  type OptimizerOptions,
  type OptimizerSettings,
  optimizerSpec,
} from "./optimizer_options.ts";

/** Options of {@linkcode SGD}. */
export interface SGDOptions extends OptimizerOptions {
  /**
   * Part of the last step in the next, from 0 to 1.
   *
   * @default {0}
   */
  momentum?: number;
  /**
   * Nesterov momentum.
   *
   * @default {false}
   */
  nesterov?: boolean;
}

class SGDClass extends Optimizer {
  readonly momentum: number;
  readonly nesterov: boolean;
  #momentums: Variable[] = [];

  constructor(...args: unknown[]) {
    const given = resolveArguments<OptimizerSettings & Required<SGDOptions>>(
      "SGD",
      optimizerSpec({ learningRate: 0.01, momentum: 0, nesterov: false }),
      args,
    );
    super(given);
    this.momentum = given.momentum;
    this.nesterov = given.nesterov;
    if (!(this.momentum >= 0 && this.momentum <= 1)) {
      throw new RangeError(
        `\`momentum\` must be a float between [0, 1]. Received: momentum=${this.momentum}`,
      );
    }
  }

  override build(variables: readonly Variable[]): void {
    super.build(variables);
    if (this.momentum !== 0) {
      [this.#momentums] = this.addOptimizerVariables(variables, ["momentum"]);
    }
  }

  /** `m = μm - lr·g; w += m`, with Nesterov `w += μm - lr·g`. */
  override updateStep(g: Tensor, variable: Variable, lr: number): void {
    const w = variable.value;
    if (this.momentum === 0) {
      w.assign(w.sub(g.mul(lr)));
      return;
    }
    const m = this.#momentums[this.indexOf(variable)].value;
    const step = () => tf.sub(m.mul(this.momentum), g.mul(lr));
    m.assign(step());
    w.assign(w.add(this.nesterov ? step() : m));
  }

  protected override fusedStep(
    g: Tensor,
    variable: Variable,
    lr: number,
    form: StepForm,
  ): void {
    const { momentum, nesterov } = this;
    const momentumSlot = this.#momentums[this.indexOf(variable)]?.value;
    const options = { learningRate: lr, momentum, nesterov, momentumSlot };
    sgdStep(variable.value, g, { ...options, form });
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      momentum: this.momentum,
      nesterov: this.nesterov,
    };
  }
}

/**
 * Gradient descent, with momentum if asked for.
 *
 * ```text
 * w -= learningRate * g                                  without momentum
 * m = momentum * m - learningRate * g;  w += m           with it
 * ```
 *
 * @param learningRate Size of a step.
 * @param options Options; see {@linkcode SGDOptions}.
 * @returns An optimizer.
 * @throws {RangeError} If `momentum` is not from 0 to 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { optimizers, tf, Variable } from "kerno";
 *
 * const w = Variable([1, 2]);
 * optimizers.SGD(0.5).apply([tf.tensor([1, -1])], [w]);
 * assert.deepEqual(w.value.arraySync(), [0.5, 2.5]);
 * ```
 *
 * @see `keras/src/optimizers/sgd.py`
 */
export const SGD: CallableClass<
  [
    learningRate?: LearningRate | SGDOptions,
    options?: number | SGDOptions,
    ...rest: unknown[],
  ],
  Optimizer
> = withoutNew("SGD", SGDClass);

register("keras.optimizers", "SGD", SGD);
