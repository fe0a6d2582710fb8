/**
 * Dense connections: products with bias and activation, and their gradients.
 *
 * @module
 */
import { gemm } from "../gemm.ts";
import { type Tensor, tf } from "../tf.ts";
import { finisher } from "./_finisher.ts";
import { shareJob } from "./_share_job.ts";
import { type Kernels, sizeOf } from "./kernel.ts";

/**
 * Forward; and the gradients of the three inputs by that of what is before
 * the activation.
 */
export const denseKernels: Kernels = {
  KernoDense: () => ({ inputs: { x, kernel, bias }, attrs, backend }) =>
    backend.run((run) => {
      const [k, n] = kernel.shape;
      const outer = x.shape.slice(0, -1);
      const rows = sizeOf(outer);
      const [a, b] = [run.input(x), run.input(kernel)];
      const shape = [...outer, n];
      const { info, address: c } = run.output(shape, "float32");
      gemm({
        ...{ m: rows, n, k },
        a: { address: a, stride: k },
        b: { address: b, stride: n },
        c: { address: c, stride: n },
      });
      const op = attrs.activation as number;
      if (bias || op) finisher(run, c, n, { bias, op })(0, rows);
      return info;
    }),
  KernoDenseInputGrad: () => ({ inputs: { dz, kernel }, backend }) =>
    backend.run((run) => {
      const [k, n] = kernel.shape;
      const [a, b] = [run.input(dz), run.input(kernel)];
      const outer = dz.shape.slice(0, -1);
      const shape = [...outer, k];
      const { info, address: c } = run.output(shape, "float32");
      gemm({
        ...{ m: sizeOf(outer), n: k, k: n },
        a: { address: a, stride: n },
        b: { address: b, stride: n, transposed: true },
        c: { address: c, stride: k },
      });
      return info;
    }),
  KernoDenseKernelGrad: () => ({ inputs: { x, dz }, backend }) =>
    backend.run((run) => {
      const [k, n] = [x.shape.at(-1)!, dz.shape.at(-1)!];
      const [a, b] = [run.input(x), run.input(dz)];
      const { info, address: c } = run.output([k, n], "float32");
      gemm({
        ...{ m: k, n, k: sizeOf(x.shape.slice(0, -1)) },
        a: { address: a, stride: k, transposed: true },
        b: { address: b, stride: n },
        c: { address: c, stride: n },
      });
      return info;
    }),
  KernoDenseBiasGrad: () => ({ inputs: { dz }, backend }) =>
    backend.run((run) => {
      const n = dz.shape.at(-1)!;
      const from = run.input(dz);
      const { info, address } = run.output([n], "float32");
      const rows = sizeOf(dz.shape.slice(0, -1));
      shareJob(run, "sumJob", [address, from, 1, rows, n], rows * n);
      return info;
    }),
};

/** Registers the gradient of `KernoDense`. */
export function registerDenseGradient(): void {
  const run = (name: string, inputs: Record<string, Tensor>, attrs = {}) =>
    tf.engine().runKernel(name, inputs, attrs) as Tensor;
  tf.registerGradient({
    kernelName: "KernoDense",
    inputsToSave: ["x", "kernel"],
    outputsToSave: [true],
    gradFunc: (up, [x, kernel, y], { activation }) => {
      // Once, and not in a thunk: its scope would dispose of it.
      const dz = activation === 0
        ? up as Tensor
        : run("KernoActivationGrad", { dy: up as Tensor, y }, { activation });
      return {
        x: () => run("KernoDenseInputGrad", { dz, kernel }),
        kernel: () => run("KernoDenseKernelGrad", { x, dz }),
        bias: () => run("KernoDenseBiasGrad", { dz }),
      };
    },
  });
}
