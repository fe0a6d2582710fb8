/**
 * NumPy's arrays, random numbers and indexing, on tensors.
 *
 * @module
 */
import "../setup.ts";

export {
  array,
  type ArrayInput,
  type ArrayOptions,
  type NestedArray,
  type NumberArray,
  type Scalar,
} from "./array.ts";
export * from "./comparison.ts";
export * from "./creation.ts";
export * from "./dtype.ts";
export {
  abs,
  clip,
  exp,
  isnan,
  log,
  round,
  sqrt,
  where,
} from "./elementwise.ts";
export {
  load,
  type NpzFile,
  save,
  savez,
  savezCompressed,
} from "./files/files.ts";
export * from "./indexing.ts";
export * from "./manipulation.ts";
export * from "./np.ts";
export * from "./ordering.ts";
export * from "./products.ts";
export { drawSeed, nextGlobalSeed, setRandomSeed } from "./random/global.ts";
export * from "./random/generator.ts";
export * from "./random/np_random.ts";
export * from "./random/options.ts";
export * from "./random/random_state.ts";
export * from "./reductions.ts";
