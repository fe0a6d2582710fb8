/**
 * What every optimizer takes.
 *
 * @module
 */
import { note } from "../../display/mod.ts";
import type {
  ArgumentSpec,
  LegacyRule,
} from "../../layers/arguments/resolve.ts";
import type { LearningRateSchedule } from "./schedules/mod.ts";

/** A learning rate: fixed, by step, or asked for at each step. */
export type LearningRate = number | LearningRateSchedule | (() => number);

/** Options that every optimizer takes. Every default is Keras'. */
export interface OptimizerOptions {
  /** Size of a step; the default is the optimizer's own. */
  learningRate?: LearningRate;
  /**
   * Fraction of a weight, times the learning rate, taken off it at each step.
   *
   * @default {null}
   */
  weightDecay?: number | null;
  /**
   * Greatest norm of the gradient of one weight.
   *
   * @default {null}
   */
  clipnorm?: number | null;
  /**
   * Greatest absolute value of an element of a gradient.
   *
   * @default {null}
   */
  clipvalue?: number | null;
  /**
   * Greatest norm of all gradients together.
   *
   * @default {null}
   */
  globalClipnorm?: number | null;
  /**
   * Whether to keep a moving average of the weights, which replaces them at the
   * end of `fit`.
   *
   * @default {false}
   */
  useEma?: boolean;
  /**
   * Part of the old average in the new one, from 0 to 1.
   *
   * @default {0.99}
   */
  emaMomentum?: number;
  /**
   * Every so many steps the average replaces the weights.
   *
   * @default {null}
   */
  emaOverwriteFrequency?: number | null;
  /**
   * Factor of the loss while gradients are computed, taken out after it.
   *
   * @default {null}
   */
  lossScaleFactor?: number | null;
  /**
   * Updates the weights once in so many steps, by the mean gradient.
   *
   * @default {null}
   */
  gradientAccumulationSteps?: number | null;
  /**
   * Name; that of the class unless given.
   *
   * @default {null}
   */
  name?: string | null;
}

/** The common options with all their values. */
export interface OptimizerSettings extends Required<OptimizerOptions> {
  learningRate: LearningRate;
}

const LEGACY: Readonly<Record<string, LegacyRule>> = {
  lr: "learningRate",
  decay: () =>
    "Argument `decay` is no longer supported and will be ignored. Use a schedule of `optimizers.schedules`.",
};

/**
 * The arguments of an optimizer, in Keras' order.
 *
 * @param own The optimizer's own, the learning rate first.
 * @returns With the common ones after them.
 */
export function optimizerSpec(own: Record<string, unknown>): ArgumentSpec {
  return {
    arguments: {
      ...own,
      ...("weightDecay" in own ? {} : { weightDecay: null }),
      clipnorm: null,
      clipvalue: null,
      globalClipnorm: null,
      useEma: false,
      emaMomentum: 0.99,
      emaOverwriteFrequency: null,
      lossScaleFactor: null,
      gradientAccumulationSteps: null,
      name: null,
    },
    legacy: LEGACY,
  };
}

/**
 * Checks the common options.
 *
 * @param options The options.
 * @throws {TypeError} If the learning rate is of another kind.
 * @throws {RangeError} If a value is out of its range, or several clippings are
 * asked for.
 */
export function checkOptions(options: OptimizerSettings): void {
  const { learningRate: rate } = options;
  if (typeof rate !== "number" && typeof rate !== "function") {
    throw new TypeError(
      `Argument \`learningRate\` should be a number, or an instance of LearningRateSchedule, or a function (that returns the learning rate). Received instead: learningRate=${
        String(rate)
      }`,
    );
  }
  const steps = options.gradientAccumulationSteps;
  if (steps !== null && !(steps >= 2)) {
    throw new RangeError(
      `\`gradientAccumulationSteps\` must be an integer >= 2. Received: gradientAccumulationSteps=${steps}`,
    );
  }
  if (options.useEma) checkAverage(options);
  const { clipnorm, clipvalue, globalClipnorm } = options;
  const given = [clipnorm, clipvalue, globalClipnorm].filter((c) => c !== null);
  if (given.length > 1) {
    throw new RangeError(
      `Only one of \`clipnorm\`, \`clipvalue\` and \`globalClipnorm\` can be set. Received: clipnorm=${clipnorm}, clipvalue=${clipvalue}, globalClipnorm=${globalClipnorm}`,
    );
  }
}

function checkAverage(options: OptimizerSettings): void {
  const { emaMomentum, emaOverwriteFrequency: frequency } = options;
  if (!(emaMomentum >= 0 && emaMomentum <= 1)) {
    throw new RangeError(
      `\`emaMomentum\` must be in the range [0, 1]. Received: emaMomentum=${emaMomentum}`,
    );
  }
  if (frequency !== null && !(Number.isInteger(frequency) && frequency >= 1)) {
    throw new RangeError(
      `\`emaOverwriteFrequency\` must be an integer >= 1 or null. Received: emaOverwriteFrequency=${frequency}`,
    );
  }
}

/**
 * Says that some weights get no gradient.
 *
 * @param paths Their paths.
 */
export function noteMissingGradients(paths: readonly string[]): void {
  const list = paths.map((path) => `'${path}'`).join(", ");
  note(
    `Gradients do not exist for variables [${list}] when minimizing the loss. If using \`model.compile()\`, did you forget to provide a \`loss\` argument?`,
  );
}
