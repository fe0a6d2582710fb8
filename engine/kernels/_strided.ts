/**
 * Copies between dense tensors and places that lie evenly apart.
 *
 * @module
 */
import type { KernelRun, Output } from "../kernel_run.ts";
import { memory } from "../memory.ts";
import type { TensorInfo } from "../tf.ts";
import { wasm } from "../wasm.ts";

/** The dtypes whose elements the WASM can move. */
export type Movable = "float32" | "int32" | "bool";

/** Whether the WASM can move the elements of a tensor. */
export function isMovable({ dtype }: TensorInfo): boolean {
  return dtype === "float32" || dtype === "int32" || dtype === "bool";
}

/** Bytes of an element. */
export function bytesOf({ dtype }: TensorInfo): number {
  return dtype === "bool" ? 1 : 4;
}

/** Elements from one place to the next along each axis. */
export function stepsOf(shape: readonly number[]): number[] {
  const steps = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) {
    steps[i] = steps[i + 1] * shape[i + 1];
  }
  return steps;
}

/** Axes that advance evenly become one. */
export function mergeAxes(
  dims: readonly number[],
  steps: readonly number[],
): [dims: number[], steps: number[]] {
  const merged: [number[], number[]] = [[], []];
  dims.forEach((n, i) => {
    if (n === 1) return;
    const last = merged[0].length - 1;
    if (last >= 0 && merged[1][last] === steps[i] * n) {
      merged[0][last] *= n;
      merged[1][last] = steps[i];
    } else {
      merged[0].push(n);
      merged[1].push(steps[i]);
    }
  });
  return merged[0].length ? merged : [[1], [1]];
}

/** Places in the WASM memory: where the first is, how many, how far apart. */
export interface Places {
  address: number;
  dims: readonly number[];
  /** In elements; 0: the same again, below 0: backwards. */
  steps: readonly number[];
}

/**
 * Copies from `places` to dense elements at `dense`, or the other way with
 * "place"; elements have `bytes` bytes.
 */
export function copyStrided(
  run: KernelRun,
  way: "permute" | "place",
  dense: number,
  { address, dims, steps }: Places,
  bytes: number,
): void {
  if (dims.includes(0)) return;
  const [sizes, apart] = mergeAxes(dims, steps);
  const rank = sizes.length;
  const table = run.scratch(rank * 12);
  memory.i32.set([...sizes, ...apart.map((n) => n * bytes)], table >>> 2);
  const [out, a] = way === "permute" ? [dense, address] : [address, dense];
  wasm()[way](
    ...[out, a, rank, table, table + rank * 4, table + rank * 8, bytes],
  );
}

/** A tensor of the elements that lie `steps` apart, from `offset` on. */
export function gather(
  run: KernelRun,
  x: TensorInfo,
  dims: readonly number[],
  steps: readonly number[],
  offset: number,
  shape: readonly number[] = dims,
): TensorInfo {
  const from = run.input(x);
  const output: Output = run.output([...shape], x.dtype as Movable);
  const bytes = bytesOf(x);
  const places = { address: from + offset * bytes, dims, steps };
  copyStrided(run, "permute", output.address, places, bytes);
  return output.info;
}
