/**
 * Training of a model: what it was compiled with, and the methods that use it.
 *
 * A model has one and hands `compile`, `fit`, `evaluate` and the rest to it.
 *
 * @module
 */
import type { History } from "./callbacks/mod.ts";
import {
  type Batch,
  sampleCount,
  takeBatch,
  toDataset,
} from "./data/dataset.ts";
import { evaluate } from "./evaluate.ts";
import { fit } from "./fit.ts";
import { type BatchOptions, methodArguments } from "./fit_options.ts";
import { predict, predictBatch, predictClasses } from "./predict.ts";
import {
  disposeBatch,
  type StepContext,
  testStep,
  trainStep,
} from "./steps.ts";
import { type Measured, TrainingState } from "./training_state.ts";

/** Training of one model. */
export class Trainer extends TrainingState {
  /** See {@linkcode FitOptions}. */
  fit(...args: unknown[]): Promise<History> {
    return fit(this, args);
  }

  /** See {@linkcode EvaluateOptions}. */
  evaluate(...args: unknown[]): Promise<Measured | Record<string, number>> {
    return evaluate(this, args);
  }

  /** See {@linkcode PredictOptions}. */
  predict(...args: unknown[]): unknown {
    return predict(this.model, args);
  }

  /** See {@linkcode predictClasses}. */
  predictClasses(...args: unknown[]): unknown {
    return predictClasses(this.model, args);
  }

  /**
   * Outputs for one batch.
   *
   * @param x Inputs.
   * @returns Outputs, in the model's form.
   */
  predictOnBatch(x: unknown): unknown {
    return predictBatch(this.model, x);
  }

  /** Changes the weights once; see {@linkcode BatchOptions}. */
  trainOnBatch(...args: unknown[]): Measured | Record<string, number> {
    return this.#onBatch("trainOnBatch", args, trainStep);
  }

  /** Measures one batch; see {@linkcode BatchOptions}. */
  testOnBatch(...args: unknown[]): Measured | Record<string, number> {
    return this.#onBatch("testOnBatch", args, testStep);
  }

  #onBatch(
    method: "trainOnBatch" | "testOnBatch",
    args: readonly unknown[],
    step: (context: StepContext, batch: Batch) => void,
  ): Measured | Record<string, number> {
    const given = methodArguments<BatchOptions>(method, args);
    const { context } = this;
    const data = toDataset(given);
    const rows = Int32Array.from({ length: sampleCount(data) }, (_, i) => i);
    const batch = takeBatch(data, rows);
    try {
      if (method === "trainOnBatch") this.build(batch);
      this.resetMetrics();
      step(context, batch);
    } finally {
      disposeBatch(batch);
    }
    const logs = this.results() as Record<string, number>;
    return given.returnDict ? logs : this.inOrder(logs);
  }
}
