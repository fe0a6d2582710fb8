/**
 * Putting tfjs right after an interrupt.
 *
 * @module
 */
import { tf } from "./tf.ts";

interface State {
  gradientDepth: number;
  kernelDepth: number;
  activeTape: unknown;
  activeScope: unknown;
  scopeStack: unknown[];
}

/**
 * Closes the scopes and the tape that an interrupted cell left open.
 *
 * An interrupt ends a cell without running `finally`, so tfjs would go on
 * believing that it is inside a kernel or a gradient: no gradient could be
 * taken any more, and every new tensor would be held by a scope that never
 * ends. To be called where no scope can be open: between cells, or at the
 * start of an asynchronous function.
 */
export function recover(): void {
  const state = tf.engine().state as unknown as State;
  state.gradientDepth = 0;
  state.kernelDepth = 0;
  state.activeTape = null;
  state.activeScope = null;
  state.scopeStack = [];
}
