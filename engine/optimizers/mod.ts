/**
 * Steps of optimizers in one pass over the weights.
 *
 * @module
 */
export { adadeltaStep, type AdadeltaStepOptions } from "./adadelta_step.ts";
export { adafactorStep, type AdafactorStepOptions } from "./adafactor_step.ts";
export { adagradStep, type AdagradStepOptions } from "./adagrad_step.ts";
export { adamStep, type AdamStepOptions } from "./adam_step.ts";
export { adamaxStep, type AdamaxStepOptions } from "./adamax_step.ts";
export { ftrlStep, type FtrlStepOptions } from "./ftrl_step.ts";
export { lambStep, type LambStepOptions } from "./lamb_step.ts";
export { lionStep, type LionStepOptions } from "./lion_step.ts";
export { nadamStep, type NadamStepOptions } from "./nadam_step.ts";
export { rmspropStep, type RmspropStepOptions } from "./rmsprop_step.ts";
export {
  scheduleFreeStep,
  type ScheduleFreeStepOptions,
} from "./schedule_free_step.ts";
export { sgdStep, type SgdStepOptions } from "./sgd_step.ts";
export { muonMomentumStep } from "./muon_step.ts";
export * from "./gradient_sums.ts";
export type { StepForm } from "./step_form.ts";
