/**
 * Changing the dtype.
 *
 * @module
 */
import type { DataType } from "../tf.ts";
import { wasm } from "../wasm.ts";
import { type Kernels, sizeOf } from "./kernel.ts";

/** Numbers of the dtypes in the WASM. */
const DTYPES: readonly string[] = ["bool", "int32", "float32"];

/**
 * `Cast` between numbers and booleans. Floats are cut off towards 0 and held
 * within the integers; NaN is 0 there, and true as a boolean.
 */
export const castKernels: Kernels = {
  Cast: (stock) => (call) => {
    const { inputs: { x }, backend, attrs } = call;
    const to = attrs.dtype as DataType;
    const numeric = [x.dtype, to].every((dtype) => DTYPES.includes(dtype));
    if (x.dtype === to || !numeric) return stock(call);
    return backend.run((run) => {
      const from = run.input(x);
      const { info, address } = run.output(x.shape, to as "float32");
      const [target, source] = [to, x.dtype].map((d) => DTYPES.indexOf(d));
      wasm().cast(address, target, from, source, sizeOf(x.shape));
      return info;
    });
  },
};
