/**
 * The shape of a kernel that replaces one of tfjs'.
 *
 * @module
 */
import type { KernoBackend } from "../backend.ts";
import { type TensorInfo, tf } from "../tf.ts";

/** What tfjs calls a kernel with. */
export interface KernelCall {
  inputs: Record<string, TensorInfo>;
  backend: KernoBackend;
  attrs: Record<string, unknown>;
}

/** A kernel. */
export type Kernel = (call: KernelCall) => TensorInfo | TensorInfo[];

/**
 * Kernels by name. Each is made from the stock kernel of that name, which
 * serves the cases that it leaves out; our own names have none.
 */
export type Kernels = Record<string, (stock: Kernel) => Kernel>;

/** Registers kernels with the backend "kerno". */
export function registerKernels(kernels: Kernels): void {
  for (const [kernelName, make] of Object.entries(kernels)) {
    const stock = tf.getKernel(kernelName, "kerno");
    if (stock) tf.unregisterKernel(kernelName, "kerno");
    const kernelFunc = make(stock?.kernelFunc as unknown as Kernel);
    tf.registerKernel({
      kernelName,
      backendName: "kerno",
      kernelFunc: kernelFunc as unknown as Parameters<
        typeof tf.registerKernel
      >[0]["kernelFunc"],
    });
  }
}

/** The number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const n of shape) size *= n;
  return size;
}
