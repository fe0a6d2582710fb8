/**
 * Models, as `keras.models`.
 *
 * @module
 */
import "../setup.ts";
export { Functional, Model } from "./functional.ts";
export type { FunctionalOptions, ModelConstructor } from "./functional.ts";
export type { ModelOptions, SymbolicStructure } from "./model.ts";
export type {
  ModelCompileOptions,
  ModelFitOptions,
  Predicted,
  Results,
} from "./_trained_model.ts";
export { cloneModel, modelFromJSON } from "./model_from_json.ts";
export { Sequential } from "./sequential.ts";
export type {
  SequentialConstructor,
  SequentialItem,
  SequentialOptions,
} from "./sequential.ts";
export type { SummaryOptions } from "./summary.ts";
