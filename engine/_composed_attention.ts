/**
 * Attention composed of tfjs' operations.
 *
 * @module
 */
import type { AttentionCall, AttentionResult } from "./_attention_call.ts";
import { dropoutMask } from "./dropout_mask.ts";
import { type Tensor, tf } from "./tf.ts";

/** What stands for a hidden number, as in Keras on TensorFlow. */
const HIDDEN = -0.7 * 3.38953e38;

/**
 * As `scaledDotProductAttention`, on any backend.
 *
 * @param call The call.
 * @returns The output, and the scores if they are wanted.
 */
export function composedAttention(call: AttentionCall): AttentionResult {
  const { headsFirst, masked, bias } = call;
  const [query, key, value] = [call.query, call.key, call.value].map((x) =>
    headsFirst ? x : turned(x)
  );
  const [batch, heads, rows] = query.shape as number[];
  const [, own, columns] = key.shape as number[];
  // The rows of all heads that share a key and a value, one after the other.
  const gathered = (x: Tensor) =>
    x.reshape([batch, own, heads / own * rows, x.shape[3]!]);
  const products = tf.matMul(
    gathered(query) as never,
    key as never,
    false,
    true,
  ) as Tensor;
  let logits = products.reshape([batch, heads, rows, columns]).mul(call.scale);
  if (bias) logits = logits.add(bias);
  const shown = shownOf(call, logits.shape);
  if (shown) {
    const hidden = masked === "lower"
      ? logits.sub(1e9)
      : tf.fill(logits.shape, HIDDEN);
    logits = tf.where(shown, logits, hidden);
  }
  const softmax = logits.size === 0 ? logits : tf.softmax(logits);
  const scores = shown && masked === "zero"
    ? tf.where(shown, softmax, tf.zerosLike(softmax))
    : softmax;
  const weights = gathered(dropped(call, scores));
  const output = tf.matMul(weights as never, value as never)
    .reshape([batch, heads, rows, value.shape[3]!]) as Tensor;
  return {
    output: headsFirst ? output : turned(output),
    scores: call.returnScores ? scores : null,
  };
}

/** The tensor with the axes of rows and heads exchanged. */
function turned(x: Tensor): Tensor {
  return x.transpose([0, 2, 1, 3]);
}

/** What the mask, the order and the window leave, of the shape of the scores. */
function shownOf(call: AttentionCall, shape: number[]): Tensor | null {
  const { mask, causal, window } = call;
  let shown = mask;
  if (causal || window !== null) {
    const [rows, columns] = shape.slice(-2);
    const ahead = tf.range(0, columns).expandDims(0)
      .sub(tf.range(0, rows).expandDims(1));
    const bounds = [
      ...(causal ? [ahead.lessEqual(0)] : []),
      ...(window !== null ? [ahead.abs().less(window)] : []),
    ];
    const band = bounds.reduce((a, b) => a.logicalAnd(b));
    shown = shown ? shown.logicalAnd(band) : band;
  }
  return shown && tf.broadcastTo(shown, shape as [number]);
}

function dropped({ dropout }: AttentionCall, scores: Tensor): Tensor {
  if (dropout === null) return scores;
  const mask = dropout instanceof tf.Tensor
    ? dropout as Tensor
    : dropoutMask(scores.shape, dropout.rate, dropout.seed);
  return scores.mul(mask);
}
