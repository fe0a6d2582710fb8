/**
 * Training: optimizers, losses, metrics, callbacks, and the loop that uses them.
 *
 * @module
 */
import "../setup.ts";

export * as callbacks from "./callbacks/mod.ts";
export { type CallbackModel, History } from "./callbacks/mod.ts";
export type { CompileOptions, CompileState } from "./compile.ts";
export type {
  BatchOptions,
  EvaluateOptions,
  FitOptions,
  PredictOptions,
  Verbose,
} from "./fit_options.ts";
export * as losses from "./losses/mod.ts";
export * as metrics from "./metrics/mod.ts";
export * as optimizers from "./optimizers/mod.ts";
export { Progbar, type ProgbarOptions } from "./progress/progbar.ts";
export type { Trainable } from "./trainable.ts";
export { Trainer } from "./trainer.ts";
export type { Measured } from "./training_state.ts";
