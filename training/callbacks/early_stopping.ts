/**
 * Ending training when it no longer helps.
 *
 * @module
 */
import { note } from "../../display/mod.ts";
import { tf } from "../../engine/mod.ts";
import { resolveArguments } from "../../layers/arguments/resolve.ts";
import { withoutNew } from "../../layers/callable.ts";
import type { CallableClass } from "../callable_class.ts";
import type { Callback, Logs } from "./callback.ts";
import { MonitorCallback, type MonitorOptions } from "./monitor_callback.ts";

/** Options of {@linkcode EarlyStopping}. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /**
   * Smaller changes are none.
   *
   * @default {0}
   */
  minDelta?: number;
  /**
   * Epochs without improvement after which training ends.
   *
   * @default {0}
   */
  patience?: number;
  /**
   * 1 to say when training ends.
   *
   * @default {0}
   */
  verbose?: number;
  /**
   * The value to beat.
   *
   * @default {null}
   */
  baseline?: number | null;
  /**
   * Whether the weights of the best epoch are put back.
   *
   * @default {false}
   */
  restoreBestWeights?: boolean;
  /**
   * Epochs before it begins to watch.
   *
   * @default {0}
   */
  startFromEpoch?: number;
}

class EarlyStoppingClass extends MonitorCallback {
  readonly options: Required<EarlyStoppingOptions>;
  /** Epochs since the last improvement. */
  wait = 0;
  /** The epoch that ended training, from 0; 0 if none did. */
  stoppedEpoch = 0;
  /** The best epoch, from 0. */
  bestEpoch = 0;
  #bestWeights: Iterable<unknown> | null = null;

  constructor(...args: unknown[]) {
    const options = resolveArguments<Required<EarlyStoppingOptions>>(
      "EarlyStopping",
      {
        arguments: {
          monitor: "val_loss",
          minDelta: 0,
          patience: 0,
          verbose: 0,
          mode: "auto",
          baseline: null,
          restoreBestWeights: false,
          startFromEpoch: 0,
        },
      },
      args,
    );
    super(options, options.minDelta);
    this.options = options;
  }

  override onTrainBegin(): void {
    this.wait = 0;
    this.stoppedEpoch = 0;
    this.best = null;
    this.#forget();
    this.bestEpoch = 0;
  }

  #forget(): void {
    if (this.#bestWeights) tf.dispose([...this.#bestWeights] as never);
    this.#bestWeights = null;
  }

  #remember(epoch: number): void {
    this.#forget();
    this.#bestWeights = this.model.getWeights();
    this.bestEpoch = epoch;
  }

  override onEpochEnd(epoch: number, logs: Logs = {}): void {
    this.setDirection();
    const current = this.#value(logs);
    const { options } = this;
    if (current === null || epoch < options.startFromEpoch) return;
    if (options.restoreBestWeights && this.#bestWeights === null) {
      this.#remember(epoch);
    }
    this.wait++;
    if (this.isImprovement(current, this.best)) {
      this.best = current;
      this.bestEpoch = epoch;
      if (options.restoreBestWeights) this.#remember(epoch);
      const { baseline } = options;
      if (baseline === null || this.isImprovement(current, baseline)) {
        this.wait = 0;
      }
      return;
    }
    if (this.wait >= options.patience && epoch > 0) {
      this.stoppedEpoch = epoch;
      this.model.stopTraining = true;
    }
  }

  #value(logs: Logs): number | null {
    const value = logs[this.monitor];
    if (typeof value === "number") return value;
    note(
      `Early stopping conditioned on metric \`${this.monitor}\` which is not available. Available metrics are: ${
        Object.keys(logs)
      }`,
    );
    return null;
  }

  override onTrainEnd(): void {
    const { verbose, restoreBestWeights } = this.options;
    if (this.stoppedEpoch > 0 && verbose > 0) {
      this.message(`Epoch ${this.stoppedEpoch + 1}: early stopping`);
    }
    if (!restoreBestWeights || this.#bestWeights === null) return;
    if (verbose > 0) {
      this.message(
        `Restoring model weights from the end of the best epoch: ${
          this.bestEpoch + 1
        }.`,
      );
    }
    this.model.setWeights(this.#bestWeights as never);
    this.#forget();
  }
}

/** An instance of {@linkcode EarlyStopping}. */
export type EarlyStopping = Callback & {
  /** Epochs since the last improvement. */
  readonly wait: number;
  /** The epoch that ended training, from 0; 0 if none did. */
  readonly stoppedEpoch: number;
  /** The best epoch, from 0. */
  readonly bestEpoch: number;
  /** Best value so far. */
  readonly best: number | null;
};

/**
 * Ends training when a value has not improved for some epochs.
 *
 * @param options Options; see {@linkcode EarlyStoppingOptions}.
 * @returns A callback.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { callbacks, Dense, Input, Sequential, tf } from "kerno";
 *
 * const model = Sequential([Input([1]), Dense(1, { kernelInitializer: "zeros" })]);
 * model.compile("sgd", "mse");
 * const stop = callbacks.EarlyStopping({ monitor: "loss", patience: 2 });
 * const { epoch } = await model.fit(tf.ones([4, 1]), tf.zeros([4, 1]), {
 *   epochs: 10,
 *   verbose: 0,
 *   callbacks: [stop],
 * });
 * assert.deepEqual(epoch, [0, 1, 2]); // the loss is 0 from the start
 * ```
 *
 * @see `keras/src/callbacks/early_stopping.py`
 */
export const EarlyStopping: CallableClass<
  [monitor?: string | EarlyStoppingOptions, ...rest: unknown[]],
  EarlyStopping
> = withoutNew("EarlyStopping", EarlyStoppingClass);
