/**
 * What the optimizer jobs read: the fields of their block, and the kinds of
 * steps. The build writes both out for the AssemblyScript side.
 *
 * @module
 */

/**
 * Names in the order of their place in the block, four bytes each: integers,
 * addresses with 0 for what is absent, then float32.
 */
export const OPTIMIZER_FIELDS = [
  "KIND",
  "COUNT", // elements; where a step goes by rows, rows
  "WEIGHT",
  "GRADIENT",
  "SLOT0",
  "SLOT1",
  "SLOT2",
  "FORM", // bits: multiply, divide, limit, decay
  "WIDTH", // elements of a row, 0 where a step goes by elements
  "ROWS", // numbers of the rows of a sparse gradient, each once
  "PLACES", // for each row of the table its place in the gradient, or -1
  "ZEROS", // a row of zeros
  "LAST", // for each row the step that changed it last
  "STEP",
  "POWERS", // of the decay of rows that were left out
  "SUMS", // two float64 for each block
  "SCRATCH", // room for each thread
  "HEIGHT", // rows of a matrix
  "MULTIPLY",
  "DIVIDE",
  "LIMIT",
  "DECAY",
  "DECAY_RATE",
  "NUMBERS", // those of the kind
] as const;

/** Most numbers of a kind. */
export const MOST_NUMBERS = 8;

/** Elements that one pair of sums is of, whatever the number of threads. */
export const SUM_BLOCK = 4096;

/** Bytes that each thread has to itself. */
export const ROOM = 4096 + 256;

/** The slots of a kind of step, and its numbers in their order. */
export interface StepKind {
  readonly slots: readonly string[];
  readonly numbers: readonly string[];
}

const RMSPROP = ["rate", "rho", "rest", "epsilon"] as const;
const ADAM = ["alpha", "rest1", "rest2", "epsilon"] as const;
const FTRL = ["rate", "l1", "l2", "shrinkage"] as const;
const LAMB = ["correction1", "correction2", "epsilon"] as const;

/** The kinds of steps; engine/assembly/optimizer_steps.ts has their formulas. */
export const STEP_KINDS = {
  sgd: { slots: [], numbers: ["rate"] },
  sgdMomentum: { slots: ["m"], numbers: ["rate", "mu"] },
  sgdNesterov: { slots: ["m"], numbers: ["rate", "mu"] },
  rmsprop: { slots: ["v"], numbers: RMSPROP },
  rmspropMomentum: { slots: ["v", "m"], numbers: [...RMSPROP, "mu"] },
  rmspropCentered: { slots: ["v", "a"], numbers: RMSPROP },
  rmspropBoth: { slots: ["v", "a", "m"], numbers: [...RMSPROP, "mu"] },
  adam: { slots: ["m", "v"], numbers: ADAM },
  adamAmsgrad: { slots: ["m", "v", "top"], numbers: ADAM },
  adamax: {
    slots: ["m", "u"],
    numbers: ["rate", "rest1", "beta2", "epsilon", "correction"],
  },
  nadam: {
    slots: ["m", "v"],
    // deno-fmt-ignore
    numbers: ["rate", "rest1", "rest2", "epsilon", "ofMean", "ofGradient", "correction"],
  },
  adagrad: { slots: ["a"], numbers: ["rate", "epsilon"] },
  adadelta: { slots: ["a", "d"], numbers: ["rate", "rho", "rest", "epsilon"] },
  ftrl: { slots: ["n", "z"], numbers: FTRL },
  ftrlPower: { slots: ["n", "z"], numbers: [...FTRL, "power"] },
  lion: { slots: ["m"], numbers: ["rate", "beta1", "rest1", "beta2", "rest2"] },
  scheduleFree: {
    slots: ["z", "v"],
    // deno-fmt-ignore
    numbers: ["rate", "rest2", "correction", "epsilon", "beta1", "rest1", "ofOld", "ofNew"],
  },
  lambMoments: { slots: ["m", "v"], numbers: ["rest1", "rest2", ...LAMB] },
  lamb: { slots: ["m", "v"], numbers: ["rate", ...LAMB] },
  adafactorVector: { slots: ["v"], numbers: ["beta2", "rest2", "epsilon"] },
  adafactorMatrix: {
    slots: ["v", "r", "c"],
    numbers: ["beta2", "rest2", "epsilon"],
  },
  adafactor: { slots: ["v"], numbers: ["divisor", "alpha"] },
  muonMomentum: { slots: ["m"], numbers: ["rest"] },
  accumulate: { slots: [], numbers: [] },
  average: { slots: [], numbers: ["momentum", "rest"] },
  squares: { slots: [], numbers: [] },
} as const satisfies Record<string, StepKind>;

/** Name of a kind of step. */
export type StepName = keyof typeof STEP_KINDS;
