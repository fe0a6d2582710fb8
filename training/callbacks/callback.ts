/**
 * What runs between the steps of training.
 *
 * @module
 */
import { print } from "../../display/mod.ts";
import type { MessageBoard } from "../progress/message_board.ts";
import type { Trainable } from "../trainable.ts";

/** Values by name: numbers, or arrays of them. A callback may add to it. */
export type Logs = Record<string, unknown>;

/** What `fit`, `evaluate` or `predict` tells its callbacks about itself. */
export interface CallbackParams {
  /** As it was given: `"auto"`, 0, 1 or 2. */
  verbose: number | "auto";
  /** Epochs in all. */
  epochs: number;
  /** Batches in an epoch, `null` if that is not known. */
  steps: number | null;
}

/** A model as callbacks see it. */
export interface CallbackModel extends Trainable {
  /** Metrics of the latest compile, as far as they exist. */
  readonly metrics?: readonly unknown[];
  /** The weights' numbers. */
  getWeights(): Iterable<unknown>;
  /** Takes other numbers for the weights. */
  setWeights(weights: never): void;
}

/** A hook may be asynchronous. */
export type HookResult = void | Promise<void>;

/**
 * Base class of callbacks, and of your own: a subclass defines the hooks that
 * it needs.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { callbacks, Dense, Input, Sequential, tf } from "kerno";
 *
 * class Count extends callbacks.Callback {
 *   epochs = 0;
 *   override onEpochEnd() {
 *     this.epochs++;
 *   }
 * }
 * const model = Sequential([Input([1]), Dense(1)]);
 * model.compile("sgd", "mse");
 * const count = new Count();
 * await model.fit(tf.zeros([4, 1]), tf.zeros([4, 1]), {
 *   epochs: 3,
 *   verbose: 0,
 *   callbacks: [count],
 * });
 * assert.equal(count.epochs, 3);
 * ```
 *
 * @see `keras/src/callbacks/callback.py`
 */
export class Callback {
  /** What runs. */
  params: CallbackParams | null = null;
  #model: CallbackModel | null = null;
  #board: MessageBoard | null = null;

  /** The model. */
  get model(): CallbackModel {
    if (this.#model === null) {
      throw new Error(
        `Callback ${this.constructor.name} has no model: it is set when training starts`,
      );
    }
    return this.#model;
  }

  /** Tells what runs. */
  setParams(params: CallbackParams): void {
    this.params = params;
  }

  /** Tells the model. */
  setModel(model: CallbackModel): void {
    this.#model = model;
  }

  /** Tells where messages go. */
  setBoard(board: MessageBoard | null): void {
    this.#board = board;
  }

  /** Where messages go while something runs. */
  protected get board(): MessageBoard | null {
    return this.#board;
  }

  /**
   * Writes a line between the progress lines.
   *
   * @param text The line.
   */
  protected message(text: string): void {
    if (this.#board) this.#board.message(text);
    else print(text);
  }

  /** Before `fit` trains. */
  onTrainBegin(_logs?: Logs): HookResult {}
  /** After `fit` has trained. */
  onTrainEnd(_logs?: Logs): HookResult {}
  /** Before an epoch, counted from 0. */
  onEpochBegin(_epoch: number, _logs?: Logs): HookResult {}
  /** After an epoch and its validation. */
  onEpochEnd(_epoch: number, _logs?: Logs): HookResult {}
  /** Before a batch of training; an older name. */
  onBatchBegin(_batch: number, _logs?: Logs): HookResult {}
  /** After a batch of training; an older name. */
  onBatchEnd(_batch: number, _logs?: Logs): HookResult {}
  /** Before a batch of training, counted from 0. */
  onTrainBatchBegin(batch: number, logs?: Logs): HookResult {
    return this.onBatchBegin(batch, logs);
  }
  /** After a batch of training. */
  onTrainBatchEnd(batch: number, logs?: Logs): HookResult {
    return this.onBatchEnd(batch, logs);
  }
  /** Before `evaluate` or a validation. */
  onTestBegin(_logs?: Logs): HookResult {}
  /** After `evaluate` or a validation. */
  onTestEnd(_logs?: Logs): HookResult {}
  /** Before a batch of `evaluate`. */
  onTestBatchBegin(_batch: number, _logs?: Logs): HookResult {}
  /** After a batch of `evaluate`. */
  onTestBatchEnd(_batch: number, _logs?: Logs): HookResult {}
  /** Before `predict`. */
  onPredictBegin(_logs?: Logs): HookResult {}
  /** After `predict`. */
  onPredictEnd(_logs?: Logs): HookResult {}
  /** Before a batch of `predict`. */
  onPredictBatchBegin(_batch: number, _logs?: Logs): HookResult {}
  /** After a batch of `predict`. */
  onPredictBatchEnd(_batch: number, _logs?: Logs): HookResult {}
}
