/**
 * What is done to a gradient and its weight on the way into a step.
 *
 * @module
 */

/** Changes that a step makes while it reads; what is absent is left out. */
export interface StepForm {
  /** The gradient times this. */
  multiply?: number;
  /** Then divided by this. */
  divide?: number;
  /** Then kept between this and its negative. */
  limit?: number;
  /** The weight less weight times both of these in turn. */
  decay?: readonly [fraction: number, rate: number];
}
