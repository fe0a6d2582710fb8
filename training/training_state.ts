/**
 * What a model was compiled with, and what was measured so far.
 *
 * @module
 */
import { tf } from "../engine/mod.ts";
import type { CallbackModel, History } from "./callbacks/mod.ts";
import { type CompileState, resolveCompile } from "./compile.ts";
import { CompileLoss } from "./compile_loss.ts";
import { CompileMetrics } from "./compile_metrics.ts";
import type { Batch } from "./data/dataset.ts";
import { LossTrackers } from "./loss_trackers.ts";
import type { Metric } from "./metrics/mod.ts";
import type { Optimizer } from "./optimizers/mod.ts";
import { predictBatch } from "./predict.ts";
import type { StepContext } from "./steps.ts";

/** Losses and metrics: a number where there is but the loss, else a list. */
export type Measured = number | number[];

/** Base of Trainer. */
export class TrainingState {
  /** The model. */
  readonly model: CallbackModel;
  /** What the latest `fit` measured. */
  history: History | null = null;
  #state: CompileState | null = null;
  #loss: CompileLoss | null = null;
  #metrics: CompileMetrics | null = null;
  readonly #trackers = new LossTrackers();
  /** Whether metrics and optimizer were built on a batch already. */
  probed = false;

  /**
   * @param model The model.
   */
  constructor(model: CallbackModel) {
    this.model = model;
  }

  /**
   * Takes an optimizer, losses and metrics.
   *
   * @param args `optimizer, loss, lossWeights, metrics, ...` by position, or
   * options; see {@linkcode CompileOptions}.
   * @throws {RangeError} If a name is not known; the nearest one is suggested.
   * @throws {TypeError} If an argument is unknown or of another kind.
   */
  compile(...args: unknown[]): void {
    const state = resolveCompile(args);
    const names = this.#outputNames();
    for (const metric of this.#metrics?.made ?? []) metric.dispose();
    this.#state = state;
    this.#loss = state.loss === null ? null : new CompileLoss(state, names);
    this.#metrics = new CompileMetrics(state, names);
    this.#trackers.reset();
    this.probed = false;
    this.model.stopTraining = false;
  }

  /** Names of the outputs; a model that is not built has none. */
  #outputNames(): () => readonly string[] | null {
    return () => {
      try {
        return this.model.outputNames ?? null;
      } catch {
        return null;
      }
    };
  }

  /** Whether the model was compiled. */
  get compiled(): boolean {
    return this.#state !== null;
  }

  /** What `compile` was given, `null` before. */
  get compileState(): CompileState | null {
    return this.#state;
  }

  /** The optimizer, `null` before `compile`. */
  get optimizer(): Optimizer | null {
    return this.#state?.optimizer ?? null;
  }

  /** The losses as they were given. */
  get loss(): unknown {
    return this.#state?.loss ?? null;
  }

  /** The metrics; they exist once a batch was seen. */
  get metrics(): Metric[] {
    return this.#metrics?.metrics ?? [];
  }

  /** As Keras names them: `loss`, and `compile_metrics` if there are any. */
  get metricsNames(): string[] {
    const state = this.#state;
    if (state === null) return [];
    const measured = state.metrics !== null || state.weightedMetrics !== null;
    return [
      "loss",
      ...(measured ? ["compile_metrics"] : []),
      ...(this.#loss?.names ?? []),
    ];
  }

  /**
   * What steps need.
   *
   * @throws {TypeError} If the model was not compiled.
   */
  get context(): StepContext & { state: CompileState } {
    if (this.#state === null) {
      throw new TypeError("You must call `compile()` before using the model.");
    }
    return {
      model: this.model,
      state: this.#state,
      loss: this.#loss,
      metrics: this.#metrics!,
      trackers: this.#trackers,
    };
  }

  /** Forgets the losses and metrics of the batches so far. */
  resetMetrics(): void {
    this.#trackers.reset();
    this.#metrics?.reset();
  }

  /** Losses and metrics of the batches so far, by name. */
  results(): Record<string, unknown> {
    const named: [string, unknown][] = [
      ["loss", this.#trackers.total],
      ...(this.#metrics?.results() ?? []),
    ];
    const outputs = this.#trackers.outputs;
    (this.#loss?.names ?? []).forEach((name, i) => {
      named.push([name, outputs[i] ?? 0]);
    });
    return Object.fromEntries(named);
  }

  /**
   * Values of logs as `evaluate` lists them.
   *
   * @param logs Values by name.
   * @returns The loss, the metrics in the order of `compile`, the rest by name.
   */
  inOrder(logs: Record<string, unknown>): Measured {
    const names = [
      "loss",
      ...this.metrics.map((metric) => metric.name),
      ...(this.#loss?.names ?? []),
    ];
    const values = [
      ...names.filter((name) => name in logs),
      ...Object.keys(logs).sort().filter((key) => !names.includes(key)),
    ].map((name) => logs[name] as number);
    return values.length === 1 ? values[0] : values;
  }

  /**
   * Makes the weights by a call, if the model has none yet.
   *
   * @param batch A batch.
   */
  build(batch: Batch): void {
    const { model } = this;
    if ((model as { built?: boolean }).built !== false) return;
    tf.tidy(() => {
      predictBatch(model, batch.x);
    });
  }
}
