/**
 * Changing the dtype.
 *
 * @module
 */
import type { TypedArray } from "../tensor_record.ts";
import type { DataType } from "../tf.ts";
import type { Kernels } from "./kernel.ts";

/**
 * `Cast` between numbers and booleans. tfjs' own lets a float tensor share
 * the integers of another, which no WASM kernel could read.
 */
export const castKernels: Kernels = {
  Cast: (stock) => (call) => {
    const { inputs: { x }, backend, attrs } = call;
    const to = attrs.dtype as DataType;
    if (x.dtype === to || ![x.dtype, to].every(isNumeric)) return stock(call);
    const values = convert(backend.record(x).values as TypedArray, to);
    return backend.makeTensorInfo(x.shape, to, values);
  },
};

function isNumeric(dtype: DataType): boolean {
  return dtype === "float32" || dtype === "int32" || dtype === "bool";
}

function convert(values: TypedArray, to: DataType): TypedArray {
  if (to === "float32") return new Float32Array(values);
  if (to === "int32") return Int32Array.from(values, Math.trunc);
  return Uint8Array.from(values, (value) => value === 0 ? 0 : 1);
}
