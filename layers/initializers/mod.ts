/**
 * Start values of weights, as `keras.initializers`.
 *
 * @module
 */
export * from "./constant.ts";
export * from "./get.ts";
export type { Initializer, InitializerFunction } from "./initializer.ts";
export * from "./orthogonal.ts";
export * from "./random.ts";
export * from "./variance_scaling.ts";
