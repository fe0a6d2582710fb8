/**
 * Functions as a callback.
 *
 * @module
 */
import { resolveArguments } from "../../layers/arguments/resolve.ts";
import { withoutNew } from "../../layers/callable.ts";
import type { CallableClass } from "../callable_class.ts";
import { Callback, type HookResult, type Logs } from "./callback.ts";

/** Functions for the hooks of {@linkcode LambdaCallback}. */
export interface LambdaCallbackOptions {
  /** Before an epoch. */
  onEpochBegin?: ((epoch: number, logs?: Logs) => HookResult) | null;
  /** After an epoch. */
  onEpochEnd?: ((epoch: number, logs?: Logs) => HookResult) | null;
  /** Before training. */
  onTrainBegin?: ((logs?: Logs) => HookResult) | null;
  /** After training. */
  onTrainEnd?: ((logs?: Logs) => HookResult) | null;
  /** Before a batch. */
  onTrainBatchBegin?: ((batch: number, logs?: Logs) => HookResult) | null;
  /** After a batch. */
  onTrainBatchEnd?: ((batch: number, logs?: Logs) => HookResult) | null;
}

const HOOKS = [
  "onEpochBegin",
  "onEpochEnd",
  "onTrainBegin",
  "onTrainEnd",
  "onTrainBatchBegin",
  "onTrainBatchEnd",
] as const;

/** Further hooks, which Keras takes by name alone. */
const MORE = [
  "onBatchBegin",
  "onBatchEnd",
  "onTestBegin",
  "onTestEnd",
  "onTestBatchBegin",
  "onTestBatchEnd",
  "onPredictBegin",
  "onPredictEnd",
  "onPredictBatchBegin",
  "onPredictBatchEnd",
] as const;

class LambdaCallbackClass extends Callback {
  constructor(...args: unknown[]) {
    super();
    const absent = (names: readonly string[]) =>
      Object.fromEntries(names.map((name) => [name, null]));
    const given = resolveArguments<Record<string, unknown>>(
      "LambdaCallback",
      { arguments: absent(HOOKS), options: absent(MORE) },
      args,
    );
    for (const [name, hook] of Object.entries(given)) {
      if (typeof hook === "function") {
        Object.defineProperty(this, name, { value: hook, writable: true });
      }
    }
  }
}

/** A callback made of functions. */
export const LambdaCallback: CallableClass<
  [
    options?: LambdaCallbackOptions | LambdaCallbackOptions["onEpochBegin"],
    ...rest: unknown[],
  ],
  Callback
> = withoutNew("LambdaCallback", LambdaCallbackClass);
