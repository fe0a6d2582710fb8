/**
 * Softmax along the last axis.
 *
 * @module
 */
import { UNARY } from "../assembly/operations.ts";
import { wasm } from "../wasm.ts";
import { type Kernels, sizeOf } from "./kernel.ts";

/** `Softmax`. */
export const softmaxKernels: Kernels = {
  Softmax: (stock) => (call) => {
    const { inputs: { logits }, attrs, backend } = call;
    const { shape, dtype } = logits;
    const last = shape.length - 1;
    const axis = ((attrs.dim as number) + shape.length) % shape.length;
    if (dtype !== "float32" || axis !== last || sizeOf(shape) === 0) {
      return stock(call);
    }
    return backend.run((run) => {
      const from = run.input(logits);
      const { info, address } = run.output(shape, "float32");
      const rows = sizeOf(shape.slice(0, -1));
      const op = Object.keys(UNARY).indexOf("exponential");
      wasm().softmaxRows(address, from, rows, shape[last], op);
      return info;
    });
  },
};
