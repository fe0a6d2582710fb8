/**
 * Cross-entropies, from probabilities or, where they are known, from logits.
 *
 * @module
 */
import { epsilon } from "../../config.ts";
import {
  binaryCrossEntropy,
  categoricalCrossEntropy,
  isFusible,
  sparseCrossEntropy,
  type Tensor,
  tf,
} from "../../engine/mod.ts";
import { withoutGradient } from "../../layers/_detached.ts";
import { logitsOf } from "../../layers/activations/logits.ts";
import { shapeText } from "../../layers/shapes.ts";

function received(target: Tensor, output: Tensor): string {
  return `Received: target.shape=${shapeText(target.shape)}, output.shape=${
    shapeText(output.shape)
  }`;
}

/** Fails unless targets and predictions have one shape. */
function checkSameShape(target: Tensor, output: Tensor): void {
  if (target.rank !== output.rank) {
    throw new TypeError(
      `Arguments \`target\` and \`output\` must have the same rank (ndim). ${
        received(target, output)
      }`,
    );
  }
  if (String(target.shape) !== String(output.shape)) {
    throw new TypeError(
      `Arguments \`target\` and \`output\` must have the same shape. ${
        received(target, output)
      }`,
    );
  }
}

/** How targets are moved: each counts as `target * scale + offset`. */
export interface Moved {
  /** Factor. */
  scale: number;
  /** What is added. */
  offset: number;
}

/**
 * Targets as they count.
 *
 * @param target Targets.
 * @param moved How they are moved, if they are.
 * @returns A tensor of the same shape.
 */
export function move(target: Tensor, moved: Moved | null): Tensor {
  return moved ? target.mul(moved.scale).add(moved.offset) : target;
}

/** Probabilities kept off 0 and 1. */
function clipped(p: Tensor): Tensor {
  return p.clipByValue(epsilon(), 1 - epsilon());
}

/**
 * Binary cross-entropy of each element.
 *
 * @param target Targets from 0 to 1.
 * @param output Probabilities, or logits.
 * @param fromLogits Whether they are logits.
 * @returns A tensor of the same shape.
 * @throws {TypeError} If the shapes differ.
 */
export function binaryElements(
  target: Tensor,
  output: Tensor,
  fromLogits: boolean,
): Tensor {
  checkSameShape(target, output);
  const logits = fromLogits ? output : logitsOf(output);
  const x = logits ?? output;
  if (isFusible(target, x)) {
    return binaryCrossEntropy(target, x, { ...optionsOf(logits), each: true });
  }
  if (logits) {
    // max(x, 0) - x·t + log(1 + exp(-|x|))
    const log = logits.abs().neg().exp().log1p();
    return logits.relu().sub(logits.mul(target)).add(log);
  }
  const p = clipped(output);
  const log = target.mul(p.log())
    .add(tf.sub(1, target).mul(tf.sub(1, p).log()));
  return log.neg();
}

function optionsOf(
  logits: Tensor | null,
): { fromLogits: boolean; epsilon: number } {
  return { fromLogits: logits !== null, epsilon: epsilon() };
}

/**
 * The mean of the binary cross-entropies along an axis.
 *
 * @param target Targets from 0 to 1.
 * @param output Probabilities, or logits.
 * @param fromLogits Whether they are logits.
 * @param axis The axis.
 * @param moved How targets are moved.
 * @returns A tensor without that axis.
 * @throws {TypeError} If the shapes differ.
 */
export function binaryRows(
  target: Tensor,
  output: Tensor,
  fromLogits: boolean,
  axis: number,
  moved: Moved | null,
): Tensor {
  checkSameShape(target, output);
  const logits = fromLogits ? output : logitsOf(output);
  const x = logits ?? output;
  const last = axis === -1 || axis === x.rank - 1;
  return last && x.rank > 0 && isFusible(target, x)
    ? binaryCrossEntropy(target, x, { ...optionsOf(logits), ...moved })
    : binaryElements(move(target, moved), output, fromLogits).mean(axis);
}

