/**
 * What runs cells: the seam, and the one implementation of it.
 *
 * @module
 */
export * from "./interpreter.ts";
export * from "./interpreter_options.ts";
export { DenoInterpreter } from "./deno_interpreter.ts";
export { ChildStartError } from "./child.ts";
