/**
 * The arguments of `compile`.
 *
 * @module
 */
import { resolveArguments } from "../layers/arguments/resolve.ts";
import { flatten, isPlainObject } from "../layers/tree.ts";
import { checkLosses } from "./losses/mod.ts";
import type { LossIdentifier } from "./losses/mod.ts";
import { checkMetrics } from "./metrics/mod.ts";
import type { MetricIdentifier } from "./metrics/mod.ts";
import * as optimizers from "./optimizers/mod.ts";

/** One for all outputs, or one an output: in order, or by the output's name. */
export type PerOutput<T> = T | readonly T[] | { readonly [name: string]: T };

/** Options of `compile`. Every default is Keras'. */
export interface CompileOptions {
  /**
   * How weights change.
   *
   * @default {"rmsprop"}
   */
  optimizer?: optimizers.OptimizerIdentifier;
  /**
   * What training makes small.
   *
   * @default {null}
   */
  loss?: PerOutput<LossIdentifier> | null;
  /**
   * Factors of the losses.
   *
   * @default {null}
   */
  lossWeights?: PerOutput<number> | null;
  /**
   * What else is measured.
   *
   * @default {null}
   */
  metrics?: PerOutput<MetricIdentifier | readonly MetricIdentifier[]> | null;
  /**
   * What is measured with sample and class weights.
   *
   * @default {null}
   */
  weightedMetrics?:
    | PerOutput<MetricIdentifier | readonly MetricIdentifier[]>
    | null;
  /**
   * Kept for Keras' sake: everything runs eagerly.
   *
   * @default {false}
   */
  runEagerly?: boolean;
  /**
   * Batches between two calls of the callbacks' batch hooks.
   *
   * @default {1}
   */
  stepsPerExecution?: number;
  /** Kept for Keras' sake. */
  jitCompile?: boolean | "auto";
  /** Kept for Keras' sake: there is one float dtype. */
  autoScaleLoss?: boolean;
}

/** What `compile` was given, names resolved as far as they can be. */
export interface CompileState extends Required<CompileOptions> {
  optimizer: optimizers.Optimizer | null;
}

const SPEC = {
  arguments: {
    optimizer: "rmsprop",
    loss: null,
    lossWeights: null,
    metrics: null,
    weightedMetrics: null,
    runEagerly: false,
    stepsPerExecution: 1,
    jitCompile: "auto",
    autoScaleLoss: true,
  },
  legacy: {
    // Keras 0.x: what it chose is now chosen by the metric "accuracy".
    classMode: () => "Argument `classMode` is no longer needed.",
    sampleWeightMode: () => "Argument `sampleWeightMode` is no longer needed.",
  },
};

/** Whether the last argument is a loss or the like by output, not options. */
function endsByOutput(args: readonly unknown[]): boolean {
  const last = args.at(-1);
  if (args.length < 2 || !isPlainObject(last)) return false;
  const known = [...Object.keys(SPEC.arguments), ...Object.keys(SPEC.legacy)];
  const names = known.flatMap((name) => [
    name,
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  ]);
  const values = Object.values(last);
  return values.length > 0 &&
    !Object.keys(last).some((key) => names.includes(key)) &&
    // A loss by output, or a factor by output.
    values.every((value) =>
      args.length === 2 ? !Array.isArray(value) : typeof value === "number"
    );
}

/** What a structure holds; a configuration of an object is one thing. */
export function leaves(structure: unknown): unknown[] {
  if (Array.isArray(structure)) return structure.flatMap(leaves);
  if (!isPlainObject(structure) || "class_name" in structure) {
    return structure === null || structure === undefined ? [] : [structure];
  }
  return Object.values(structure).flatMap(leaves);
}

function checkForm(name: string, value: unknown): void {
  if (!value || Array.isArray(value) || isPlainObject(value)) return;
  throw new TypeError(
    `Expected \`${name}\` argument to be a list, tuple, or dict. Received instead: ${name}=${
      String(value)
    } of type ${typeof value}`,
  );
}

/**
 * Resolves the arguments of `compile`.
 *
 * @param args Positions in Keras' order, options last.
 * @returns The state; strings that name nothing are refused here.
 * @throws {RangeError} If a name is not known; the nearest one is suggested.
 * @throws {TypeError} If an argument is unknown or of another kind.
 */
export function resolveCompile(args: readonly unknown[]): CompileState {
  const given = resolveArguments<Required<CompileOptions>>(
    "compile",
    SPEC,
    endsByOutput(args) ? [...args, {}] : args,
  );
  checkForm("metrics", given.metrics);
  checkForm("weightedMetrics", given.weightedMetrics);
  checkLosses(leaves(given.loss));
  checkMetrics([...leaves(given.metrics), ...leaves(given.weightedMetrics)]);
  const weights = flatten(given.lossWeights).filter((w) => w !== null);
  if (weights.some((weight) => typeof weight !== "number")) {
    throw new TypeError(
      `Expected \`lossWeights\` argument to be a number (single output case) or a list, tuple, or dict (multiple output case). Received instead: lossWeights=${
        String(given.lossWeights)
      }`,
    );
  }
  const steps = given.stepsPerExecution;
  if (!Number.isInteger(steps) || steps < 1) {
    throw new RangeError(
      `Cannot compile as \`stepsPerExecution\` must be a positive integer: current value is ${steps}`,
    );
  }
  return { ...given, optimizer: optimizers.get(given.optimizer) };
}
