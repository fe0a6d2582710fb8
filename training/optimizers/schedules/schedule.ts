/**
 * What every schedule is: a function from the step to the learning rate.
 *
 * @module
 */
import { Callable, invoke } from "../../../layers/callable.ts";

/** A schedule as it is called: `schedule(step)`. */
export interface LearningRateSchedule {
  (step: number): number;
}

/**
 * Base class of schedules, and of your own: a subclass defines `call(step)` and
 * `getConfig()`.
 *
 * @see `keras/src/optimizers/schedules/learning_rate_schedule.py`
 */
export abstract class LearningRateSchedule extends Callable {
  /**
   * The learning rate at a step.
   *
   * @param step Number of updates so far.
   * @returns The learning rate.
   */
  abstract call(step: number): number;
  /** The arguments that would make the same schedule, by Keras' names. */
  abstract getConfig(): Record<string, unknown>;

  override [invoke](...args: unknown[]): number {
    return Math.fround(this.call(args[0] as number));
  }
}

/**
 * Checks a number of steps.
 *
 * @param name Name of the argument.
 * @param steps Its value.
 * @throws {RangeError} If it is not above 0.
 */
export function checkSteps(name: string, steps: number): void {
  if (!(steps > 0)) {
    throw new RangeError(
      `Argument \`${name}\` must be > 0. Received: ${name}=${steps}`,
    );
  }
}
