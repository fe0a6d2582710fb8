/**
 * The arguments of `fit`, `evaluate`, `predict` and the calls on one batch.
 *
 * @module
 */
import {
  type ArgumentSpec,
  type LegacyRule,
  resolveArguments,
} from "../layers/arguments/resolve.ts";
import { isPlainObject } from "../layers/tree.ts";
import type { Callback } from "./callbacks/mod.ts";
import { checkBatchSize } from "./data/source.ts";

/**
 * Data: a tensor, a nested or typed array, several in an array or by name; or,
 * for `x`, a PyDataset or a generator of batches.
 */
export type Data = unknown;

/** How much is shown: 0 nothing, 1 a progress line, 2 one line an epoch. */
export type Verbose = "auto" | 0 | 1 | 2;

/** Options of `fit`. Every default is Keras'. */
export interface FitOptions {
  /** Inputs. */
  x?: Data;
  /** Targets. */
  y?: Data;
  /**
   * Samples in a batch.
   *
   * @default {32}
   */
  batchSize?: number | null;
  /**
   * Times that all samples are seen.
   *
   * @default {1}
   */
  epochs?: number;
  /**
   * What is shown; see {@linkcode Verbose}.
   *
   * @default {"auto"}
   */
  verbose?: Verbose;
  /**
   * What runs between the steps.
   *
   * @default {null}
   */
  callbacks?: Callback | readonly Callback[] | null;
  /**
   * Fraction of the samples, the last ones, that is kept for validation.
   *
   * @default {0}
   */
  validationSplit?: number;
  /**
   * `[x, y]` or `[x, y, sampleWeight]` to validate with, or batches of them.
   *
   * @default {null}
   */
  validationData?: Data;
  /**
   * Whether samples change places in each epoch; `"batch"` within a batch.
   *
   * @default {true}
   */
  shuffle?: boolean | "batch";
  /**
   * Weight by class id.
   *
   * @default {null}
   */
  classWeight?:
    | Readonly<Record<number | string, number>>
    | ReadonlyMap<number, number>
    | null;
  /**
   * Weights, one a sample, or in the form of `y`.
   *
   * @default {null}
   */
  sampleWeight?: Data;
  /**
   * The epoch to begin with, from 0.
   *
   * @default {0}
   */
  initialEpoch?: number;
  /**
   * Batches in an epoch; all unless given.
   *
   * @default {null}
   */
  stepsPerEpoch?: number | null;
  /**
   * Batches in a validation; all unless given.
   *
   * @default {null}
   */
  validationSteps?: number | null;
  /**
   * Samples in a batch of validation; `batchSize` unless given.
   *
   * @default {null}
   */
  validationBatchSize?: number | null;
  /**
   * Validates after each so many epochs, or after those named, counted from 1.
   *
   * @default {1}
   */
  validationFreq?: number | readonly number[];
}

/** Options of `evaluate`. */
export interface EvaluateOptions {
  /** Inputs. */
  x?: Data;
  /** Targets. */
  y?: Data;
  /**
   * Samples in a batch.
   *
   * @default {32}
   */
  batchSize?: number | null;
  /**
   * What is shown; see {@linkcode Verbose}.
   *
   * @default {"auto"}
   */
  verbose?: Verbose;
  /**
   * Weights, one a sample, or in the form of `y`.
   *
   * @default {null}
   */
  sampleWeight?: Data;
  /**
   * Batches; all unless given.
   *
   * @default {null}
   */
  steps?: number | null;
  /**
   * What runs between the steps.
   *
   * @default {null}
   */
  callbacks?: Callback | readonly Callback[] | null;
  /**
   * Gives values by name instead of a list.
   *
   * @default {false}
   */
  returnDict?: boolean;
}

/** Options of `predict`. */
export interface PredictOptions {
  /** Inputs. */
  x?: Data;
  /**
   * Samples in a batch.
   *
   * @default {32}
   */
  batchSize?: number | null;
  /**
   * What is shown; `"auto"` shows a progress line only where it takes over a
   * second.
   *
   * @default {"auto"}
   */
  verbose?: Verbose;
  /**
   * Batches; all unless given.
   *
   * @default {null}
   */
  steps?: number | null;
  /**
   * What runs between the steps; its hooks must not be asynchronous.
   *
   * @default {null}
   */
  callbacks?: Callback | readonly Callback[] | null;
}

/** Options of `trainOnBatch` and `testOnBatch`. */
export interface BatchOptions {
  /** Inputs. */
  x?: Data;
  /** Targets. */
  y?: Data;
  /** Weights, one a sample, or in the form of `y`. */
  sampleWeight?: Data;
  /** Weight by class id; `trainOnBatch` alone. */
  classWeight?: FitOptions["classWeight"];
  /**
   * Gives values by name instead of a list.
   *
   * @default {false}
   */
  returnDict?: boolean;
}

