/**
 * Callbacks, as `keras.callbacks`.
 *
 * @module
 */
export {
  Callback,
  type CallbackModel,
  type CallbackParams,
  type HookResult,
  type Logs,
} from "./callback.ts";
export { CallbackList } from "./callback_list.ts";
export * from "./csv_logger.ts";
export * from "./early_stopping.ts";
export { History } from "./history.ts";
export * from "./lambda_callback.ts";
export * from "./learning_rate_scheduler.ts";
export {
  ModelCheckpoint,
  type ModelCheckpointOptions,
} from "./model_checkpoint.ts";
export type { MonitorMode, MonitorOptions } from "./monitor_callback.ts";
export { ProgbarLogger, type ProgbarLoggerOptions } from "./progbar_logger.ts";
export * from "./reduce_lr_on_plateau.ts";
export * from "./terminate_on_nan.ts";
