/**
 * The part of a model that trains: what `training` does for it.
 *
 * @module
 */
import type { Tensor } from "../engine/mod.ts";
import type { TensorList } from "../display/mod.ts";
import type { KerasTensor } from "../layers/mod.ts";
import { Layer } from "../layers/mod.ts";
import {
  type BatchOptions,
  type CompileOptions,
  type CompileState,
  type EvaluateOptions,
  type FitOptions,
  type History,
  type metrics,
  type optimizers,
  type PredictOptions,
  Trainer,
} from "../training/mod.ts";

/** What predict gives for outputs of a form. */
export type Predicted<O> = O extends readonly [KerasTensor] | KerasTensor
  ? Tensor
  : O extends readonly KerasTensor[] ? TensorList<Tensor>
  : O extends Readonly<Record<string, KerasTensor>> ? { [K in keyof O]: Tensor }
  : Tensor;

/** Options of `fit`, with the names of Keras 1. */
export interface ModelFitOptions extends FitOptions {
  /** @deprecated Keras 1's name of `epochs`. */
  nbEpoch?: number;
}

/** Options of `compile`, with the names of Keras 0 and 1. */
export interface ModelCompileOptions extends CompileOptions {
  /** @deprecated Keras 0's choice of the accuracy: it is made by the loss. */
  classMode?: string;
}

/**
 * The loss; the loss and the metrics in order, where there are any; or all by
 * name with `returnDict`. No type tells which before it runs, so this is each of
 * them to the compiler.
 */
export type Results = number & number[] & Record<string, number>;

/** Base of models: `compile`, `fit`, `evaluate`, `predict` and their kin. */
export abstract class TrainedModel<O> extends Layer {
  /** Set by a callback, or by you, to end `fit` after the batch. */
  stopTraining = false;
  readonly #trainer = new Trainer(this);

  /**
   * Says how the model is to be trained.
   *
   * @param optimizer How weights change, by name or as an object.
   * @param loss What training makes small, by name, function or object; an
   * array or an object by the outputs' names where there are several.
   * @param rest Further arguments by position, or options; see
   * {@linkcode ModelCompileOptions}. They may be the only argument.
   * @throws {RangeError} If a name is not known; the nearest one is suggested.
   * @throws {TypeError} If an argument is unknown or of another kind.
   */
  compile(
    optimizer?: optimizers.OptimizerIdentifier | ModelCompileOptions,
    loss?: CompileOptions["loss"] | ModelCompileOptions,
    ...rest: (ModelCompileOptions | unknown)[]
  ): void {
    this.#trainer.compile(...given([optimizer, loss, ...rest]));
  }

  /**
   * Trains the model.
   *
   * @param x Inputs: numbers, a tensor, several by place or by name, a
   * generator or a PyDataset.
   * @param y Targets.
   * @param rest `batchSize`, `epochs` and so on by position, or options; see
   * {@linkcode ModelFitOptions}.
   * @returns A promise of what was measured in each epoch.
   * @throws {TypeError} If the model was not compiled, or an argument is of
   * another kind.
   * @throws {RangeError} If numbers of samples differ.
   */
  fit(
    x?: unknown | ModelFitOptions,
    y?: unknown | ModelFitOptions,
    ...rest: (ModelFitOptions | unknown)[]
  ): Promise<History> {
    return this.#trainer.fit(...given([x, y, ...rest]));
  }

  /**
   * Measures the model.
   *
   * @param x Inputs.
   * @param y Targets.
   * @param rest `batchSize` and so on by position, or options; see
   * {@linkcode EvaluateOptions}.
   * @returns A promise of the loss, or of the loss and the metrics.
   * @throws {TypeError} If the model was not compiled.
   */
  evaluate(
    x?: unknown | EvaluateOptions,
    y?: unknown | EvaluateOptions,
    ...rest: (EvaluateOptions | unknown)[]
  ): Promise<Results> {
    const args = given([x, y, ...rest]);
    return this.#trainer.evaluate(...args) as Promise<Results>;
  }

  /**
   * Outputs for inputs, batch by batch.
   *
   * @param x Inputs: numbers, a tensor, or several by place or by name.
   * @param rest `batchSize` and so on by position, or options; see
   * {@linkcode PredictOptions}.
   * @returns A tensor; a TensorList or tensors by name where the model has
   * several outputs.
   * @throws {RangeError} If there is no sample.
   */
  predict(
    x: unknown | PredictOptions,
    ...rest: (PredictOptions | unknown)[]
  ): Predicted<O> {
    return this.#trainer.predict(...given([x, ...rest])) as Predicted<O>;
  }

  /**
   * Classes for inputs, as Keras 1 and 2 had it: the likeliest one, or 0 and 1
   * where the model gives one probability.
   *
   * @param x Inputs.
   * @param rest As for {@linkcode predict}.
   * @returns An int32 tensor.
   */
  predictClasses(
    x: unknown | PredictOptions,
    ...rest: (PredictOptions | unknown)[]
  ): Tensor {
    return this.#trainer.predictClasses(...given([x, ...rest])) as Tensor;
  }

  /**
   * Changes the weights by one batch.
   *
   * @param x Inputs.
   * @param y Targets.
   * @param rest Options; see {@linkcode BatchOptions}.
   * @returns The loss and the metrics so far.
   */
  trainOnBatch(
    x: unknown,
    y?: unknown,
    ...rest: (BatchOptions | unknown)[]
  ): Results {
    return this.#trainer.trainOnBatch(...given([x, y, ...rest])) as Results;
  }

  /**
   * Measures one batch.
   *
   * @param x Inputs.
   * @param y Targets.
   * @param rest Options; see {@linkcode BatchOptions}.
   * @returns The loss and the metrics so far.
   */
  testOnBatch(
    x: unknown,
    y?: unknown,
    ...rest: (BatchOptions | unknown)[]
  ): Results {
    return this.#trainer.testOnBatch(...given([x, y, ...rest])) as Results;
  }

  /**
   * Outputs for one batch.
   *
   * @param x Inputs.
   * @returns As {@linkcode predict}.
   */
  predictOnBatch(x: unknown): Predicted<O> {
    return this.#trainer.predictOnBatch(x) as Predicted<O>;
  }

  /** Forgets the losses and metrics of the batches so far. */
  resetMetrics(): void {
    this.#trainer.resetMetrics();
  }

  /** Whether the model was compiled. */
  get compiled(): boolean {
    return this.#trainer.compiled;
  }

  /** The optimizer, `null` before `compile`. */
  get optimizer(): optimizers.Optimizer | null {
    return this.#trainer.optimizer;
  }

  /** The losses as they were given. */
  get loss(): unknown {
    return this.#trainer.loss;
  }

  /** The metrics; they exist once a batch was seen. */
  get metrics(): metrics.Metric[] {
    return this.#trainer.metrics;
  }

  /** As Keras names them: `loss`, and `compile_metrics` if there are any. */
  get metricsNames(): string[] {
    return this.#trainer.metricsNames;
  }

  /** What the latest `fit` measured. */
  get history(): History | null {
    return this.#trainer.history;
  }

  override dispose(): void {
    this.optimizer?.dispose();
    super.dispose();
  }

  /** What `compile` was given, `null` before. */
  get compileState(): CompileState | null {
    return this.#trainer.compileState;
  }
}

/** Arguments as far as they were given. */
function given(args: unknown[]): unknown[] {
  while (args.length > 0 && args.at(-1) === undefined) args.pop();
  return args;
}
