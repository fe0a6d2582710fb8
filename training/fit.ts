/**
 * The training loop.
 *
 * @module
 */
import { engine } from "../engine/mod.ts";
import { breathe } from "./breathe.ts";
import { CallbackList, type History, type Logs } from "./callbacks/mod.ts";
import {
  ArraySource,
  type BatchSource,
  isGenerator,
  isPyDataset,
  toSource,
} from "./data/source.ts";
import { splitDataset, toDataset } from "./data/dataset.ts";
import { EpochIterator } from "./epoch_iterator.ts";
import { testEpoch } from "./evaluate.ts";
import { checkFit, type FitOptions, methodArguments } from "./fit_options.ts";
import { MessageBoard } from "./progress/message_board.ts";
import { disposeBatch, trainStep } from "./steps.ts";
import type { TrainingState } from "./training_state.ts";

type Given = Required<FitOptions>;

/** Where batches to train and to validate with come from. */
interface Sources {
  readonly train: BatchSource;
  readonly validation: BatchSource | null;
}

function splitSources(given: Given): Sources {
  const [train, held] = splitDataset(toDataset(given), given.validationSplit);
  const size = given.batchSize ?? 32;
  return {
    train: new ArraySource(train, size, given.shuffle),
    validation: new ArraySource(
      held,
      given.validationBatchSize ?? size,
      false,
    ),
  };
}

function validationSource(given: Given): BatchSource | null {
  const data = given.validationData;
  if (data === null) return null;
  const batchSize = given.validationBatchSize ?? given.batchSize;
  const steps = given.validationSteps;
  if (isPyDataset(data) || isGenerator(data)) {
    return toSource({ x: data, steps });
  }
  if (!Array.isArray(data) || data.length < 2 || data.length > 3) {
    throw new TypeError(
      "Cannot validate as `validationData` must be [x, y] or [x, y, sampleWeight], a PyDataset or a generator of them: received data without targets",
    );
  }
  const [x, y, sampleWeight] = data;
  return toSource({ x, y, sampleWeight, batchSize, steps });
}

function toSources(given: Given): Sources {
  const { validationSplit, validationData, x } = given;
  if (validationSplit && validationData === null) {
    if (isPyDataset(x) || isGenerator(x)) {
      throw new TypeError(
        "Argument `validationSplit` is only supported for tensors and arrays: received batches",
      );
    }
    return splitSources(given);
  }
  return {
    train: toSource({ ...given, steps: given.stepsPerEpoch }),
    validation: validationSource(given),
  };
}

/** Whether an epoch, counted from 0, is followed by a validation. */
function validates(epoch: number, freq: Given["validationFreq"]): boolean {
  return typeof freq === "number"
    ? (epoch + 1) % freq === 0
    : freq.includes(epoch + 1);
}

/** One run of `fit`. */
class Fit {
  readonly #trainer: TrainingState;
  readonly #given: Given;
  readonly #train: EpochIterator;
  readonly #validation: EpochIterator | null;
  readonly #callbacks: CallbackList;

  constructor(
    trainer: TrainingState,
    given: Given,
    sources: Sources,
    board: MessageBoard,
  ) {
    const { stepsPerExecution } = trainer.context.state;
    this.#trainer = trainer;
    this.#given = given;
    this.#train = new EpochIterator(
      sources.train,
      given.stepsPerEpoch,
      stepsPerExecution,
    );
    this.#validation = sources.validation && new EpochIterator(
      sources.validation,
      given.validationSteps,
      stepsPerExecution,
    );
    this.#callbacks = new CallbackList(given.callbacks, {
      model: trainer.model,
      board,
      addHistory: true,
      params: {
        verbose: given.verbose,
        epochs: given.epochs,
        steps: this.#train.batches,
      },
    });
  }

  async run(): Promise<History> {
    const trainer = this.#trainer;
    const { model } = trainer;
    const { epochs, initialEpoch } = this.#given;
    if (!trainer.probed) this.#train.probe();
    trainer.probed = true;
    model.stopTraining = false;
    trainer.history = this.#callbacks.history;
    let logs: Logs = {};
    try {
      await this.#callbacks.run("onTrainBegin");
      for (let epoch = initialEpoch; epoch < epochs; epoch++) {
        logs = await this.#epoch(epoch);
        if (model.stopTraining) break;
      }
    } finally {
      if (epochs > 0) {
        trainer.optimizer?.finalizeVariableValues(model.trainableWeights);
      }
    }
    await this.#callbacks.run("onTrainEnd", logs);
    return this.#callbacks.history!;
  }

  async #epoch(epoch: number): Promise<Logs> {
    const trainer = this.#trainer;
    trainer.resetMetrics();
    await this.#callbacks.runAt("onEpochBegin", epoch);
    await this.#trainBatches();
    const logs: Logs = trainer.results();
    if (this.#validation && validates(epoch, this.#given.validationFreq)) {
      const values = await testEpoch(
        trainer,
        this.#validation,
        this.#callbacks,
      );
      for (const [name, value] of Object.entries(values)) {
        logs[`val_${name}`] = value;
      }
    }
    await this.#callbacks.runAt("onEpochEnd", epoch, logs);
    return logs;
  }

  async #trainBatches(): Promise<void> {
    const trainer = this.#trainer;
    const { context } = trainer;
    for await (const { begin, end, batches } of this.#train.epoch()) {
      await this.#callbacks.runAt("onTrainBatchBegin", begin);
      for (const batch of batches) {
        try {
          trainer.build(batch);
          trainStep(context, batch);
        } finally {
          disposeBatch(batch);
        }
      }
      await this.#callbacks.runAt("onTrainBatchEnd", end, trainer.results());
      await breathe();
      if (trainer.model.stopTraining) break;
    }
  }
}

/**
 * Trains a model.
 *
 * @param trainer The model's training.
 * @param args See {@linkcode FitOptions}.
 * @returns What was measured in each epoch.
 */
export async function fit(
  trainer: TrainingState,
  args: readonly unknown[],
): Promise<History> {
  const given = methodArguments<FitOptions>("fit", args);
  // Fails at once if the model was not compiled.
  trainer.context;
  checkFit(given);
  const sources = toSources(given);
  if (sources.train.batches === 0) {
    throw new RangeError(
      "Cannot fit as there must be at least one sample: received none",
    );
  }
  await breathe();
  engine.recover();
  const board = new MessageBoard();
  try {
    return await new Fit(trainer, given, sources, board).run();
  } finally {
    board.close();
  }
}
