/**
 * Random numbers: those of TensorFlow-backend Keras, of NumPy and of Python,
 * for the same seeds.
 *
 * @module
 */
export * from "./categorical.ts";
export * from "./global.ts";
export * from "./legacy_generator.ts";
export * from "./normal.ts";
export * from "./number_source.ts";
export * from "./pcg_generator.ts";
export * from "./philox.ts";
export * from "./python_random.ts";
export * from "./randint.ts";
export * from "./seed_pair.ts";
export * from "./shuffle_order.ts";
export * from "./truncated_normal.ts";
export * from "./uniform.ts";
