/**
 * Names of dtypes and of dtype policies.
 *
 * @module
 */
import type { DataType } from "../engine/mod.ts";
import { floatx } from "../config.ts";
import { note } from "../display/mod.ts";
import { didYouMean } from "./arguments/suggest.ts";
import { isPlainObject } from "./tree.ts";

const NAMES = [
  "float32",
  "float64",
  "float16",
  "bfloat16",
  "mixed_float16",
  "mixed_bfloat16",
  "int8",
  "int16",
  "int32",
  "int64",
  "uint8",
  "uint16",
  "uint32",
  "uint64",
  "bool",
  "string",
];

/**
 * The name of a dtype or policy, from what an argument may be.
 *
 * @param dtype A name, a policy's configuration, or `null` for the default.
 * @returns The name.
 * @throws {TypeError} If there is no such dtype.
 */
export function dtypeName(dtype: unknown): string {
  if (dtype === null || dtype === undefined) return floatx();
  const name = isPlainObject(dtype)
    ? (dtype.config as { name?: unknown } | undefined)?.name
    : (dtype as { name?: unknown }).name ?? dtype;
  if (typeof name !== "string" || !NAMES.includes(name)) {
    throw new TypeError(
      `Cannot interpret \`dtype\` argument. Expected a string or an instance of DTypePolicy. Received: dtype=${
        String(name)
      }.${didYouMean(String(name), NAMES)}`,
    );
  }
  if (name.includes("float") && name !== "float32") {
    note(
      `Numbers of dtype ${name} are kept and computed as float32: tensors here have no other float dtype.`,
    );
  }
  return name;
}

/**
 * The tfjs dtype that numbers of a dtype are kept in.
 *
 * @param dtype A name of a dtype or policy.
 * @returns `float32`, `int32`, `bool` or `string`.
 */
export function variableDtype(dtype: string): DataType {
  if (dtype.includes("float")) return "float32";
  return dtype.includes("int") ? "int32" : dtype as DataType;
}

/**
 * A dtype policy as configurations hold it.
 *
 * @param name Name of the policy.
 * @returns Keras' form of it.
 */
export function policyConfig(name: string): Record<string, unknown> {
  return {
    module: "keras",
    class_name: "DTypePolicy",
    config: { name },
    registered_name: null,
  };
}
