/**
 * Activations by name.
 *
 * @module
 */
import type { Tensor } from "../../engine/mod.ts";
import { camelCase } from "../arguments/resolve.ts";
import { register, resolveIdentifier } from "../serialization/registry.ts";
import { serialize as serializeValue } from "../serialization/registry.ts";
import * as alongAxis from "./along_axis.ts";
import * as rectifiers from "./rectifiers.ts";
import * as smooth from "./smooth.ts";

/** A function from a tensor to a tensor of the same shape. */
export type ActivationFunction = (x: Tensor) => Tensor;

/** What an argument that wants an activation may be. */
export type ActivationIdentifier =
  | string
  | ((x: never) => unknown)
  | Record<string, unknown>
  | null;

/** Keras' names, which strings and configurations use. */
const BY_NAME: Record<string, (x: Tensor) => Tensor> = {
  relu: rectifiers.relu,
  leaky_relu: rectifiers.leakyRelu,
  relu6: rectifiers.relu6,
  softmax: alongAxis.softmax,
  celu: smooth.celu,
  elu: smooth.elu,
  selu: smooth.selu,
  softplus: smooth.softplus,
  softsign: smooth.softsign,
  squareplus: smooth.squareplus,
  soft_shrink: rectifiers.softShrink,
  sparse_plus: rectifiers.sparsePlus,
  silu: smooth.silu,
  gelu: smooth.gelu,
  glu: alongAxis.glu,
  tanh: smooth.tanh,
  tanh_shrink: smooth.tanhShrink,
  sigmoid: smooth.sigmoid,
  sparse_sigmoid: rectifiers.sparseSigmoid,
  exponential: smooth.exponential,
  hard_sigmoid: rectifiers.hardSigmoid,
  hard_sigmoid_v2: rectifiers.hardSigmoidV2,
  hard_silu: rectifiers.hardSilu,
  hard_tanh: rectifiers.hardTanh,
  hard_shrink: rectifiers.hardShrink,
  linear: smooth.linear,
  mish: smooth.mish,
  log_softmax: alongAxis.logSoftmax,
  log_sigmoid: smooth.logSigmoid,
  sparsemax: alongAxis.sparsemax,
  threshold: rectifiers.threshold as (x: Tensor) => Tensor,
};
const ALIASES: Record<string, string[]> = {
  silu: ["swish"],
  hard_silu: ["hard_swish"],
};
const NAMES = new Map<unknown, string>();
for (const [name, value] of Object.entries(BY_NAME)) {
  register("keras.activations", name, value, [
    camelCase(name),
    ...(ALIASES[name] ?? []),
  ]);
  NAMES.set(value, name);
}

/**
 * An activation from a name, a function or a configuration.
 *
 * @param identifier Such as `"hard_sigmoid"`; `null` is {@linkcode linear}.
 * @returns The function.
 * @throws {RangeError} If a name is not known; the nearest one is suggested.
 * @throws {TypeError} If it is of another kind.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { activations } from "kerno";
 *
 * assert.equal(activations.get("relu"), activations.relu);
 * ```
 *
 * @see `keras/src/activations/__init__.py`
 */
export function get(identifier: ActivationIdentifier): ActivationFunction {
  if (identifier === null || identifier === undefined) return smooth.linear;
  return resolveIdentifier(
    "keras.activations",
    "activation function",
    identifier,
  ) as ActivationFunction;
}

/**
 * An activation as configurations hold it.
 *
 * @param activation A function of this module, or one of the user's.
 * @returns Its name, or the form of a registered object.
 */
export function serialize(activation: ActivationFunction): unknown {
  return NAMES.get(activation) ?? serializeValue(activation);
}

/**
 * The name of an activation of this module.
 *
 * @param activation A function.
 * @returns Keras' name of it, `null` for a function of the user's.
 */
export function nameOf(activation: ActivationFunction): string | null {
  return NAMES.get(activation) ?? null;
}
