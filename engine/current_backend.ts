/**
 * The backend that fused operations run on.
 *
 * @module
 */
import type { KernoBackend } from "./backend.ts";
import { tf } from "./tf.ts";
import { UnsupportedOpError } from "./unsupported_op_error.ts";

/**
 * The backend "kerno", if it is the one in use.
 *
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 */
export function currentBackend(operation: string): KernoBackend {
  if (tf.getBackend() !== "kerno") {
    throw new UnsupportedOpError(
      `Cannot run ${operation} as it needs the backend "kerno": current value is "${tf.getBackend()}"`,
    );
  }
  return tf.backend() as unknown as KernoBackend;
}

/** Whether tfjs is recording operations for a gradient. */
export function isRecording(): boolean {
  return (tf.engine() as unknown as { isTapeOn(): boolean }).isTapeOn();
}
