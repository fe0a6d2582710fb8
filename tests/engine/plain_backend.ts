/**
 * The backend "plain": tfjs' own for the processor, without any fused
 * operation. To be imported before the engine is registered, which takes
 * tfjs' kernels off the registry.
 *
 * @module
 */
import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import { tf } from "../../engine/tf.ts";

tf.copyRegisteredKernels("cpu", "plain");
tf.registerBackend("plain", () => new MathBackendCPU(), 0);

/** Runs `body` with the backend "plain" in place of "kerno". */
export async function onPlainBackend(body: () => void): Promise<void> {
  await tf.setBackend("plain");
  try {
    body();
  } finally {
    await tf.setBackend("kerno");
  }
}
