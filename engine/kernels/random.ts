/**
 * Random numbers by counter.
 *
 * @module
 */
import { memory } from "../memory.ts";
import { fork, ready, running, threads } from "../pool.ts";
import { variant } from "../wasm.ts";
import { type Kernels, sizeOf } from "./kernel.ts";

/** Kinds of numbers, in the order of assembly/src/philox.ts. */
const KINDS = [
  "words",
  "uniform",
  "mask",
  "integers",
  "normal",
  "truncatedNormal",
] as const;

/** A kind of random numbers. */
export type PhiloxKind = typeof KINDS[number];

/** What {@linkcode fillRandom} draws. */
export interface PhiloxDraw {
  kind: PhiloxKind;
  /** Added to each number; of a mask the rate of zeros. */
  shift?: number;
  /** Each number is first multiplied by it; of a mask what is not 0. */
  scale?: number;
  /** Integers from `least` to `least + range - 1`. */
  least?: number;
  range?: number;
}

/** Numbers from which on waking the others pays, and starting them. */
const [MANY, VERY_MANY] = [1 << 15, 1 << 20];

/** Bytes of a thread, and of the job. */
const [ROOM, JOB] = [128, 48];

/** Bytes of scratch that {@linkcode fillRandom} wants. */
export const scratchOfRandom = (): number => JOB + ROOM * threads();

/** Fills `count` words at `address`; `scratch` is as long as asked for. */
export function fillRandom(
  { kind, shift = 0, scale = 1, least = 0, range = 1 }: PhiloxDraw,
  seed: readonly number[],
  { address, count, scratch }: {
    address: number;
    count: number;
    scratch: number;
  },
): void {
  const at = scratch >>> 2;
  memory.i32.set([KINDS.indexOf(kind), address, count, ...seed], at);
  memory.f32.set([shift, scale], at + 7);
  memory.i32.set([least, range | 0, scratch + JOB], at + 9);
  const shares = count < MANY ? 1 : count < VERY_MANY ? running() : ready();
  fork("philoxJob", scratch, shares, variant());
}

/** `KernoUniform`: floats in [0, 1), or a dropout mask where `scale` is set. */
export const randomKernels: Kernels = {
  KernoUniform: () => ({ backend, attrs }) =>
    backend.run((run) => {
      const shape = attrs.shape as number[];
      const { info, address } = run.output(shape, "float32");
      const seed = seedWords(attrs.seed as [number, number]);
      const { rate, scale } = attrs as { rate: number; scale: number };
      const draw: PhiloxDraw = scale === 0
        ? { kind: "uniform" }
        : { kind: "mask", shift: rate, scale };
      const scratch = run.scratch(scratchOfRandom());
      fillRandom(draw, seed, { address, count: sizeOf(shape), scratch });
      return info;
    }),
};

/** A seed as four words of 32 bits. */
export function seedWords(seed: readonly [number, number]): number[] {
  return seed.flatMap(halves);
}

/** The two 32-bit halves of a 64-bit integer, the low one first. */
function halves(value: number): [number, number] {
  const high = Math.floor(value / 2 ** 32);
  return [(value - high * 2 ** 32) | 0, high | 0];
}
