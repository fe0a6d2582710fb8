/**
 * Which of tfjs' own kernels run, element by element in JavaScript.
 *
 * @module
 */
import type { KernelCall } from "../../engine/kernels/kernel.ts";
import { observeStockKernels } from "../../engine/kernels/stock.ts";
import { sizeOf } from "./arrays.ts";

/** Kernels that give the same data another shape, or fill by the machine. */
const MOVES_NOTHING = [
  "Identity",
  "Reshape",
  "ExpandDims",
  "Fill",
  "ZerosLike",
  "OnesLike",
];

function isWork(name: string, { inputs, attrs }: KernelCall): boolean {
  if (MOVES_NOTHING.includes(name)) return false;
  const tensors = Object.values(inputs).filter(Boolean);
  if (name === "Cast" && attrs.dtype === tensors[0].dtype) return false;
  if (tensors.length === 0) return sizeOf((attrs.shape ?? [2]) as number[]) > 1;
  return tensors.some(({ shape }) => sizeOf(shape) > 1);
}

/** The calls of tfjs' kernels during `run`, but for those on one number. */
export async function stockKernelsIn(
  run: () => unknown,
): Promise<Map<string, string>> {
  const calls = new Map<string, string>();
  observeStockKernels((name, call) => {
    if (!isWork(name, call)) return;
    const shapes = Object.values(call.inputs)
      .map(({ dtype, shape }) => `${dtype}[${shape}]`);
    calls.set(name, shapes.join(" "));
  });
  try {
    await run();
  } finally {
    observeStockKernels(null);
  }
  return calls;
}
