/**
 * Targets and weights put into the order of a model's outputs.
 *
 * @module
 */
import type { Tensor } from "../engine/mod.ts";
import { flatten, isPlainObject } from "../layers/tree.ts";

/**
 * Targets or weights, one for each output.
 *
 * @param given A tensor, several in order, or by name.
 * @param names Names of the outputs.
 * @param count Number of outputs.
 * @returns One for each output; `null` where there is none.
 * @throws {TypeError} If a name is none of the outputs'.
 */
export function outputsInOrder(
  given: unknown,
  names: readonly string[] | null,
  count: number,
): (Tensor | null)[] {
  if (given === null || given === undefined) return Array(count).fill(null);
  if (isPlainObject(given) && names !== null) {
    const unknown = Object.keys(given).find((key) => !names.includes(key));
    if (unknown === undefined) {
      return names.map((name) => (given[name] ?? null) as Tensor | null);
    }
    if (count > 1 || Object.keys(given).length > 1) {
      throw new TypeError(
        `Cannot match data with outputs as '${unknown}' is none of them: the outputs are ${
          names.map((name) => `'${name}'`).join(", ")
        }`,
      );
    }
  }
  return flatten(given) as Tensor[];
}

/**
 * Fails unless there is one target for each output.
 *
 * @param targets The targets.
 * @param yPred The outputs.
 */
export function checkOutputCount(
  targets: readonly unknown[],
  yPred: readonly Tensor[],
): void {
  if (targets.length !== yPred.length) {
    throw new TypeError(
      `yTrue and yPred have different structures: received ${targets.length} targets for ${yPred.length} outputs`,
    );
  }
}
