/**
 * What was measured in each epoch.
 *
 * @module
 */
import { showsAs } from "../../display/mod.ts";
import { Callback, type Logs } from "./callback.ts";

/**
 * The losses and metrics of each epoch; `fit` gives it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Dense, Input, Sequential, tf } from "kerno";
 *
 * const model = Sequential([Input([1]), Dense(1, { kernelInitializer: "zeros" })]);
 * model.compile("sgd", "mse");
 * const { history } = await model.fit(tf.ones([4, 1]), tf.ones([4, 1]), { verbose: 0 });
 * assert.deepEqual(history, { loss: [1] });
 * ```
 *
 * @see `keras/src/callbacks/history.py`
 */
export class History extends Callback {
  /** For each loss and metric, in the order of the progress line, its values. */
  history: Record<string, unknown[]> = {};
  /** The epochs, counted from 0. */
  epoch: number[] = [];

  /** Forgets the epochs of an earlier `fit`, not their values. */
  override onTrainBegin(): void {
    this.epoch = [];
  }

  /** Adds the values of an epoch. */
  override onEpochEnd(epoch: number, logs: Logs = {}): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) {
      (this.history[name] ??= []).push(value);
    }
  }
}

showsAs(
  History.prototype,
  (history: History) =>
    `<keras.callbacks.History epochs=${history.epoch.length}, keys=[${
      Object.keys(history.history).map((name) => `'${name}'`).join(", ")
    }]>`,
);
