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
 * The bias several times in a row, so that whole vectors can be added to the
 * rows of a product: where it is, and how often it stands there.
 */
export function repeatedBias(
  run: KernelRun,
  bias: TensorInfo | undefined,
  n: number,
): { address: number; period: number } {
  let period = 4;
  while (period * n < 128) period *= 2;
  if (!bias) return { address: 0, period };
  const [from, to] = [run.input(bias) / 4, run.scratch(period * n * 4) / 4];
  for (let i = 0; i < period; i++) {
    memory.f32.copyWithin(to + i * n, from, from + n);
  }
  return { address: to * 4, period };
}

/** Adds the bias and applies the activation to rows of the output. */
export function finisher(
  run: KernelRun,
  output: number,
  n: number,
  { bias, op }: After,
): (first: number, count: number) => void {
  const { address, period } = repeatedBias(run, bias, n);
  return (first, count) => {
    const y = output + first * n * 4;
    shareJob(run, "biasJob", [op, y, count, n, address, period], count * n);
  };
}
