/**
 * Learning rates by epoch.
 *
 * @module
 */
import { REQUIRED, resolveArguments } from "../../layers/arguments/resolve.ts";
import { withoutNew } from "../../layers/callable.ts";
import { floatRepr } from "../../printing/mod.ts";
import type { CallableClass } from "../callable_class.ts";
import { Callback, type Logs } from "./callback.ts";

/** From the epoch, counted from 0, and the rate so far to the rate. */
export type EpochSchedule = (epoch: number, learningRate: number) => number;

class LearningRateSchedulerClass extends Callback {
  readonly schedule: EpochSchedule;
  readonly verbose: number;

  constructor(...args: unknown[]) {
    super();
    const given = resolveArguments<
      { schedule: EpochSchedule; verbose: number }
    >(
      "LearningRateScheduler",
      { arguments: { schedule: REQUIRED, verbose: 0 } },
      args,
    );
    this.schedule = given.schedule;
    this.verbose = given.verbose;
  }

  override onEpochBegin(epoch: number): void {
    const optimizer = this.model.optimizer!;
    const rate = this.schedule(epoch, optimizer.learningRate);
    if (typeof rate !== "number") {
      throw new TypeError(
        `The output of the \`schedule\` function should be a number. Got: ${
          String(rate)
        }`,
      );
    }
    optimizer.learningRate = rate;
    if (this.verbose > 0) {
      this.message(
        `\nEpoch ${epoch + 1}: LearningRateScheduler setting learning rate to ${
          floatRepr(rate)
        }.`,
      );
    }
  }

  override onEpochEnd(_epoch: number, logs: Logs = {}): void {
    logs.learning_rate = this.model.optimizer!.learningRate;
  }
}

/** Sets the learning rate of each epoch by a function of the epoch. */
export const LearningRateScheduler: CallableClass<
  [schedule: EpochSchedule, options?: number | { verbose?: number }],
  Callback
> = withoutNew("LearningRateScheduler", LearningRateSchedulerClass);
