/**
 * Where a sigmoid or softmax came from: a loss computed from the logits loses no
 * digits where the probability is near 0 or 1.
 *
 * The logits travel on the probabilities as `kerasLogits`, and only while
 * {@linkcode withLogits} runs, since somebody has to give them back.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";

let kept: Tensor[] | null = null;

/**
 * Runs `body` with logits on the outputs of sigmoid and softmax.
 *
 * @param body What to run; the logits are gone after it.
 * @returns What it returns.
 */
export function withLogits<T>(body: () => T): T {
  const mine: Tensor[] = [];
  kept = mine;
  try {
    return body();
  } finally {
    kept = null;
    tf.dispose(mine);
  }
}

/**
 * Notes what a probability was computed from.
 *
 * @param probabilities The output of sigmoid or softmax.
 * @param logits Its input.
 * @returns The output.
 */
export function markLogits(probabilities: Tensor, logits: Tensor): Tensor {
  if (kept === null) return probabilities;
  const copy = tf.keep(logits.clone());
  kept.push(copy);
  Object.defineProperty(probabilities, "kerasLogits", {
    value: copy,
    enumerable: false,
    configurable: true,
  });
  return probabilities;
}

/**
 * What a probability was computed from.
 *
 * @param probabilities A tensor.
 * @returns The logits, `null` if it is not the output of a sigmoid or softmax.
 */
export function logitsOf(probabilities: Tensor): Tensor | null {
  return (probabilities as { kerasLogits?: Tensor }).kerasLogits ?? null;
}
