/**
 * Bias and activation after a product.
 *
 * @module
 */
import type { KernelRun } from "../kernel_run.ts";
import { memory } from "../memory.ts";
import type { TensorInfo } from "../tf.ts";
import { shareJob } from "./_share_job.ts";

/** What follows the product. */
export interface After {
  bias?: TensorInfo;
  /** Number of the activation. */
  op: number;
}

/**
 * Adds the bias and applies the activation to rows of the output. The bias
 * stands several times in a row, so that whole vectors can be added.
 */
export function finisher(
  run: KernelRun,
  output: number,
  n: number,
  { bias, op }: After,
): (first: number, count: number) => void {
  let period = 4;
  while (period * n < 128) period *= 2;
  let repeated = 0;
  if (bias) {
    const [from, to] = [run.input(bias) / 4, run.scratch(period * n * 4) / 4];
    for (let i = 0; i < period; i++) {
      memory.f32.copyWithin(to + i * n, from, from + n);
    }
    repeated = to * 4;
  }
  return (first, count) => {
    const address = output + first * n * 4;
    const fields = [op, address, count, n, repeated, period];
    shareJob(run, "biasJob", fields, count * n);
  };
}
