/**
 * Keras' layers, models and training on TensorFlow.js tensors, printed as
 * NumPy prints.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Embedding, np, Sequential } from "kerno";
 *
 * const model = Sequential([Embedding(1000, 64)]);
 * model.compile("rmsprop", "mse");
 * const ids = np.random.randint(1000, { size: [32, 10] });
 * assert.deepEqual(model.predict(ids).shape, [32, 10, 64]);
 * ```
 *
 * @module
 */
import "./setup.ts";

export * from "./layers/mod.ts";
export * as layers from "./layers/mod.ts";
export * from "./models/mod.ts";
export * as models from "./models/mod.ts";
export * as callbacks from "./training/callbacks/mod.ts";
export * as losses from "./training/losses/mod.ts";
export * as metrics from "./training/metrics/mod.ts";
export * as optimizers from "./training/optimizers/mod.ts";
export { History } from "./training/callbacks/mod.ts";
export * as activations from "./layers/activations/mod.ts";
export * as constraints from "./layers/constraints/mod.ts";
export * as initializers from "./layers/initializers/mod.ts";
export * as regularizers from "./layers/regularizers/mod.ts";
export * as random from "./layers/random/mod.ts";
export { Constant } from "./layers/initializers/constant.ts";
export * as datasets from "./data/datasets/mod.ts";
export { KeyError } from "./data/key_error.ts";
export type {
  Coverage,
  EmbeddingMatrixOptions,
} from "./data/word_vectors/embedding_matrix.ts";
export {
  KeyedVectors,
  type MostSimilarOptions,
} from "./data/word_vectors/keyed_vectors.ts";
export type { LoadWord2vecFormatOptions } from "./data/word_vectors/load_word2vec_format.ts";
export type { Neighbour } from "./data/word_vectors/nearest.ts";
export {
  print,
  type PrintCallOptions,
  pyRepr,
  pyStr,
  registerDisplay,
  TensorList,
} from "./display/mod.ts";
export {
  type DataType,
  engine,
  type EngineInfo,
  type Tensor,
  tf,
} from "./engine/mod.ts";
export * as widgets from "./display/widgets/mod.ts";
export { np } from "./numpy/np.ts";
export { setRandomSeed } from "./numpy/random/global.ts";
export {
  getPrintOptions,
  type PrintOptions,
  setPrintOptions,
  withPrintOptions,
} from "./printing/mod.ts";
export * as config from "./config.ts";
export * as utils from "./namespaces/utils.ts";
