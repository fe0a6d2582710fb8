/**
 * The engine, indexing and display, and all of numpy/.
 *
 * @module
 */
export { type Tensor, tf } from "../../engine/mod.ts";
export * from "../../numpy/mod.ts";
