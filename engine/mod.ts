/**
 * The engine: fast numbers below the layers.
 *
 * @module
 */
export * from "./tf.ts";
export { registerEngine } from "./register_engine.ts";
