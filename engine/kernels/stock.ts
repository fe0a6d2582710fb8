/**
 * tfjs' own kernels, where they still run.
 *
 * @module
 */
import { tf } from "../tf.ts";
import type { Kernel, KernelCall } from "./kernel.ts";

/** Is told of each call of a kernel that is tfjs' own. */
export type StockObserver = (name: string, call: KernelCall) => void;

let observer: StockObserver | null = null;

/** Has `next` told of each call of tfjs' own kernels; null: nobody. */
export function observeStockKernels(next: StockObserver | null): void {
  observer = next;
}

/** Makes the kernels that are registered for "kerno" observable. */
export function watchStockKernels(): void {
  for (const kernel of tf.getKernelsForBackend("kerno")) {
    const run = kernel.kernelFunc as unknown as Kernel;
    tf.unregisterKernel(kernel.kernelName, "kerno");
    const kernelFunc: Kernel = (call) => {
      observer?.(kernel.kernelName, call);
      return run(call);
    };
    tf.registerKernel({ ...kernel, kernelFunc: kernelFunc as never });
  }
}
