/**
 * Schedules that fall steadily: exponential, inverse time, polynomial, steps.
 *
 * @module
 */
import {
  REQUIRED,
  resolveArguments,
} from "../../../layers/arguments/resolve.ts";
import { withoutNew } from "../../../layers/callable.ts";
import { register } from "../../../layers/serialization/registry.ts";
import type { CallableClass } from "../../callable_class.ts";
import { checkSteps, LearningRateSchedule } from "./schedule.ts";

/** Options of {@linkcode ExponentialDecay} and {@linkcode InverseTimeDecay}. */
export interface DecayOptions {
  /** Learning rate at step 0. */
  initialLearningRate?: number;
  /** Steps in which the rate falls once by `decayRate`. */
  decaySteps?: number;
  /** How much it falls. */
  decayRate?: number;
  /**
   * Falls at every `decaySteps`th step alone.
   *
   * @default {false}
   */
  staircase?: boolean;
  /** Name. */
  name?: string;
}

const decaySpec = (name: string) => ({
  arguments: {
    initialLearningRate: REQUIRED,
    decaySteps: REQUIRED,
    decayRate: REQUIRED,
    staircase: false,
    name,
  },
});

abstract class RateDecay extends LearningRateSchedule {
  readonly options: Required<DecayOptions>;

  constructor(...args: unknown[]) {
    super();
    const name = new.target.name;
    this.options = resolveArguments(name, decaySpec(name), args);
    checkSteps("decaySteps", this.options.decaySteps);
  }

  /** Falls so far, whole ones with `staircase`. */
  protected falls(step: number): number {
    const { decaySteps, staircase } = this.options;
    const falls = step / decaySteps;
    return staircase ? Math.floor(falls) : falls;
  }

  override getConfig(): Record<string, unknown> {
    const o = this.options;
    return {
      initial_learning_rate: o.initialLearningRate,
      decay_steps: o.decaySteps,
      decay_rate: o.decayRate,
      staircase: o.staircase,
      name: o.name,
    };
  }
}

class ExponentialDecayClass extends RateDecay {
  override call(step: number): number {
    const { initialLearningRate, decayRate } = this.options;
    return initialLearningRate * decayRate ** this.falls(step);
  }
}

class InverseTimeDecayClass extends RateDecay {
  override call(step: number): number {
    const { initialLearningRate, decayRate } = this.options;
    return initialLearningRate / (1 + decayRate * this.falls(step));
  }
}

/** Options of {@linkcode PolynomialDecay}. */
export interface PolynomialDecayOptions {
  /** Learning rate at step 0. */
  initialLearningRate?: number;
  /** Steps until the last rate. */
  decaySteps?: number;
  /**
   * The last rate.
   *
   * @default {0.0001}
   */
  endLearningRate?: number;
  /**
   * Exponent; 1 is a straight line.
   *
   * @default {1}
   */
  power?: number;
  /**
   * Starts again, with longer periods, when the end is reached.
   *
   * @default {false}
   */
  cycle?: boolean;
  /** Name. */
  name?: string;
}

class PolynomialDecayClass extends LearningRateSchedule {
  readonly options: Required<PolynomialDecayOptions>;

  constructor(...args: unknown[]) {
    super();
    this.options = resolveArguments("PolynomialDecay", {
      arguments: {
        initialLearningRate: REQUIRED,
        decaySteps: REQUIRED,
        endLearningRate: 0.0001,
        power: 1,
        cycle: false,
        name: "PolynomialDecay",
      },
    }, args);
    checkSteps("decaySteps", this.options.decaySteps);
  }

  override call(step: number): number {
    const { initialLearningRate, decaySteps, endLearningRate, power, cycle } =
      this.options;
    const period = cycle && step > 0
      ? decaySteps * Math.ceil(step / decaySteps)
      : decaySteps;
    const done = (cycle ? step : Math.min(step, period)) / period;
    return (initialLearningRate - endLearningRate) * (1 - done) ** power +
      endLearningRate;
  }

  override getConfig(): Record<string, unknown> {
    const o = this.options;
    return {
      initial_learning_rate: o.initialLearningRate,
      decay_steps: o.decaySteps,
      end_learning_rate: o.endLearningRate,
      power: o.power,
      cycle: o.cycle,
      name: o.name,
    };
  }
}

