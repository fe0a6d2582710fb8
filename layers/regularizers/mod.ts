/**
 * Penalties on weights and outputs, as `keras.regularizers`.
 *
 * @module
 */
export * from "./regularizers.ts";
