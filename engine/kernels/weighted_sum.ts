/**
 * The sum of weighted losses as one number.
 *
 * @module
 */
import { BINARY } from "../assembly/operations.ts";
import { memory } from "../memory.ts";
import { type Tensor, tf } from "../tf.ts";
import { wasm } from "../wasm.ts";
import { type Kernels, sizeOf } from "./kernel.ts";

const MUL = Object.keys(BINARY).indexOf("mul");

/**
 * `KernoWeightedSum`: inputs x and, if there is one, a weight of x's shape, as
 * an array; output `sum(x weight) / divisor`. `KernoWeightedSumGrad`: dy and
 * the weight; output the gradient of x.
 */
export const weightedSumKernels: Kernels = {
  KernoWeightedSum: () => ({ inputs, backend, attrs }) =>
    backend.run((run) => {
      const [x, weight] = Object.values(inputs);
      const size = sizeOf(x.shape);
      let from = run.input(x);
      if (weight) {
        const product = run.scratch(size * 4);
        wasm().binary(MUL, product, from, 16, run.input(weight), 16, size * 4);
        from = product;
      }
      const { info, address } = run.output([], "float32");
      wasm().sumRows(address, from, 1, size);
      memory.f32[address >>> 2] /= attrs.divisor as number;
      return info;
    }),
  KernoWeightedSumGrad: () => ({ inputs: { dy, weight }, backend, attrs }) =>
    backend.run((run) => {
      const shape = attrs.shape as number[];
      const size = sizeOf(shape);
      const [upstream, from] = [run.input(dy), weight ? run.input(weight) : 0];
      const { info, address } = run.output(shape, "float32");
      const factor = run.scratch(16);
      const up = memory.f32[upstream >>> 2] / (attrs.divisor as number);
      if (!weight) {
        memory.f32.fill(up, address >>> 2, (address >>> 2) + size);
        return info;
      }
      memory.f32.fill(up, factor >>> 2, (factor >>> 2) + 4);
      wasm().binary(MUL, address, from, 16, factor, 0, size * 4);
      return info;
    }),
};

/** Registers the gradient. */
export function registerWeightedSumGradient(): void {
  tf.registerGradient({
    kernelName: "KernoWeightedSum",
    saveAllInputs: true,
    gradFunc: (dy, [x, weight], attrs) => ({
      0: () =>
        tf.engine().runKernel(
          "KernoWeightedSumGrad",
          { dy: dy as Tensor, ...(weight ? { weight } : {}) },
          { ...attrs, shape: x.shape },
        ) as Tensor,
      1: () =>
        tf.mul(
          x,
          tf.div(
            dy as Tensor,
            (attrs as unknown as { divisor: number }).divisor,
          ),
        ),
    }),
  });
}
