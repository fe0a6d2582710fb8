/**
 * Smaller steps when training no longer helps.
 *
 * @module
 */
import { note } from "../../display/mod.ts";
import { resolveArguments } from "../../layers/arguments/resolve.ts";
import { withoutNew } from "../../layers/callable.ts";
import { floatRepr } from "../../printing/mod.ts";
import type { CallableClass } from "../callable_class.ts";
import type { Callback, Logs } from "./callback.ts";
import { MonitorCallback, type MonitorOptions } from "./monitor_callback.ts";

/** Options of {@linkcode ReduceLROnPlateau}. */
export interface ReduceLROnPlateauOptions extends MonitorOptions {
  /**
   * Factor of the learning rate, below 1.
   *
   * @default {0.1}
   */
  factor?: number;
  /**
   * Epochs without improvement before it.
   *
   * @default {10}
   */
  patience?: number;
  /**
   * 1 to say when it happens.
   *
   * @default {0}
   */
  verbose?: number;
  /**
   * Smaller changes are none.
   *
   * @default {0.0001}
   */
  minDelta?: number;
  /**
   * Epochs after it that do not count.
   *
   * @default {0}
   */
  cooldown?: number;
  /**
   * Least learning rate.
   *
   * @default {0}
   */
  minLr?: number;
}

class ReduceLROnPlateauClass extends MonitorCallback {
  readonly options: Required<ReduceLROnPlateauOptions>;
  #wait = 0;
  #cooldown = 0;

  constructor(...args: unknown[]) {
    const options = resolveArguments<Required<ReduceLROnPlateauOptions>>(
      "ReduceLROnPlateau",
      {
        arguments: {
          monitor: "val_loss",
          factor: 0.1,
          patience: 10,
          verbose: 0,
          mode: "auto",
          minDelta: 1e-4,
          cooldown: 0,
          minLr: 0,
        },
      },
      args,
    );
    super(options, options.minDelta);
    this.options = options;
    if (options.factor >= 1) {
      throw new RangeError(
        `ReduceLROnPlateau does not support a factor >= 1.0. Received factor=${options.factor}`,
      );
    }
  }

  override onTrainBegin(): void {
    this.best = null;
    this.#wait = 0;
    this.#cooldown = 0;
  }

  override onEpochEnd(epoch: number, logs: Logs = {}): void {
    this.setDirection();
    logs.learning_rate = this.model.optimizer!.learningRate;
    const current = logs[this.monitor];
    if (typeof current !== "number") {
      note(
        `Learning rate reduction is conditioned on metric \`${this.monitor}\` which is not available. Available metrics are: ${
          Object.keys(logs)
        }.`,
      );
      return;
    }
    if (this.#cooldown > 0) {
      this.#cooldown--;
      this.#wait = 0;
    }
    if (this.isImprovement(current, this.best)) {
      this.best = current;
      this.#wait = 0;
    } else if (this.#cooldown === 0) {
      this.#wait++;
      if (this.#wait >= this.options.patience && this.#reduce(epoch)) {
        this.#cooldown = this.options.cooldown;
        this.#wait = 0;
      }
    }
  }

  #reduce(epoch: number): boolean {
    const { factor, minLr, verbose } = this.options;
    const optimizer = this.model.optimizer!;
    const old = optimizer.learningRate;
    if (!(old > Math.fround(minLr))) return false;
    const rate = Math.max(old * factor, minLr);
    optimizer.learningRate = rate;
    if (verbose > 0) {
      this.message(
        `\nEpoch ${epoch + 1}: ReduceLROnPlateau reducing learning rate to ${
          floatRepr(rate)
        }.`,
      );
    }
    return true;
  }
}

/** Multiplies the learning rate when a value has not improved for some epochs. */
export const ReduceLROnPlateau: CallableClass<
  [monitor?: string | ReduceLROnPlateauOptions, ...rest: unknown[]],
  Callback
> = withoutNew("ReduceLROnPlateau", ReduceLROnPlateauClass);
