/**
 * Learning rates by step, as `keras.optimizers.schedules`.
 *
 * @module
 */
export * from "./cosine.ts";
export * from "./decay.ts";
export { LearningRateSchedule } from "./schedule.ts";