/** Options of {@linkcode PiecewiseConstantDecay}. */
export interface PiecewiseConstantDecayOptions {
  /** Last steps of all rates but the last. */
  boundaries?: number[];
  /** The rates, one more than boundaries. */
  values?: number[];
  /** Name. */
  name?: string;
}

class PiecewiseConstantDecayClass extends LearningRateSchedule {
  readonly options: Required<PiecewiseConstantDecayOptions>;

  constructor(...args: unknown[]) {
    super();
    this.options = resolveArguments("PiecewiseConstantDecay", {
      arguments: {
        boundaries: REQUIRED,
        values: REQUIRED,
        name: "PiecewiseConstant",
      },
    }, args);
    const { boundaries, values } = this.options;
    if (boundaries.length !== values.length - 1) {
      throw new RangeError(
        `The length of boundaries should be 1 less than the length of values. Received: boundaries=[${boundaries}] of length ${boundaries.length}, and values=[${values}] of length ${values.length}.`,
      );
    }
  }

  override call(step: number): number {
    const { boundaries, values } = this.options;
    const i = boundaries.findIndex((boundary) => step <= boundary);
    return i < 0 ? values.at(-1)! : values[i];
  }

  override getConfig(): Record<string, unknown> {
    return { ...this.options };
  }
}

/**
 * A rate that falls by the same factor in the same number of steps:
 * `initialLearningRate * decayRate ** (step / decaySteps)`.
 *
 * @param initialLearningRate Learning rate at step 0.
 * @param decaySteps Steps in which the rate falls once, more than 0.
 * @param decayRate The factor.
 * @returns A schedule.
 * @throws {RangeError} If `decaySteps` is not above 0.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { optimizers } from "kerno";
 *
 * const schedule = optimizers.schedules.ExponentialDecay(0.5, 10, 0.5);
 * assert.equal(schedule(20), 0.125);
 * ```
 *
 * @see `keras/src/optimizers/schedules/learning_rate_schedule.py`
 */
export const ExponentialDecay: CallableClass<
  [
    initialLearningRate: number | DecayOptions,
    decaySteps?: number | DecayOptions,
    decayRate?: number | DecayOptions,
    options?: boolean | DecayOptions,
  ],
  LearningRateSchedule
> = withoutNew("ExponentialDecay", ExponentialDecayClass);

/** `initialLearningRate / (1 + decayRate * step / decaySteps)`. */
export const InverseTimeDecay: CallableClass<
  [
    initialLearningRate: number | DecayOptions,
    decaySteps?: number | DecayOptions,
    decayRate?: number | DecayOptions,
    options?: boolean | DecayOptions,
  ],
  LearningRateSchedule
> = withoutNew("InverseTimeDecay", InverseTimeDecayClass);

/** A rate that falls to `endLearningRate` as a power of the steps left. */
export const PolynomialDecay: CallableClass<
  [
    initialLearningRate: number | PolynomialDecayOptions,
    decaySteps?: number | PolynomialDecayOptions,
    options?: number | PolynomialDecayOptions,
    ...rest: unknown[],
  ],
  LearningRateSchedule
> = withoutNew("PolynomialDecay", PolynomialDecayClass);

/** `values[i]` up to and with step `boundaries[i]`, then the next. */
export const PiecewiseConstantDecay: CallableClass<
  [
    boundaries: number[] | PiecewiseConstantDecayOptions,
    values?: number[] | PiecewiseConstantDecayOptions,
    options?: string | PiecewiseConstantDecayOptions,
  ],
  LearningRateSchedule
> = withoutNew("PiecewiseConstantDecay", PiecewiseConstantDecayClass);

const MODULE = "keras.optimizers.schedules";
register(MODULE, "ExponentialDecay", ExponentialDecay);
register(MODULE, "InverseTimeDecay", InverseTimeDecay);
register(MODULE, "PolynomialDecay", PolynomialDecay);
register(MODULE, "PiecewiseConstantDecay", PiecewiseConstantDecay);
