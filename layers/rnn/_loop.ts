/**
 * The loop over time of a recurrent layer, with masks.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { flatten, packAs } from "../tree.ts";
import type { States } from "./cell.ts";

/** From an input and states to an output and new states. */
export type Step = (inputs: Tensor, states: States) => [Tensor, States];

/** Options of {@linkcode loop}. */
export interface LoopOptions {
  /** Reads from the last step to the first. */
  goBackwards: boolean;
  /** Bool `[batch, timesteps]`, or none. */
  mask: Tensor | null;
  /** Writes 0 where a step is masked, in place of the output before it. */
  zeroOutputForMask: boolean;
  /** Keeps the outputs of all steps. */
  returnSequences: boolean;
}

/** What {@linkcode loop} gives. */
export interface LoopResult {
  /** Output of the last step. */
  last: Tensor;
  /** Outputs of all steps, `[batch, timesteps, ...]`; `null` if not kept. */
  sequence: Tensor | null;
  /** States after the last step. */
  states: States;
}

/**
 * The time steps of a sequence, one tensor each.
 *
 * @param x `[batch, timesteps, ...]`.
 * @returns Tensors `[batch, ...]`.
 */
export function timeSteps(x: Tensor): Tensor[] {
  // The gradient of unstack fails where there is but one part.
  return x.shape[1] === 1 ? [x.squeeze([1])] : tf.unstack(x, 1);
}

/** `a` where the mask is true, else `b`; the mask is `[batch]`. */
function select(mask: Tensor, a: Tensor, b: Tensor): Tensor {
  const wide = mask.reshape([mask.shape[0], ...Array(a.rank - 1).fill(1)]);
  return tf.where(tf.broadcastTo(wide, a.shape as [number]), a, b);
}

/**
 * Runs a step for each time.
 *
 * A masked step repeats the output and the states before it; before the first
 * step that counts the output is 0.
 *
 * @param step The step.
 * @param inputs `[batch, timesteps, ...]`.
 * @param initialStates States to start with.
 * @param options Options.
 * @returns Outputs and states.
 *
 * @see `keras/src/backend/tensorflow/rnn.py`
 */
export function loop(
  step: Step,
  inputs: Tensor,
  initialStates: States,
  options: LoopOptions,
): LoopResult {
  // A copy is reversed: the gradient of unstack relies on its own array.
  const inOrder = (steps: Tensor[]) =>
    options.goBackwards ? steps.toReversed() : steps;
  const inputSteps = inOrder(timeSteps(inputs));
  const maskSteps = options.mask
    ? inOrder(timeSteps(options.mask.cast("bool")))
    : null;
  let states = initialStates;
  let output: Tensor | null = null;
  const kept: Tensor[] = [];
  inputSteps.forEach((input, time) => {
    const [next, nextStates] = step(input, states);
    if (maskSteps === null) {
      output = next;
      states = nextStates;
    } else {
      const mask = maskSteps[time];
      const before = output === null || options.zeroOutputForMask
        ? tf.zerosLike(next)
        : output;
      output = select(mask, next, before);
      const old = flatten(states) as Tensor[];
      states = packAs(
        nextStates,
        (flatten(nextStates) as Tensor[]).map((state, i) =>
          select(mask, state, old[i])
        ),
      ) as States;
    }
    if (options.returnSequences) kept.push(output);
  });
  if (output === null) {
    throw new RangeError(
      "Cannot run a recurrent layer as the input must have at least one time step: current number is 0",
    );
  }
  const sequence = options.returnSequences ? tf.stack(kept, 1) : null;
  return { last: output, sequence, states };
}
