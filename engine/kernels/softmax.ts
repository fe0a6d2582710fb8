/**
 * Softmax and its logarithm along the last axis, with their gradients.
 *
 * @module
 */
import type { RangeJob } from "../_range_jobs.ts";
import { isFusible } from "../fusible.ts";
import { type Tensor, type TensorInfo, tf } from "../tf.ts";
import { runRange } from "./_range.ts";
import {
  type Kernel,
  type KernelCall,
  type Kernels,
  sizeOf,
} from "./kernel.ts";

/** Nanoseconds an element, about. */
const COST = 2;

/**
 * `Softmax`, `KernoLogSoftmax` and the gradients of both, along the last axis.
 */
export const softmaxKernels: Kernels = {
  Softmax: (stock) => (call) => {
    const { inputs: { logits }, attrs } = call;
    return logits.dtype === "float32" && isLast(attrs.dim, logits)
      ? rows("softmaxJob", call, [logits])
      : stock(call);
  },
  KernoSoftmaxGrad: () => (call) =>
    rows("softmaxGradJob", call, [call.inputs.dy, call.inputs.y]),
  KernoLogSoftmax: () => (call) => rows("logSoftmaxJob", call, [call.inputs.x]),
  KernoLogSoftmaxGrad: () => (call) =>
    rows("logSoftmaxGradJob", call, [call.inputs.dy, call.inputs.y]),
};

function isLast(axis: unknown, { shape }: { shape: number[] }): boolean {
  const last = shape.length - 1;
  return axis === last || axis === -1;
}

function rows(
  name: RangeJob,
  { backend }: KernelCall,
  inputs: TensorInfo[],
): ReturnType<Kernel> {
  return backend.run((run) => {
    const from = inputs.map((input) => run.input(input));
    const { shape } = inputs[0];
    const { info, address } = run.output(shape, "float32");
    const size = sizeOf(shape), width = shape.at(-1) ?? 1;
    const units = size === 0 ? 0 : size / width;
    runRange(run, name, units, [address, ...from, width], size * COST);
    return info;
  });
}

/** Registers the gradients; that of `Softmax` takes the place of tfjs'. */
export function registerSoftmaxGradients(): void {
  const run = (kernel: string, inputs: Record<string, Tensor>) => () =>
    tf.engine().runKernel(kernel, inputs) as Tensor;
  const stock = tf.getGradient("Softmax");
  tf.unregisterGradient("Softmax");
  tf.registerGradient({
    ...stock,
    gradFunc: (dy, saved, attrs) => {
      const [y] = saved;
      const fused = isFusible(dy as Tensor, y) &&
        isLast((attrs as Record<string, unknown>).dim, y);
      return fused
        ? { logits: run("KernoSoftmaxGrad", { dy: dy as Tensor, y }) }
        : stock.gradFunc(dy, saved, attrs);
    },
  });
  tf.registerGradient({
    kernelName: "KernoLogSoftmax",
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({
      x: run("KernoLogSoftmaxGrad", { dy: dy as Tensor, y }),
    }),
  });
}
