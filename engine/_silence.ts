/**
 * What of tfjs would otherwise write to a notebook's stderr.
 *
 * @module
 */
import { tf } from "./tf.ts";

/**
 * Takes tfjs' own backend "cpu" off the registry, with its kernels, and the
 * kernels for WebGL, which needs a browser.
 *
 * A second copy of tfjs, imported by a notebook, then finds the places free
 * and registers its own without 340 warnings; ours have been copied before.
 */
export function removeStockKernels(): void {
  if (tf.findBackendFactory("cpu")) tf.removeBackend("cpu");
  for (const backend of ["cpu", "webgl"]) {
    if (tf.findBackendFactory(backend)) continue;
    for (const { kernelName } of tf.getKernelsForBackend(backend)) {
      tf.unregisterKernel(kernelName, backend);
    }
  }
}

/**
 * Keeps the platform that tfjs has chosen. A second copy of tfjs, which shares
 * the engine and its environment, would set the same again with a warning.
 */
export function keepPlatform(): void {
  const environment = tf.env() as unknown as { setPlatform(): void };
  environment.setPlatform = () => {};
}
