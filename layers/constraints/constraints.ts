/**
 * Constraints: what is done to a weight after each step of the optimizer.
 *
 * @module
 */
import { epsilon } from "../../config.ts";
import { type Tensor, tf } from "../../engine/mod.ts";
import { resolveArguments } from "../arguments/resolve.ts";
import { Callable, invoke, withoutNew } from "../callable.ts";
import { register, resolveIdentifier } from "../serialization/registry.ts";

/** A function from a weight to the weight that is allowed. */
export type ConstraintFunction = (w: Tensor) => Tensor;

/** A constraint as it is called: `constraint(weight)`. */
export interface Constraint extends ConstraintFunction {
  /** The arguments that would make the same constraint. */
  getConfig(): Record<string, unknown>;
}

/** What an argument that wants a constraint may be. */
export type ConstraintIdentifier =
  | string
  | ConstraintFunction
  | Record<string, unknown>
  | null;

/** An axis, or several. */
export type Axes = number | readonly number[];

abstract class ConstraintBase extends Callable {
  abstract call(w: Tensor): Tensor;
  getConfig(): Record<string, unknown> {
    return {};
  }
  override [invoke](...args: unknown[]): Tensor {
    return tf.tidy(() => this.call(args[0] as Tensor));
  }
}

/** Lengths of the vectors along `axis`. */
function norms(w: Tensor, axis: Axes): Tensor {
  return w.square().sum(typeof axis === "number" ? axis : [...axis], true)
    .sqrt();
}

class MaxNormClass extends ConstraintBase {
  readonly maxValue: number;
  readonly axis: Axes;
  constructor(...args: unknown[]) {
    super();
    const given = resolveArguments<{ maxValue: number; axis: Axes }>(
      "MaxNorm",
      { arguments: { maxValue: 2, axis: 0 } },
      args,
    );
    this.maxValue = given.maxValue;
    this.axis = given.axis;
  }
  override call(w: Tensor): Tensor {
    const length = norms(w, this.axis);
    const desired = tf.clipByValue(length, 0, this.maxValue);
    return w.mul(desired.div(length.add(epsilon())));
  }
  override getConfig(): Record<string, unknown> {
    return { max_value: this.maxValue, axis: this.axis };
  }
}

class NonNegClass extends ConstraintBase {
  constructor(...args: unknown[]) {
    super();
    resolveArguments("NonNeg", { arguments: {} }, args);
  }
  override call(w: Tensor): Tensor {
    return tf.maximum(w, 0);
  }
}

class UnitNormClass extends ConstraintBase {
  readonly axis: Axes;
  constructor(...args: unknown[]) {
    super();
    const spec = { arguments: { axis: 0 } };
    this.axis = resolveArguments<{ axis: Axes }>("UnitNorm", spec, args).axis;
  }
  override call(w: Tensor): Tensor {
    return w.div(norms(w, this.axis).add(epsilon()));
  }
  override getConfig(): Record<string, unknown> {
    return { axis: this.axis };
  }
}

class MinMaxNormClass extends ConstraintBase {
  readonly minValue: number;
  readonly maxValue: number;
  readonly rate: number;
  readonly axis: Axes;
  constructor(...args: unknown[]) {
    super();
    const given = resolveArguments<
      { minValue: number; maxValue: number; rate: number; axis: Axes }
    >(
      "MinMaxNorm",
      { arguments: { minValue: 0, maxValue: 1, rate: 1, axis: 0 } },
      args,
    );
    this.minValue = given.minValue;
    this.maxValue = given.maxValue;
    this.rate = given.rate;
    this.axis = given.axis;
  }
  override call(w: Tensor): Tensor {
    const length = norms(w, this.axis);
    const desired = tf.clipByValue(length, this.minValue, this.maxValue)
      .mul(this.rate).add(length.mul(1 - this.rate));
    return w.mul(desired.div(length.add(epsilon())));
  }
  override getConfig(): Record<string, unknown> {
    return {
      min_value: this.minValue,
      max_value: this.maxValue,
      rate: this.rate,
      axis: this.axis,
    };
  }
}

/**
 * Shortens vectors that are longer than `maxValue`.
 *
 * @param maxValue Greatest length.
 * @param axis Axis (or axes) along which a vector lies; 0 for the inputs of a
 * unit of Dense.
 * @returns A constraint.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { constraints, tf } from "kerno";
 *
 * const w = constraints.MaxNorm(5)(tf.tensor([[3], [4]]));
 * assert.ok(Math.abs(w.dataSync()[1] - 4) < 1e-6);
 * ```
 *
 * @see `keras/src/constraints/constraints.py`
 */
export const MaxNorm: {
  new (
    maxValue?: number | { maxValue?: number; axis?: Axes },
    axis?: Axes,
  ): Constraint;
  (
    maxValue?: number | { maxValue?: number; axis?: Axes },
    axis?: Axes,
  ): Constraint;
} = withoutNew("MaxNorm", MaxNormClass);

/** Sets numbers below 0 to 0. */
export const NonNeg: { new (): Constraint; (): Constraint } = withoutNew(
  "NonNeg",
  NonNegClass,
);

/** Gives every vector along `axis` the length 1. */
export const UnitNorm: {
  new (axis?: Axes | { axis?: Axes }): Constraint;
  (axis?: Axes | { axis?: Axes }): Constraint;
} = withoutNew("UnitNorm", UnitNormClass);

/** Options of {@linkcode MinMaxNorm}. */
export interface MinMaxNormOptions {
  /**
   * Least length.
   *
   * @default {0}
   */
  minValue?: number;
  /**
   * Greatest length.
   *
   * @default {1}
   */
  maxValue?: number;
  /**
   * Part of the way that one step goes, from 0 to 1.
   *
   * @default {1}
   */
  rate?: number;
  /**
   * Axis or axes along which a vector lies.
   *
   * @default {0}
   */
  axis?: Axes;
}

/** Moves the lengths of vectors into a range. */
export const MinMaxNorm: {
  new (
    minValue?: number | MinMaxNormOptions,
    maxValue?: number,
    rate?: number,
    axis?: Axes,
  ): Constraint;
  (
    minValue?: number | MinMaxNormOptions,
    maxValue?: number,
    rate?: number,
    axis?: Axes,
  ): Constraint;
} = withoutNew("MinMaxNorm", MinMaxNormClass);

const MODULE = "keras.constraints";
register(MODULE, "MaxNorm", MaxNorm, ["max_norm"]);
register(MODULE, "NonNeg", NonNeg);
register(MODULE, "UnitNorm", UnitNorm);
register(MODULE, "MinMaxNorm", MinMaxNorm);

/**
 * A constraint from a name, a function or a configuration.
 *
 * @param identifier Such as `"non_neg"`.
 * @returns The constraint, `null` for `null`.
 * @throws {RangeError} If a name is not known; the nearest one is suggested.
 * @throws {TypeError} If it is of another kind.
 */
export function get(
  identifier: ConstraintIdentifier,
): ConstraintFunction | null {
  return resolveIdentifier(MODULE, "constraint", identifier) as
    | ConstraintFunction
    | null;
}
