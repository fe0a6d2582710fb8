/**
 * Activation functions, as `keras.activations`.
 *
 * @module
 */
export * from "./along_axis.ts";
export * from "./get.ts";
export { hardSilu as hardSwish } from "./rectifiers.ts";
export * from "./rectifiers.ts";
export { silu as swish } from "./smooth.ts";
export * from "./smooth.ts";
