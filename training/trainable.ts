/**
 * What a model is to training: something that is called, has weights, and lets
 * itself be stopped.
 *
 * @module
 */
import type { Tensor } from "../engine/mod.ts";
import type { Variable } from "../layers/variable.ts";
import type { Optimizer } from "./optimizers/mod.ts";

/**
 * A model as {@linkcode Trainer} sees it. It is called like a layer:
 * `model(inputs, { training })` gives tensors, alone, in an array or by name.
 */
export interface Trainable {
  /** Name. */
  readonly name: string;
  /** The weights that training changes. */
  readonly trainableWeights: Variable[];
  /** All weights. */
  readonly weights: Variable[];
  /** Penalties of the latest call and on the weights, each a tensor. */
  readonly losses: Tensor[];
  /** Names of the outputs, where they are known. */
  readonly outputNames?: readonly string[] | null;
  /** Whether a callback asks `fit` to end. */
  stopTraining: boolean;
  /** The optimizer that it was compiled with. */
  readonly optimizer: Optimizer | null;
  /** Forgets the penalties of the latest call. */
  clearLosses(): void;
}

/** Tensors, alone, in nested arrays or by name. */
export type Structure =
  | Tensor
  | readonly Structure[]
  | { readonly [name: string]: Structure };

/**
 * Calls a model.
 *
 * @param model The model.
 * @param inputs Its inputs, in the form that it takes.
 * @param training Whether it trains.
 * @returns Its outputs, in its form.
 */
export function callModel(
  model: Trainable,
  inputs: Structure,
  training: boolean,
): Structure {
  const call = model as unknown as (
    inputs: Structure,
    options: { training: boolean },
  ) => Structure;
  return call(inputs, { training });
}
