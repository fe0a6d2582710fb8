/**
 * Ending training when the loss is no number.
 *
 * @module
 */
import { resolveArguments } from "../../layers/arguments/resolve.ts";
import { withoutNew } from "../../layers/callable.ts";
import type { CallableClass } from "../callable_class.ts";
import { Callback, type Logs } from "./callback.ts";

class TerminateOnNaNClass extends Callback {
  readonly #raiseError: boolean;

  constructor(...args: unknown[]) {
    super();
    this.#raiseError = resolveArguments<{ raiseError: boolean }>(
      "TerminateOnNaN",
      { arguments: { raiseError: false } },
      args,
    ).raiseError;
  }

  override onBatchEnd(batch: number, logs: Logs = {}): void {
    const { loss } = logs;
    if (typeof loss !== "number" || Number.isFinite(loss)) return;
    if (this.#raiseError) {
      throw new RangeError(
        `NaN or Inf loss encountered at batch ${batch}. Loss value: ${loss}. Terminating training immediately.`,
      );
    }
    this.message(`Batch ${batch}: Invalid loss, terminating training`);
    this.model.stopTraining = true;
  }
}

/** Ends training when the loss is NaN or infinite. */
export const TerminateOnNaN: CallableClass<
  [options?: { raiseError?: boolean }],
  Callback
> = withoutNew("TerminateOnNaN", TerminateOnNaNClass);
