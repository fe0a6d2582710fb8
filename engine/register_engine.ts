/**
 * Puts the backend "kerno" into tfjs.
 *
 * @module
 */
import { removeStockKernels } from "./_silence.ts";
import { KernoBackend } from "./backend.ts";
import { type DataType, type Tensor, tf } from "./tf.ts";

/**
 * Makes "kerno" the backend of tfjs and tfjs silent.
 *
 * A second call, and a call from a second copy of the library in the same
 * process, does nothing: the copies share one engine.
 */
export function registerEngine(): void {
  if (tf.findBackendFactory("kerno")) return;
  const backend = new KernoBackend();
  tf.copyRegisteredKernels("cpu", "kerno");
  tf.registerBackend("kerno", () => backend, 100);
  removeStockKernels();
  tf.setBackend("kerno");
  countTensors(backend);
}

/** Tells the backend of each tensor that tfjs counts. */
function countTensors(backend: KernoBackend): void {
  const engine = tf.engine() as unknown as {
    trackTensor(tensor: Tensor, backend: unknown): void;
  };
  const track = engine.trackTensor;
  engine.trackTensor = function (tensor, of) {
    track.call(this, tensor, of);
    backend.track(tensor.dataId);
  };
}

/** Replaces a kernel of the backend, or adds one. */
export function registerKernel(
  kernelName: string,
  kernelFunc: NonNullable<ReturnType<typeof tf.getKernel>>["kernelFunc"],
): void {
  if (tf.getKernel(kernelName, "kerno")) {
    tf.unregisterKernel(kernelName, "kerno");
  }
  tf.registerKernel({ kernelName, backendName: "kerno", kernelFunc });
}

/** Dtypes that have a place in the WASM memory. */
export const NUMERIC: readonly DataType[] = ["float32", "int32", "bool"];
