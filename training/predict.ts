/**
 * Outputs of a model, batch by batch. Synchronous, so that
 * `print(model.predict(x))` is one line.
 *
 * @module
 */
import { TensorList } from "../display/mod.ts";
import { type Tensor, tf } from "../engine/mod.ts";
import { toTensors } from "../layers/_inputs.ts";
import { maskOf } from "../layers/masks.ts";
import { flatten, mapStructure, packAs } from "../layers/tree.ts";
import {
  type Callback,
  type CallbackModel,
  ProgbarLogger,
} from "./callbacks/mod.ts";
import { type BatchSource, toSource } from "./data/source.ts";
import { methodArguments, type PredictOptions } from "./fit_options.ts";
import { MessageBoard } from "./progress/message_board.ts";
import { disposeBatch } from "./steps.ts";
import { callModel, type Structure } from "./trainable.ts";

/** How long a quiet prediction may take, in milliseconds. */
const QUIET = 1000;

/** Several outputs as a list that shows itself as Python's. */
function shown(outputs: unknown): unknown {
  return Array.isArray(outputs)
    ? TensorList.from(outputs as Tensor[])
    : outputs;
}

/**
 * Outputs of a model for one batch.
 *
 * @param model The model.
 * @param x Inputs.
 * @returns Outputs in the model's form.
 */
export function predictBatch(model: CallbackModel, x: unknown): unknown {
  let form: unknown;
  const flat = tf.tidy(() => {
    form = callModel(model, toTensors(x) as Structure, false);
    return flatten(form) as Tensor[];
  });
  for (const output of flat) maskOf(output)?.dispose();
  model.clearLosses();
  return shown(packAs(form, flat));
}

/** Progress of a prediction: shown at once, or when it takes its time. */
class PredictProgress {
  readonly #callbacks: Callback[];
  readonly #board = new MessageBoard();
  readonly #start = performance.now();
  readonly #logger = new ProgbarLogger();
  #shows: boolean;

  constructor(
    model: CallbackModel,
    given: Required<PredictOptions>,
    steps: number | null,
  ) {
    const { verbose } = given;
    const own = flatten(given.callbacks ?? []) as Callback[];
    this.#callbacks = own;
    this.#shows = verbose === 1 || verbose === 2;
    const params = { verbose: verbose === 2 ? 2 : 1, epochs: 1, steps };
    for (const callback of [...own, this.#logger]) {
      callback.setBoard(this.#board);
      callback.setModel(model);
      callback.setParams({
        ...params,
        verbose: callback === this.#logger ? params.verbose : verbose,
      });
    }
    this.#logger.onPredictBegin();
    for (const callback of own) callback.onPredictBegin();
    this.#auto = verbose === "auto";
  }

  readonly #auto: boolean;

  begin(batch: number): void {
    for (const callback of this.#callbacks) callback.onPredictBatchBegin(batch);
  }

  end(batch: number, outputs: unknown): void {
    for (const callback of this.#callbacks) {
      callback.onPredictBatchEnd(batch, { outputs });
    }
    this.#shows ||= this.#auto && performance.now() - this.#start > QUIET;
    if (this.#shows) this.#logger.onPredictBatchEnd(batch);
  }

  finish(): void {
    for (const callback of this.#callbacks) callback.onPredictEnd();
    if (this.#shows) this.#logger.onPredictEnd();
  }

  close(): void {
    this.#board.close();
  }
}

/** The outputs of all batches, output by output. */
function collect(
  model: CallbackModel,
  source: BatchSource,
  steps: number | null,
  progress: PredictProgress,
): { form: unknown; parts: Tensor[][] } {
  const parts: Tensor[][] = [];
  let form: unknown;
  const batches = source.iterate();
  for (let i = 0; steps === null || i < steps; i++) {
    const next = batches.next();
    if (next instanceof Promise) {
      throw new TypeError(
        "Cannot predict from an asynchronous generator as `predict` is synchronous: collect its batches first",
      );
    }
    if (next.done) break;
    progress.begin(i);
    try {
      form = predictBatch(model, next.value.x);
    } finally {
      disposeBatch(next.value);
    }
    parts.push(flatten(form) as Tensor[]);
    progress.end(i, form);
  }
  return { form, parts };
}

/**
 * Outputs of a model for inputs.
 *
 * @param model The model.
 * @param args `x, batchSize, verbose, steps, callbacks`, or options; see
 * {@linkcode PredictOptions}.
 * @returns A tensor; a TensorList or tensors by name where there are several
 * outputs.
 * @throws {TypeError} If `x` is no data.
 * @throws {RangeError} If there is no sample.
 */
export function predict(
  model: CallbackModel,
  args: readonly unknown[],
): unknown {
  const given = methodArguments<PredictOptions>("predict", args);
  const source = toSource({ ...given, steps: given.steps });
  const steps = given.steps ?? source.batches;
  const progress = new PredictProgress(model, given, steps);
  try {
    const { form, parts } = collect(model, source, steps, progress);
    if (parts.length === 0) {
      throw new RangeError(
        "Cannot predict as there must be at least one sample: received none",
      );
    }
    progress.finish();
    if (parts.length === 1) return form;
    const joined = parts[0].map((_, i) => {
      const pieces = parts.map((part) => part[i]);
      const all = tf.concat(pieces, 0);
      tf.dispose(pieces);
      return all;
    });
    return shown(packAs(mapStructure(form, () => null), joined));
  } finally {
    progress.close();
  }
}

/**
 * Classes for inputs, as Keras 1 and 2 had it: the likeliest one, or 0 and 1
 * where the model gives one probability.
 *
 * @param model The model.
 * @param args As for {@linkcode predict}.
 * @returns An int32 tensor.
 */
export function predictClasses(
  model: CallbackModel,
  args: readonly unknown[],
): Tensor {
  const outputs = predict(model, args);
  if (!(outputs instanceof tf.Tensor)) {
    throw new TypeError(
      "Cannot predict classes as the model must have one output: it has several",
    );
  }
  const probabilities = outputs as Tensor;
  const classes = tf.tidy(() =>
    probabilities.shape.at(-1)! > 1
      ? probabilities.argMax(-1)
      : probabilities.greater(0.5).cast("int32")
  );
  probabilities.dispose();
  return classes as Tensor;
}
