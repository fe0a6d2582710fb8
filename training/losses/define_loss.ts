/**
 * Losses as classes, from their functions.
 *
 * @module
 */
import { resolveArguments } from "../../layers/arguments/resolve.ts";
import { withoutNew } from "../../layers/callable.ts";
import { register } from "../../layers/serialization/registry.ts";
import type { CallableClass } from "../callable_class.ts";
import {
  type Loss,
  type LossFormula,
  LossFunctionWrapper,
  type LossOptions,
} from "./loss.ts";

/** The class of a loss: it takes its options by position or by name. */
export type LossClass<Options> = CallableClass<
  [first?: unknown | Options & LossOptions, ...rest: unknown[]],
  Loss
>;

/** Arguments of every loss. */
const COMMON = { reduction: "sum_over_batch_size" };

/**
 * Makes the class of a loss and makes it known by name.
 *
 * @param className Such as `MeanSquaredError`.
 * @param fn The function.
 * @param name Default name of an instance.
 * @param own Its own arguments with defaults, in Keras' order before
 * `reduction`; where the order is another one, all of them.
 * @returns The class.
 */
export function defineLoss<Options = object>(
  className: string,
  fn: LossFormula,
  name: string,
  own: Record<string, unknown> = {},
): LossClass<Options> {
  const spec = "reduction" in own
    ? { arguments: { ...own, dtype: null } }
    : { arguments: { ...own, ...COMMON, name, dtype: null } };
  const made = withoutNew<LossClass<Options>>(
    className,
    class extends LossFunctionWrapper {
      constructor(...args: unknown[]) {
        super(
          fn,
          resolveArguments<LossOptions>(className, spec, args) as never,
        );
      }
    },
  );
  register("keras.losses", className, made);
  return made;
}

/**
 * Makes a function of a loss known by name.
 *
 * @param name Keras' name of it.
 * @param fn The function.
 * @param aliases Further names.
 */
export function defineLossFunction(
  name: string,
  fn: LossFormula,
  aliases: readonly string[] = [],
): void {
  register("keras.losses", name, fn, [fn.name, ...aliases]);
}
