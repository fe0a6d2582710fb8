/**
 * What happens with one batch: a step of training, a test, a prediction.
 *
 * @module
 */
import { note } from "../display/mod.ts";
import { type Tensor, tf } from "../engine/mod.ts";
import { withLogits } from "../layers/activations/logits.ts";
import { maskOf } from "../layers/masks.ts";
import { flatten } from "../layers/tree.ts";
import type { Variable } from "../layers/variable.ts";
import type { CompileLoss } from "./compile_loss.ts";
import type { CompileMetrics } from "./compile_metrics.ts";
import type { Batch } from "./data/dataset.ts";
import type { LossTrackers } from "./loss_trackers.ts";
import { callModel, type Structure, type Trainable } from "./trainable.ts";

/** What a step needs to know. */
export interface StepContext {
  readonly model: Trainable;
  readonly loss: CompileLoss | null;
  readonly metrics: CompileMetrics;
  readonly trackers: LossTrackers;
  /** The weights to train, looked up by the first step of an epoch. */
  weights?: readonly Variable[];
}

/** What one run of the model gave. */
interface Outcome {
  readonly outputs: Tensor[];
  readonly values: Tensor[];
  readonly total: Tensor;
  /** Whether the model has penalties to forget. */
  readonly penalized: boolean;
}

/** Runs the model on a batch and computes its losses. */
function run(
  { model, loss }: StepContext,
  batch: Batch,
  training: boolean,
): Outcome {
  const outputs = flatten(
    callModel(model, batch.x as Structure, training),
  ) as Tensor[];
  const { values, weighted } = loss
    ? loss.compute(batch.y, outputs, batch.sampleWeight)
    : { values: [], weighted: [] };
  const penalties = model.losses.map((one) => one.sum() as Tensor);
  const parts = [...weighted, ...penalties];
  if (parts.length === 0) {
    throw new TypeError(
      "No loss to compute. Provide a `loss` argument in `compile()`.",
    );
  }
  const total = parts.reduce((sum, part) => sum.add(part));
  if (total.rank > 0) {
    throw new TypeError(
      `Cannot train as the loss must be a scalar: its shape is [${total.shape}]; give the loss a reduction`,
    );
  }
  return { outputs, values, total, penalized: penalties.length > 0 };
}

/** Adds the losses and metrics of a batch. */
function measure(
  { metrics, trackers }: StepContext,
  batch: Batch,
  { outputs, values, total }: Outcome,
): void {
  const [first] = flatten(batch.x) as Tensor[];
  trackers.add(total.dataSync()[0], first.shape[0]);
  values.forEach((value, i) => {
    trackers.addOutput(i, value.dataSync()[0], outputs[0].shape[0]);
  });
  metrics.update(batch.y, outputs, batch.sampleWeight);
}

/** Gives back what a run kept beyond its scope. */
function release({ outputs, values, total }: Outcome): void {
  for (const output of outputs) maskOf(output)?.dispose();
  tf.dispose([outputs, values, total]);
}

/**
 * Changes the weights once.
 *
 * @param context The model and what it was compiled with.
 * @param batch Inputs, targets, weights.
 */
export function trainStep(context: StepContext, batch: Batch): void {
  const { model } = context;
  withLogits(() => {
    let outcome!: Outcome;
    const compute = () => {
      outcome = run(context, batch, true);
      tf.keep(outcome.total);
      for (const one of [...outcome.outputs, ...outcome.values]) tf.keep(one);
      return optimizer ? optimizer.scaleLoss(outcome.total) : outcome.total;
    };
    const { optimizer } = model;
    const weights = context.weights ??= model.trainableWeights;
    if (weights.length === 0 || optimizer === null) {
      note("The model does not have any trainable weights.");
      tf.tidy(() => {
        compute();
      });
    } else {
      const { value, grads } = tf.variableGrads(
        compute as () => tf.Scalar,
        weights.map((weight) => weight.value),
      );
      optimizer.apply(
        weights.map((weight) => grads[weight.value.name] ?? null),
        weights,
      );
      tf.dispose(grads);
      if (value.id !== outcome.total.id) value.dispose();
    }
    tf.tidy(() => measure(context, batch, outcome));
    if (outcome.penalized) model.clearLosses();
    release(outcome);
  });
}

/**
 * Measures a batch.
 *
 * @param context The model and what it was compiled with.
 * @param batch Inputs, targets, weights.
 */
export function testStep(context: StepContext, batch: Batch): void {
  withLogits(() => {
    let penalized = false;
    tf.tidy(() => {
      const outcome = run(context, batch, false);
      penalized = outcome.penalized;
      measure(context, batch, outcome);
      for (const output of outcome.outputs) maskOf(output)?.dispose();
    });
    if (penalized) context.model.clearLosses();
  });
}

/**
 * Gives a batch back.
 *
 * @param batch Its tensors.
 */
export function disposeBatch(batch: Batch): void {
  const all = [batch.x, batch.y, batch.sampleWeight].flatMap(flatten);
  for (const leaf of new Set(all)) {
    if (leaf instanceof tf.Tensor) {
      maskOf(leaf)?.dispose();
      leaf.dispose();
    }
  }
}
