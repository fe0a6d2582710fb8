/**
 * Losses and metrics of a model on data.
 *
 * @module
 */
import { engine } from "../engine/mod.ts";
import { CallbackList } from "./callbacks/mod.ts";
import { toSource } from "./data/source.ts";
import { EpochIterator } from "./epoch_iterator.ts";
import {
  checkNumbers,
  type EvaluateOptions,
  methodArguments,
} from "./fit_options.ts";
import { breathe } from "./breathe.ts";
import { MessageBoard } from "./progress/message_board.ts";
import { disposeBatch, testStep } from "./steps.ts";
import type { Measured, TrainingState } from "./training_state.ts";

/**
 * Tests a model on all batches of an epoch.
 *
 * @param trainer The model's training.
 * @param iterator The batches.
 * @param callbacks What runs between them.
 * @returns Losses and metrics by name.
 */
export async function testEpoch(
  trainer: TrainingState,
  iterator: EpochIterator,
  callbacks: CallbackList,
): Promise<Record<string, unknown>> {
  const { context } = trainer;
  await callbacks.run("onTestBegin");
  trainer.resetMetrics();
  let seen = 0;
  for await (const { begin, end, batches } of iterator.epoch()) {
    await callbacks.runAt("onTestBatchBegin", begin);
    for (const batch of batches) {
      try {
        testStep(context, batch);
      } finally {
        disposeBatch(batch);
      }
      seen++;
    }
    await callbacks.runAt("onTestBatchEnd", end, trainer.results());
    await breathe();
  }
  if (seen === 0) {
    throw new RangeError(
      "Cannot evaluate as there must be at least one batch: received none",
    );
  }
  const logs = trainer.results();
  await callbacks.run("onTestEnd", logs);
  return logs;
}

/**
 * Losses and metrics of a model on data.
 *
 * @param trainer The model's training.
 * @param args See {@linkcode EvaluateOptions}.
 * @returns The loss, a list with the metrics after it, or all by name.
 */
export async function evaluate(
  trainer: TrainingState,
  args: readonly unknown[],
): Promise<Measured | Record<string, number>> {
  const given = methodArguments<EvaluateOptions>("evaluate", args);
  const { state } = trainer.context;
  checkNumbers("evaluate", given);
  const iterator = new EpochIterator(
    toSource(given),
    given.steps,
    state.stepsPerExecution,
  );
  await breathe();
  engine.recover();
  const board = new MessageBoard();
  const callbacks = new CallbackList(given.callbacks, {
    model: trainer.model,
    board,
    params: { verbose: given.verbose, epochs: 1, steps: iterator.batches },
  });
  try {
    const logs = await testEpoch(trainer, iterator, callbacks);
    if (given.returnDict) return sorted(logs) as Record<string, number>;
    return trainer.inOrder(logs);
  } finally {
    board.close();
  }
}

function sorted(logs: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(logs).sort().map((key) => [key, logs[key]]),
  );
}
