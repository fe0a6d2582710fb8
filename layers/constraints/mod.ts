/**
 * What weights must keep to, as `keras.constraints`.
 *
 * @module
 */
export * from "./constraints.ts";
