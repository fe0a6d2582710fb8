/**
 * Schedules along a cosine (Loshchilov and Hutter, 2017).
 *
 * @module
 */
import {
  REQUIRED,
  resolveArguments,
} from "../../../layers/arguments/resolve.ts";
import { withoutNew } from "../../../layers/callable.ts";
import { register } from "../../../layers/serialization/registry.ts";
import type { CallableClass } from "../../callable_class.ts";
import { checkSteps, LearningRateSchedule } from "./schedule.ts";

/** Options of {@linkcode CosineDecay}. */
export interface CosineDecayOptions {
  /** Learning rate at step 0. */
  initialLearningRate?: number;
  /** Steps from the highest rate to the lowest. */
  decaySteps?: number;
  /**
   * The lowest rate, as a fraction of the highest.
   *
   * @default {0}
   */
  alpha?: number;
  /** Name. */
  name?: string;
  /**
   * The highest rate, reached in a straight line from the first.
   *
   * @default {null}
   */
  warmupTarget?: number | null;
  /**
   * Steps of that line.
   *
   * @default {0}
   */
  warmupSteps?: number;
}

class CosineDecayClass extends LearningRateSchedule {
  readonly options: Required<CosineDecayOptions>;

  constructor(...args: unknown[]) {
    super();
    this.options = resolveArguments("CosineDecay", {
      arguments: {
        initialLearningRate: REQUIRED,
        decaySteps: REQUIRED,
        alpha: 0,
        name: "CosineDecay",
        warmupTarget: null,
        warmupSteps: 0,
      },
    }, args);
    checkSteps("decaySteps", this.options.decaySteps);
  }

  override call(step: number): number {
    const {
      initialLearningRate,
      decaySteps,
      alpha,
      warmupTarget,
      warmupSteps,
    } = this.options;
    if (warmupTarget !== null && step < warmupSteps) {
      return (warmupTarget - initialLearningRate) * step / warmupSteps +
        initialLearningRate;
    }
    const start = warmupTarget === null ? 0 : warmupSteps;
    const done = Math.min(step - start, decaySteps) / decaySteps;
    const cosine = (1 + Math.cos(Math.PI * done)) / 2;
    return (warmupTarget ?? initialLearningRate) *
      ((1 - alpha) * cosine + alpha);
  }

  override getConfig(): Record<string, unknown> {
    const o = this.options;
    return {
      initial_learning_rate: o.initialLearningRate,
      decay_steps: o.decaySteps,
      alpha: o.alpha,
      name: o.name,
      warmup_target: o.warmupTarget,
      warmup_steps: o.warmupSteps,
    };
  }
}

/** Options of {@linkcode CosineDecayRestarts}. */
export interface CosineDecayRestartsOptions {
  /** Learning rate at step 0. */
  initialLearningRate?: number;
  /** Steps of the first period. */
  firstDecaySteps?: number;
  /**
   * How much longer each period is than the one before.
   *
   * @default {2}
   */
  tMul?: number;
  /**
   * Start of each period as a fraction of the start of the one before.
   *
   * @default {1}
   */
  mMul?: number;
  /**
   * The lowest rate, as a fraction of the first.
   *
   * @default {0}
   */
  alpha?: number;
  /** Name. */
  name?: string;
}

class CosineDecayRestartsClass extends LearningRateSchedule {
  readonly options: Required<CosineDecayRestartsOptions>;

  constructor(...args: unknown[]) {
    super();
    this.options = resolveArguments("CosineDecayRestarts", {
      arguments: {
        initialLearningRate: REQUIRED,
        firstDecaySteps: REQUIRED,
        tMul: 2,
        mMul: 1,
        alpha: 0,
        name: "SGDRDecay",
      },
    }, args);
    checkSteps("firstDecaySteps", this.options.firstDecaySteps);
  }

  /** Number of restarts so far, and the fraction done of this period. */
  #period(step: number): [number, number] {
    const { firstDecaySteps, tMul } = this.options;
    const done = Math.fround(step / firstDecaySteps);
    if (tMul === 1) return [Math.floor(done), done - Math.floor(done)];
    // float32 as in Keras: at a boundary it decides which period a step is in.
    const log = Math.fround(Math.log(Math.fround(1 - done * (1 - tMul))));
    const restarts = Math.floor(Math.fround(log / Math.fround(Math.log(tMul))));
    const before = (1 - tMul ** restarts) / (1 - tMul);
    return [restarts, (done - before) / tMul ** restarts];
  }

  override call(step: number): number {
    const { initialLearningRate, mMul, alpha } = this.options;
    const [restarts, done] = this.#period(step);
    const cosine = mMul ** restarts * (1 + Math.cos(Math.PI * done)) / 2;
    return initialLearningRate * ((1 - alpha) * cosine + alpha);
  }

  override getConfig(): Record<string, unknown> {
    const o = this.options;
    return {
      initial_learning_rate: o.initialLearningRate,
      first_decay_steps: o.firstDecaySteps,
      t_mul: o.tMul,
      m_mul: o.mMul,
      alpha: o.alpha,
      name: o.name,
    };
  }
}

/** A rate that falls along half a cosine, after an optional warm-up. */
export const CosineDecay: CallableClass<
  [
    initialLearningRate: number | CosineDecayOptions,
    decaySteps?: number | CosineDecayOptions,
    options?: number | CosineDecayOptions,
    ...rest: unknown[],
  ],
  LearningRateSchedule
> = withoutNew("CosineDecay", CosineDecayClass);

/** A rate that falls along half a cosine again and again. */
export const CosineDecayRestarts: CallableClass<
  [
    initialLearningRate: number | CosineDecayRestartsOptions,
    firstDecaySteps?: number | CosineDecayRestartsOptions,
    options?: number | CosineDecayRestartsOptions,
    ...rest: unknown[],
  ],
  LearningRateSchedule
> = withoutNew("CosineDecayRestarts", CosineDecayRestartsClass);

const MODULE = "keras.optimizers.schedules";
register(MODULE, "CosineDecay", CosineDecay);
register(MODULE, "CosineDecayRestarts", CosineDecayRestarts);
