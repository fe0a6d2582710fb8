/**
 * What every loss is: a function from targets and predictions to a scalar.
 *
 * @module
 */
import { showsAs } from "../../display/mod.ts";
import { type Tensor, tf } from "../../engine/mod.ts";
import { snakeCase } from "../../layers/arguments/resolve.ts";
import { Callable, invoke } from "../../layers/callable.ts";
import { maskOf } from "../../layers/masks.ts";
import { autoName } from "../../layers/names.ts";
import { serialize } from "../../layers/serialization/registry.ts";
import {
  reduceWeighted,
  type Reduction,
  standardizeReduction,
  toSameRank,
} from "./reduction.ts";

/** A function from targets and predictions to the loss of each sample. */
export type LossFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;

/** Options of every loss. */
export interface LossOptions {
  /**
   * How the losses of samples become one.
   *
   * @default {"sum_over_batch_size"}
   */
  reduction?: Reduction;
  /** Name; that of the function unless given. */
  name?: string | null;
  /** Kept for Keras' sake: there is one float dtype. */
  dtype?: string | null;
}

/** A loss as it is called: `loss(yTrue, yPred, sampleWeight)`. */
export interface Loss {
  (
    yTrue: Tensor | readonly unknown[],
    yPred: Tensor | readonly unknown[],
    sampleWeight?: Tensor | readonly unknown[] | number | null,
  ): Tensor;
}

function asFloat(value: unknown): Tensor {
  const tensor = value instanceof tf.Tensor
    ? value as Tensor
    : tf.tensor(value as number[]);
  return tensor.dtype === "float32" ? tensor : tensor.cast("float32");
}

/**
 * Base class of losses, and of your own: a subclass defines
 * `call(yTrue, yPred)`, which gives the loss of each sample.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { losses, type Tensor, tf } from "kerno";
 *
 * class Cubed extends losses.Loss {
 *   override call(yTrue: Tensor, yPred: Tensor) {
 *     return yPred.sub(yTrue).abs().pow(3).mean(-1);
 *   }
 * }
 * assert.equal(new Cubed()(tf.tensor([[0]]), tf.tensor([[2]])).dataSync()[0], 8);
 * ```
 *
 * @see `keras/src/losses/loss.py`
 */
export class Loss extends Callable {
  /** Name. */
  readonly name: string;
  /** How the losses of samples become one. */
  readonly reduction: Reduction;

  /**
   * @param options Options; see {@linkcode LossOptions}.
   */
  constructor(options: LossOptions = {}) {
    super();
    this.name = options.name ?? autoName(new.target.name);
    this.reduction = standardizeReduction(
      options.reduction === undefined
        ? "sum_over_batch_size"
        : options.reduction,
    );
  }

  /**
   * The loss of each sample; a subclass defines it.
   *
   * @param _yTrue Targets, float32.
   * @param _yPred Predictions, float32.
   * @returns One number a sample, or a time step.
   */
  call(_yTrue: Tensor, _yPred: Tensor): Tensor {
    throw new Error(
      `Loss ${this.constructor.name} does not have a \`call()\` method`,
    );
  }

  override [invoke](...args: unknown[]): Tensor {
    return tf.tidy(() => {
      const given = maskOf(args[1]);
      const values = this.call(asFloat(args[0]), asFloat(args[1]));
      const own = maskOf(values);
      const mask = given && own ? given.logicalAnd(own) : given ?? own;
      const weight = args[2] === null || args[2] === undefined
        ? null
        : asFloat(args[2]);
      return reduceWeighted(values, {
        weight,
        mask,
        reduction: this.reduction,
      });
    });
  }

  /** The arguments that would make the same loss, by Keras' names. */
  getConfig(): Record<string, unknown> {
    return { name: this.name, reduction: this.reduction };
  }
}

/** A function of targets and predictions that takes arguments. */
export type LossFormula = (
  yTrue: Tensor,
  yPred: Tensor,
  options: never,
) => Tensor;

/** A loss made of a function. */
export class LossFunctionWrapper extends Loss {
  /** The function. */
  readonly fn: LossFormula;
  /** Its further arguments. */
  readonly options: Record<string, unknown>;

  /**
   * @param fn From targets and predictions to the loss of each sample.
   * @param options Options of the loss; others go to the function.
   */
  constructor(
    fn: LossFormula,
    options: LossOptions & Record<string, unknown> = {},
  ) {
    const { reduction, name, dtype: _, ...rest } = options;
    super({ reduction, name });
    this.fn = fn;
    this.options = rest;
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    const [target, prediction] = toSameRank(yTrue, yPred);
    return this.fn(target, prediction, this.options as never);
  }

  override getConfig(): Record<string, unknown> {
    const own = this.constructor === LossFunctionWrapper
      ? { fn: serialize(this.fn) }
      : {};
    const options = Object.entries(this.options)
      .map(([key, value]) => [snakeCase(key), serialize(value)]);
    return { ...super.getConfig(), ...own, ...Object.fromEntries(options) };
  }
}

showsAs(
  LossFunctionWrapper.prototype,
  (loss: LossFunctionWrapper) => {
    const options = Object.entries(loss.options)
      .map(([key, value]) => `'${snakeCase(key)}': ${String(value)}`);
    return `<LossFunctionWrapper(<function ${
      snakeCase(loss.fn.name)
    }>, kwargs={${options.join(", ")}})>`;
  },
);
