/**
 * Random tensors, as `keras.random`: for one seed the numbers of Keras on
 * TensorFlow.
 *
 * @module
 */
export type { RandomSeed } from "./draw_seed_pair.ts";
export { normal, type NormalOptions } from "./normal.ts";
export { randint, type RandintOptions } from "./randint.ts";
export { SeedGenerator, type SeedPair } from "../seed_generator.ts";
export { truncatedNormal } from "./truncated_normal.ts";
export { uniform, type UniformOptions } from "./uniform.ts";