const EPOCHS: Readonly<Record<string, LegacyRule>> = {
  nbEpoch: "epochs",
  samplesPerEpoch: () => "Argument `samplesPerEpoch` is no longer needed.",
  showAccuracy: () =>
    'Argument `showAccuracy` is no longer needed: compile with `metrics: ["accuracy"]`.',
};

const SPECS = {
  fit: {
    arguments: {
      x: null,
      y: null,
      batchSize: null,
      epochs: 1,
      verbose: "auto",
      callbacks: null,
      validationSplit: 0,
      validationData: null,
      shuffle: true,
      classWeight: null,
      sampleWeight: null,
      initialEpoch: 0,
      stepsPerEpoch: null,
      validationSteps: null,
      validationBatchSize: null,
      validationFreq: 1,
    },
    legacy: EPOCHS,
  },
  evaluate: {
    arguments: {
      x: null,
      y: null,
      batchSize: null,
      verbose: "auto",
      sampleWeight: null,
      steps: null,
      callbacks: null,
      returnDict: false,
    },
    legacy: {
      showAccuracy: EPOCHS.showAccuracy,
    },
  },
  predict: {
    arguments: {
      x: null,
      batchSize: null,
      verbose: "auto",
      steps: null,
      callbacks: null,
    },
  },
  trainOnBatch: {
    arguments: {
      x: null,
      y: null,
      sampleWeight: null,
      classWeight: null,
      returnDict: false,
    },
  },
  testOnBatch: {
    arguments: { x: null, y: null, sampleWeight: null, returnDict: false },
  },
} satisfies Record<string, ArgumentSpec>;

/** Whether an object holds arguments of a method, not data by name. */
function holdsArguments(spec: ArgumentSpec, value: object): boolean {
  const keys = Object.keys(value);
  const known = [
    ...Object.keys(spec.arguments),
    ...Object.keys(spec.legacy ?? {}),
  ].flatMap((name) => [
    name,
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  ]);
  return keys.length === 0 || keys.some((key) => known.includes(key));
}

/**
 * The arguments of a method, by name.
 *
 * The last argument is the options, unless it is data by name: `x` alone, or
 * `x` and `y` where none of its names is that of an argument.
 *
 * @param method Name of the method.
 * @param args What the caller wrote.
 * @returns All arguments.
 * @throws {TypeError} If an argument is unknown.
 */
export function methodArguments<T>(
  method: keyof typeof SPECS,
  args: readonly unknown[],
): Required<T> {
  const spec: ArgumentSpec = SPECS[method];
  const last = args.at(-1);
  const places = method === "predict" ? 1 : 2;
  const isData = isPlainObject(last) && args.length <= places &&
    !holdsArguments(spec, last);
  return resolveArguments<Required<T>>(
    method,
    spec,
    isData ? [...args, {}] : args,
  );
}

function checkCount(method: string, name: string, value: unknown): void {
  if (value === null || value === undefined) return;
  if (!Number.isInteger(value) || (value as number) < 1) {
    throw new RangeError(
      `Cannot ${method} as \`${name}\` must be a positive integer: current value is ${
        String(value)
      }`,
    );
  }
}

/**
 * Checks the numbers among the arguments of a method.
 *
 * @param method Name of the method.
 * @param given All arguments.
 * @throws {RangeError} If a value is out of its range.
 */
export function checkNumbers(
  method: string,
  given: Required<FitOptions> | Required<EvaluateOptions>,
): void {
  checkBatchSize(given.batchSize);
  const numbers = given as unknown as Record<string, unknown>;
  const counts = [
    "steps",
    "stepsPerEpoch",
    "validationSteps",
    "validationBatchSize",
  ];
  for (const name of counts) checkCount(method, name, numbers[name]);
  if (!["auto", 0, 1, 2, true, false].includes(given.verbose)) {
    throw new RangeError(
      `Cannot ${method} as \`verbose\` must be "auto", 0, 1 or 2: current value is ${
        String(given.verbose)
      }`,
    );
  }
}

/**
 * Checks what `fit` alone takes.
 *
 * @param given All arguments.
 * @throws {RangeError} If a value is out of its range.
 */
export function checkFit(given: Required<FitOptions>): void {
  checkNumbers("fit", given);
  const { epochs, initialEpoch, shuffle, validationFreq: freq } = given;
  for (const [name, value] of Object.entries({ epochs, initialEpoch })) {
    if (!Number.isInteger(value) || value < 0) {
      throw new RangeError(
        `Cannot fit as \`${name}\` must be an integer of at least 0: current value is ${
          String(value)
        }`,
      );
    }
  }
  if (typeof shuffle !== "boolean" && shuffle !== "batch") {
    throw new RangeError(
      `Cannot fit as \`shuffle\` must be true, false or "batch": current value is ${
        JSON.stringify(shuffle)
      }`,
    );
  }
  if (!Array.isArray(freq) && !(Number.isInteger(freq) && Number(freq) >= 1)) {
    throw new RangeError(
      `Expected \`validationFreq\` to be a list or int. Received: validationFreq=${
        String(freq)
      } of the type ${typeof freq}.`,
    );
  }
}
