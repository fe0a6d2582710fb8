/**
 * Models, as `keras.models`.
 *
 * @module
 */
import "../setup.ts";
export { Functional, Model } from "./functional.ts";
export type { FunctionalOptions, ModelConstructor } from "./functional.ts";
export type {
  ModelInput,
  ModelOptions,
  Predicted,
  SymbolicStructure,
} from "./model.ts";
export type { PredictOptions } from "./_predict.ts";
export { cloneModel, modelFromJSON } from "./model_from_json.ts";
export { Sequential } from "./sequential.ts";
export type {
  SequentialConstructor,
  SequentialItem,
  SequentialOptions,
} from "./sequential.ts";
