/**
 * Steps that the engine does in one pass.
 *
 * @module
 */
import { UnsupportedOpError } from "../../engine/mod.ts";

let enabled = true;

/**
 * Runs a step of the engine.
 *
 * @param step Changes a variable and its slots in place.
 * @returns Whether the engine has done it; else the general way is to be taken.
 */
export function fused(step: () => void): boolean {
  if (!enabled) return false;
  try {
    step();
    return true;
  } catch (error) {
    if (error instanceof UnsupportedOpError) return false;
    throw error;
  }
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
