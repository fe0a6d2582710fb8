/**
 * Connectionist temporal classification (Graves et al., 2006).
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { shapeText } from "../../layers/shapes.ts";
import {
  defineLoss,
  defineLossFunction,
  type LossClass,
} from "./define_loss.ts";

/** Stands for the logarithm of 0, and has a gradient. */
const NEVER = -1e5;

function logAddExp(a: Tensor, b: Tensor): Tensor {
  const top = a.maximum(b);
  return top.add(a.sub(b).abs().neg().exp().log1p());
}

/** A tensor with its last axis moved by two places, {@linkcode NEVER} before. */
function shifted(alpha: Tensor, by: number): Tensor {
  const [batch, states] = alpha.shape;
  const head = tf.fill([batch, by], NEVER);
  return tf.concat([head, alpha.slice([0, 0], [batch, states - by])], 1);
}

/**
 * Minus the logarithm of the probability of a sequence of labels, over all ways
 * to stretch it. Class 0 is the blank, and pads the labels.
 *
 * @param yTrue Labels `[batch, length]`.
 * @param yPred Logits `[batch, timesteps, classes]`.
 * @returns Losses `[batch]`.
 * @throws {TypeError} If the ranks are others.
 */
export function ctc(yTrue: Tensor, yPred: Tensor): Tensor {
  if (yTrue.rank !== 2) {
    throw new TypeError(
      `Targets \`yTrue\` are expected to be a tensor of shape \`(batch_size, max_length)\` in integer format. Received: yTrue.shape=${
        shapeText(yTrue.shape)
      }`,
    );
  }
  if (yPred.rank !== 3) {
    throw new TypeError(
      `Logits \`yPred\` are expected to be a tensor of shape \`(batch_size, max_length, num_classes)\`. Received: yPred.shape=${
        shapeText(yPred.shape)
      }`,
    );
  }
  return tf.tidy(() => forward(yTrue.cast("int32"), yPred));
}

/** Blank before, between and after the labels: the states of the paths. */
function pathStates(labels: Tensor): Tensor {
  const [batch, length] = labels.shape;
  const pairs = tf.stack([tf.zerosLike(labels), labels], 2)
    .reshape([batch, 2 * length]);
  return tf.concat([pairs, tf.zeros([batch, 1], "int32")], 1);
}

/** The forward recursion in logarithms; two states on, unless they are equal. */
function forward(labels: Tensor, logits: Tensor): Tensor {
  const [batch, time, classes] = logits.shape;
  const states = pathStates(labels);
  const count = states.shape[1]!;
  const hot = tf.oneHot(states as tf.Tensor1D, classes).cast("float32");
  const emissions = tf.matMul(
    tf.logSoftmax(logits),
    hot as tf.Tensor3D,
    false,
    true,
  );
  const before = tf.concat([
    tf.zeros([batch, 2], "int32"),
    states.slice([0, 0], [batch, count - 2]),
  ], 1);
  const skips = states.notEqual(before).logicalAnd(states.notEqual(0));
  const noSkip = skips.logicalNot().cast("float32").mul(NEVER);
  const start = tf.tensor([[
    0,
    0,
    ...Array(count - 2).fill(NEVER),
  ]]);
  const at = (t: number) =>
    emissions.slice([0, t, 0], [batch, 1, count]).squeeze([1]);
  let alpha = start.add(at(0));
  for (let t = 1; t < time; t++) {
    const stay = logAddExp(alpha, shifted(alpha, 1));
    alpha = logAddExp(stay, shifted(alpha, 2).add(noSkip)).add(at(t));
  }
  const lengths = labels.notEqual(0).cast("int32").sum(1);
  const end = (offset: number) =>
    tf.oneHot(lengths.mul(2).add(offset).cast("int32") as tf.Tensor1D, count)
      .cast("float32").mul(alpha).sum(1);
  return logAddExp(end(0), end(-1)).neg();
}

/** CTC loss of logits, class 0 the blank. */
export const CTC: LossClass<object> = defineLoss("CTC", ctc, "ctc");
defineLossFunction("ctc", ctc);
