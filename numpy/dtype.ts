import type { DataType } from "../engine/mod.ts";

/**
 * NumPy's names of dtypes and the tensor dtype each gives. 64-bit numbers are
 * kept in 32 bits: tensors have no more.
 */
const DTYPES: Readonly<Record<string, DataType>> = {
  float32: "float32",
  float64: "float32",
  float: "float32",
  int32: "int32",
  int64: "int32",
  int: "int32",
  bool: "bool",
  str: "string",
  string: "string",
};

/**
 * The tensor dtype that a dtype's name stands for.
 *
 * @param name `"float32"`, `"int32"`, `"bool"`, `"string"`, or a name of NumPy
 * that becomes one of them: `"float64"`, `"float"`, `"int64"`, `"int"`, `"str"`.
 * @returns The dtype of the tensor.
 * @throws {TypeError} If the name is none of these.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.equal(np.zeros([2], { dtype: "float64" }).dtype, "float32");
 * ```
 */
export function resolveDtype(name: string): DataType {
  const dtype = Object.hasOwn(DTYPES, name) ? DTYPES[name] : undefined;
  if (dtype === undefined) {
    throw new TypeError(
      `Cannot make an array of dtype ${
        JSON.stringify(name)
      } as tensors are "float32", "int32", "bool" or "string": pass one of these`,
    );
  }
  return dtype;
}
