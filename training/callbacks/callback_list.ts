/**
 * Several callbacks as one.
 *
 * @module
 */
import { flatten } from "../../layers/tree.ts";
import type { MessageBoard } from "../progress/message_board.ts";
import {
  Callback,
  type CallbackModel,
  type CallbackParams,
  type Logs,
} from "./callback.ts";
import { History } from "./history.ts";
import { ProgbarLogger } from "./progbar_logger.ts";

/** Names of the hooks that take logs alone. */
type LogsHook =
  | "onTrainBegin"
  | "onTrainEnd"
  | "onTestBegin"
  | "onTestEnd"
  | "onPredictBegin"
  | "onPredictEnd";
/** Names of the hooks that take a number and logs. */
type NumberHook =
  | "onEpochBegin"
  | "onEpochEnd"
  | "onTrainBatchBegin"
  | "onTrainBatchEnd"
  | "onTestBatchBegin"
  | "onTestBatchEnd"
  | "onPredictBatchBegin"
  | "onPredictBatchEnd";

/** Logs with their names in order, as Keras hands them on. */
function sorted(logs: Logs): Logs {
  return Object.fromEntries(
    Object.entries(logs).sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0),
  );
}

/** Callbacks of one `fit`, `evaluate` or `predict`, in the order of their run. */
export class CallbackList {
  /** The callbacks. */
  readonly callbacks: Callback[];
  /** What was measured, in a `fit`. */
  readonly history: History | null;

  /**
   * @param given The user's callbacks, in any nesting.
   * @param options What is added to them, and what they are told.
   */
  constructor(given: unknown, options: {
    model: CallbackModel;
    params: CallbackParams;
    board: MessageBoard;
    addHistory?: boolean;
  }) {
    const list = flatten(given ?? []) as unknown[];
    for (const callback of list) {
      if (!(callback instanceof Callback)) {
        throw new TypeError(
          `Cannot use callbacks as each must be a Callback: received ${
            String(callback)
          } of type ${typeof callback}`,
        );
      }
    }
    this.callbacks = list as Callback[];
    const has = (kind: new () => Callback) =>
      this.callbacks.find((callback) => callback instanceof kind);
    this.history = (has(History) as History | undefined) ??
      (options.addHistory ? new History() : null);
    if (this.history && !has(History)) this.callbacks.push(this.history);
    if (options.params.verbose !== 0 && !has(ProgbarLogger)) {
      this.callbacks.push(new ProgbarLogger());
    }
    for (const callback of this.callbacks) {
      callback.setBoard(options.board);
      callback.setModel(options.model);
      callback.setParams(options.params);
    }
  }

  /** Runs a hook of all callbacks. */
  async run(hook: LogsHook, logs?: Logs): Promise<void> {
    const given = sorted(logs ?? {});
    for (const callback of this.callbacks) {
      const result = callback[hook](given);
      if (result instanceof Promise) await result;
    }
  }

  /** Runs a hook of all callbacks at an epoch or a batch. */
  async runAt(hook: NumberHook, at: number, logs?: Logs): Promise<void> {
    const given = sorted(logs ?? {});
    for (const callback of this.callbacks) {
      const result = callback[hook](at, given);
      if (result instanceof Promise) await result;
    }
  }
}
