/**
 * Steps that the engine does in one pass.
 *
 * @module
 */
import { UnsupportedOpError } from "../../engine/mod.ts";

/**
 * Runs a step of the engine.
 *
 * @param step Changes a variable and its slots in place.
 * @returns Whether the engine has done it; else the general way is to be taken.
 */
export function fused(step: () => void): boolean {
  try {
    step();
    return true;
  } catch (error) {
    if (error instanceof UnsupportedOpError) return false;
    throw error;
  }
}