/** `log(softmax(x))` along an axis. */
function logSoftmax(x: Tensor, axis: number): Tensor {
  const shifted = x.sub(x.max(axis, true));
  return shifted.sub(shifted.exp().sum(axis, true).log());
}

/**
 * Categorical cross-entropy of one-hot targets.
 *
 * @param target Probabilities of the classes.
 * @param output Predicted probabilities, or logits.
 * @param fromLogits Whether they are logits.
 * @param axis Axis of the classes.
 * @param moved How targets are moved.
 * @returns A tensor without that axis.
 * @throws {TypeError} If the shapes differ.
 */
export function categoricalRows(
  target: Tensor,
  output: Tensor,
  fromLogits: boolean,
  axis: number,
  moved: Moved | null,
): Tensor {
  checkSameShape(target, output);
  const logits = fromLogits ? output : logitsOf(output);
  const x = logits ?? output;
  const last = axis === -1 || axis === x.rank - 1;
  if (last && x.rank > 0 && isFusible(target, x)) {
    return categoricalCrossEntropy(target, x, {
      ...optionsOf(logits),
      ...moved,
    });
  }
  const t = move(target, moved);
  if (logits) return t.mul(logSoftmax(logits, axis)).sum(axis).neg();
  const p = clipped(output.div(output.sum(axis, true)));
  return t.mul(p.log()).sum(axis).neg();
}

function checkClassShapes(target: Tensor, output: Tensor): void {
  if (target.rank !== output.rank - 1) {
    throw new TypeError(
      `Argument \`output\` must have rank (ndim) \`target.ndim - 1\`. ${
        received(target, output)
      }`,
    );
  }
  if (String(target.shape) !== String(output.shape.slice(0, -1))) {
    throw new TypeError(
      `Arguments \`target\` and \`output\` must have the same shape up until the last dimension: ${
        received(target, output).replace("Received: ", "")
      }`,
    );
  }
}

/** Fails where an id is not one of the classes, if the ids can be read now. */
function checkClasses(target: Tensor, output: Tensor): void {
  // A GPU gives its numbers to asynchronous readers only: there such an id
  // makes the loss NaN, as in TensorFlow.
  if (tf.getBackend() === "webgpu") return;
  const classes = output.shape[output.rank - 1];
  const bad = target.dataSync().find((id) => !(id >= 0 && id < classes));
  if (bad !== undefined) {
    throw new RangeError(
      `Received a label value of ${bad} which is outside the valid range of [0, ${classes}).`,
    );
  }
}

/**
 * Categorical cross-entropy of class ids.
 *
 * @param target Class ids.
 * @param output Predicted probabilities, or logits, classes last.
 * @param fromLogits Whether they are logits.
 * @returns A tensor without the last axis.
 * @throws {TypeError} If the shapes do not fit.
 * @throws {RangeError} If an id is not one of the classes.
 */
export function sparseRows(
  target: Tensor,
  output: Tensor,
  fromLogits: boolean,
): Tensor {
  checkClassShapes(target, output);
  const logits = fromLogits ? output : logitsOf(output);
  const x = logits ?? output;
  if (isFusible(x)) return sparseCrossEntropy(target, x, optionsOf(logits));
  const ids = target.cast("int32");
  checkClasses(ids, output);
  const classes = output.shape[output.rank - 1];
  const hot = tf.oneHot(ids as tf.Tensor1D, classes).cast("float32");
  // Unnormalised rows are normalised here, after the clipping.
  const log = logSoftmax(logits ?? clipped(output).log(), -1);
  const valid = withoutGradient(() =>
    ids.greaterEqual(0).logicalAnd(ids.less(classes))
  );
  return tf.where(valid, hot.mul(log).sum(-1).neg(), tf.fill(ids.shape, NaN));
}
