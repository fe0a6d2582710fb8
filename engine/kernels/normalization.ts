/**
 * Layer, RMS and unit normalization: each row of the last axes by its own
 * statistics, with the gradient in one pass.
 *
 * @module
 */
import type { KernelRun, Output } from "../kernel_run.ts";
import { type Tensor, type TensorInfo, tf } from "../tf.ts";
import { wasm } from "../wasm.ts";
import { floatWord, runRange } from "./_range.ts";
import { type KernelCall, type Kernels, sizeOf } from "./kernel.ts";

/** What rows are brought to, in the order of their numbers. */
export const ROW_MODES = ["variance", "meanSquare", "length"] as const;

/** How a call of `KernoNormalizeRows` is to be computed. */
export interface RowAttributes {
  /** Number of the mode. */
  mode: number;
  /** Elements of a row. */
  width: number;
  epsilon: number;
  /** Whether gamma and beta are among the inputs. */
  scale: boolean;
  center: boolean;
}

/** Nanoseconds an element, about; backward twice that. */
const COST = 0.7;

/**
 * `KernoNormalizeRows`: inputs x and, where there are any, gamma and beta, as
 * an array; `KernoNormalizeRowsGrad`: dy, x and gamma, outputs dx and the
 * gradients of gamma and beta.
 */
export const normalizationKernels: Kernels = {
  KernoNormalizeRows: () => (call) =>
    call.backend.run((run) => forward(run, call)),
  KernoNormalizeRowsGrad: () => (call) =>
    call.backend.run((run) => backward(run, call)),
};

/** x, gamma and beta of an array of inputs. */
export function affineInputs<T>(
  inputs: readonly T[],
  { scale, center }: { scale: boolean; center: boolean },
): { x: T; gamma: T | null; beta: T | null } {
  const [x, ...rest] = inputs;
  const gamma = scale ? rest.shift()! : null;
  return { x, gamma, beta: center ? rest.shift()! : null };
}

function forward(run: KernelRun, call: KernelCall): TensorInfo {
  const attrs = call.attrs as unknown as RowAttributes;
  const { x, gamma, beta } = affineInputs(Object.values(call.inputs), attrs);
  const [from, scale, shift] = [x, gamma, beta]
    .map((input) => input ? run.input(input) : 0);
  const { info, address } = run.output(x.shape, "float32");
  const { width, mode, epsilon } = attrs;
  const size = sizeOf(x.shape);
  runRange(
    run,
    "normalizeRowsJob",
    size === 0 ? 0 : size / width,
    [address, from, scale, shift, width, mode, floatWord(epsilon)],
    size * COST,
  );
  return info;
}

function backward(run: KernelRun, call: KernelCall): TensorInfo[] {
  const { dy, x, gamma } = call.inputs;
  const attrs = call.attrs as unknown as RowAttributes;
  const { width, mode, epsilon } = attrs;
  const size = sizeOf(x.shape), rows = size === 0 ? 0 : size / width;
  // Sums over at most 64 rows are float32, and of at most 16 blocks or more.
  const block = Math.max(1, Math.min(64, Math.ceil(rows / 16)));
  const blocks = Math.ceil(rows / block);
  const [d, from, scale] = [dy, x, gamma]
    .map((input) => input ? run.input(input) : 0);
  const dx = run.output(x.shape, "float32");
  const parts = [attrs.scale, attrs.center]
    .map((wanted) => wanted ? run.scratch(blocks * width * 4) : 0);
  runRange(
    run,
    "normalizeRowsGradJob",
    blocks,
    [
      ...[dx.address, d, from, scale, ...parts],
      ...[width, mode, floatWord(epsilon), rows, block],
    ],
    size * COST * 2,
  );
  const sums: Output[] = [];
  for (const part of parts) {
    if (part === 0) continue;
    const sum = run.output([width], "float32");
    wasm().sumColumns(sum.address, part, 1, blocks, width, 0, width);
    sums.push(sum);
  }
  return [dx, ...sums].map(({ info }) => info);
}

/** Registers the gradient. */
export function registerNormalizationGradients(): void {
  tf.registerGradient({
    kernelName: "KernoNormalizeRows",
    saveAllInputs: true,
    gradFunc: (dy, saved, attrs) => {
      const row = attrs as unknown as RowAttributes;
      const { x, gamma, beta } = affineInputs(saved, row);
      // Once, and not in a thunk: its scope would dispose of the others.
      const grads = [
        tf.engine().runKernel(
          "KernoNormalizeRowsGrad",
          { dy: dy as Tensor, x, ...(gamma ? { gamma } : {}) },
          attrs,
        ) as Tensor | Tensor[],
      ].flat();
      return inOrder(grads, [x, gamma, beta]);
    },
  });
}

/** Gradients by the places of their inputs, in the inputs' shapes. */
export function inOrder(
  grads: readonly Tensor[],
  inputs: readonly (Tensor | null)[],
): Record<string, () => Tensor> {
  const given = inputs.filter((input) => input !== null);
  return Object.fromEntries(
    grads.map((grad, i) => [
      i,
      () =>
        tf.util.arraysEqual(grad.shape, given[i].shape)
          ? grad
          : grad.reshape(given[i].shape),
    ]),
  );
}
