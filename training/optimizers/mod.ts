/**
 * Optimizers, as `keras.optimizers`.
 *
 * @module
 */
export * from "./adam.ts";
export * from "./get.ts";
export { Optimizer } from "./optimizer.ts";
export type { LearningRate, OptimizerOptions } from "./optimizer_options.ts";
export * from "./rmsprop.ts";
export * from "./sgd.ts";
export * as schedules from "./schedules/mod.ts";
export * from "./adadelta.ts";
export * from "./adafactor.ts";
export * from "./adagrad.ts";
export * from "./adamax.ts";
export * from "./ftrl.ts";
export * from "./lamb.ts";
export * from "./lion.ts";
export * from "./muon.ts";
export * from "./nadam.ts";
export * from "./schedule_free_adamw.ts";
export * from "./loss_scale_optimizer.ts";
