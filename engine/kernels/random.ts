/**
 * Random numbers by counter.
 *
 * @module
 */
import { wasm } from "../wasm.ts";
import { type Kernels, sizeOf } from "./kernel.ts";

/** `KernoUniform`: floats in [0, 1), or a dropout mask where `scale` is set. */
export const randomKernels: Kernels = {
  KernoUniform: () => ({ backend, attrs }) =>
    backend.run((run) => {
      const shape = attrs.shape as number[];
      const { info, address } = run.output(shape, "float32");
      const seed = seedWords(attrs.seed as [number, number]);
      const { rate, scale } = attrs as { rate: number; scale: number };
      wasm().uniform(address, sizeOf(shape), ...seed, rate, scale);
      return info;
    }),
};

/** A seed as four words of 32 bits. */
export function seedWords(seed: readonly [number, number]): number[] {
  return seed.flatMap(halves);
}

/** The two 32-bit halves of a 64-bit integer, the low one first. */
function halves(value: number): [number, number] {
  const bits = BigInt.asUintN(64, BigInt(value));
  return [Number(bits & 0xffffffffn) | 0, Number(bits >> 32n) | 0];
}
