/**
 * Whether the engine does steps in one pass.
 *
 * @module
 */
import { tf } from "../../engine/mod.ts";

let enabled = true;

/** Whether the backend in use has one-pass steps. */
export function fusesSteps(): boolean {
  return enabled && tf.getBackend() === "kerno";
}

/**
 * Whether an optimizer's one-pass step is of the class that its general step
 * is of: a subclass may have another one.
 *
 * @param optimizer The optimizer.
 * @returns Whether both are defined side by side.
 */
export function hasFusedStep(optimizer: object): boolean {
  for (let at = optimizer; at; at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, "updateStep")) return Object.hasOwn(at, "fusedStep");
  }
  return false;
}

/**
 * Runs `body` with the general steps, which tests compare the engine's with.
 *
 * @param body What to run.
 * @returns What it returns.
 */
export function withoutFusedSteps<T>(body: () => T): T {
  enabled = false;
  try {
    return body();
  } finally {
    enabled = true;
  }
}
