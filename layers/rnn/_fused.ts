/**
 * What the layers share that run whole sequences in one operation.
 *
 * @module
 */
import {
  type RecurrentResult,
  type Tensor,
  tf,
  UnsupportedOpError,
} from "../../engine/mod.ts";
import type { LoopResult } from "./_loop.ts";

/** The outputs with 0 where a step is masked. */
export function withZeros(
  sequence: Tensor,
  mask: Tensor,
  goBackwards: boolean,
): { last: Tensor; sequence: Tensor } {
  const order = goBackwards ? tf.reverse(mask, 1) : mask;
  const all = sequence.mul(order.cast("float32").expandDims(-1)) as Tensor;
  const last = all.slice([0, all.shape[1]! - 1], [-1, 1]).squeeze([1]);
  return { last: last as Tensor, sequence: all };
}

/** `run`, or `null` where the engine refuses. */
export function unlessRefused(run: () => LoopResult | null): LoopResult | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof UnsupportedOpError) return null;
    throw error;
  }
}

/** The result of an operation with one state, as the loop would give it. */
export function loopResult(
  { sequence, lastOutput, h }: RecurrentResult,
  zeroesBy: Tensor | null,
  goBackwards: boolean,
): LoopResult {
  const outputs = zeroesBy
    ? withZeros(sequence, zeroesBy, goBackwards)
    : { last: lastOutput, sequence };
  return { ...outputs, states: [h] };
}
