/**
 * The typed refusal of the engine.
 *
 * @module
 */

/**
 * Thrown by a fused operation for a case that it does not compute. Whoever
 * catches it takes the general way; any other error is a real one.
 */
export class UnsupportedOpError extends Error {
  /** @ignore */
  override name = "UnsupportedOpError";
}
