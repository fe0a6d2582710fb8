/**
 * Losses of predictions and their targets, the mean of each row, with their
 * gradients.
 *
 * @module
 */
import type { RangeJob } from "../_range_jobs.ts";
import type { KernelRun } from "../kernel_run.ts";
import { type Tensor, type TensorInfo, tf } from "../tf.ts";
import { floatWord, runRange } from "./_range.ts";
import { type Kernels, sizeOf } from "./kernel.ts";

/** How a call is to be computed. */
export interface PairAttributes {
  /** Number of the loss. */
  op: number;
  /** Its parameters, two of them. */
  parameters: readonly number[];
}

/** Nanoseconds an element, about. */
const COST = 1;
/** Rows of one element come in blocks of so many. */
const BLOCK = 4096;

/**
 * `KernoPairLoss`: inputs x and target, output the mean of each row of the
 * last axis; `KernoPairLossGrad`: dy, x and target, output the gradient of x.
 */
export const pairLossKernels: Kernels = {
  KernoPairLoss: () => ({ inputs: { x, target }, attrs, backend }) =>
    backend.run((run) => {
      const from = [run.input(x), run.input(target)];
      const { info, address } = run.output(x.shape.slice(0, -1), "float32");
      runRows(run, "pairJob", x, [address, ...from], attrs);
      return info;
    }),
  KernoPairLossGrad: () => ({ inputs: { dy, x, target }, attrs, backend }) =>
    backend.run((run) => {
      const from = [run.input(dy), run.input(x), run.input(target)];
      const { info, address } = run.output(x.shape, "float32");
      runRows(run, "pairGradJob", x, [address, ...from], attrs);
      return info;
    }),
};

function runRows(
  run: KernelRun,
  name: RangeJob,
  { shape }: TensorInfo,
  addresses: readonly number[],
  attrs: Record<string, unknown>,
): void {
  const { op, parameters } = attrs as unknown as PairAttributes;
  const width = shape[shape.length - 1], rows = sizeOf(shape.slice(0, -1));
  const units = width === 1 ? Math.ceil(rows / BLOCK) : rows;
  const words = [op, ...addresses, width, rows, ...parameters.map(floatWord)];
  runRange(run, name, units, words, rows * width * COST);
}

/** Registers the gradient. */
export function registerPairLossGradient(): void {
  tf.registerGradient({
    kernelName: "KernoPairLoss",
    inputsToSave: ["x", "target"],
    gradFunc: (dy, [x, target], attrs) => {
      const gradient = () =>
        tf.engine().runKernel(
          "KernoPairLossGrad",
          { dy: dy as Tensor, x, target },
          attrs,
        ) as Tensor;
      // All of them are functions of the difference.
      return { x: gradient, target: () => tf.neg(gradient()) };
    },
  });
}
