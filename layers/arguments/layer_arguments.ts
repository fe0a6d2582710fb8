/**
 * Arguments of every layer that stand for the shape of the input, as Keras 1
 * and 2 had them.
 *
 * @module
 */
import { note } from "../../display/mod.ts";
import type { Shape } from "../shapes.ts";
import { standardizeShape } from "../shapes.ts";
import { callSite } from "./call_site.ts";
import { type LegacyRule, resolveArguments, type Values } from "./resolve.ts";

/** Old names on every layer. */
export const LAYER_LEGACY: Readonly<Record<string, LegacyRule>> = {
  inputDtype: (value, values) => {
    values.dtype = value;
  },
};

/**
 * The common options among the arguments of a layer.
 *
 * @param values All arguments, by canonical name.
 * @returns Those that the base class takes.
 */
export function commonOptions(values: Values): Values {
  return Object.fromEntries(
    Object.keys(COMMON_DEFAULTS)
      .filter((key) => key in values)
      .map((key) => [key, values[key]]),
  );
}

/** The common options with Keras' defaults. */
export const COMMON_DEFAULTS: Readonly<Record<string, unknown>> = {
  activityRegularizer: null,
  trainable: true,
  dtype: null,
  autocast: true,
  name: null,
  inputShape: null,
  batchInputShape: null,
  inputDim: null,
  inputLength: null,
  batchSize: null,
};

/**
 * The arguments of a layer, and those of them that every layer takes.
 *
 * @param name The class, for messages.
 * @param own Its own arguments in Keras' positional order, with defaults.
 * @param args What the caller wrote.
 * @param legacy Its Keras 1 and 2 names.
 * @returns Its arguments, and the options for the base class.
 * @throws {TypeError} As `resolveArguments`.
 */
export function resolveLayer<T>(
  name: string,
  own: Values,
  args: readonly unknown[],
  legacy: Readonly<Record<string, LegacyRule>> = {},
): { given: T; common: Values } {
  const given = resolveArguments(name, {
    arguments: own,
    options: COMMON_DEFAULTS,
    legacy: { ...LAYER_LEGACY, ...legacy },
  }, args);
  return { given: given as T, common: commonOptions(given) };
}

/**
 * The input shape, batch included, that old arguments ask for.
 *
 * @param values The common options.
 * @returns The shape, or `null` if none of them was given.
 */
export function inputShapeOf(values: Values): Shape | null {
  const { inputShape, inputDim, inputLength, batchInputShape } = values;
  const batch = (values.batchSize ?? null) as number | null;
  if (batchInputShape !== null && batchInputShape !== undefined) {
    warn();
    return standardizeShape(batchInputShape);
  }
  if (inputShape !== null && inputShape !== undefined) {
    warn();
    return [batch, ...standardizeShape(inputShape)];
  }
  if (typeof inputDim === "number") {
    warn();
    return [
      batch,
      ...(typeof inputLength === "number" ? [inputLength] : []),
      inputDim,
    ];
  }
  return null;
}

function warn(): void {
  const text =
    "Do not pass an `inputShape`/`inputDim` argument to a layer. When using Sequential models, prefer using an `Input(shape)` object as the first layer in the model instead.";
  note(text, `${text} ${callSite()}`);
}
