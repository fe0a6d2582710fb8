/**
 * Activations and their gradients in one pass each.
 *
 * @module
 */
import { ACTIVATION } from "../assembly/activation_operations.ts";
import type { KernelRun } from "../kernel_run.ts";
import { type Tensor, type TensorInfo, tf } from "../tf.ts";
import { floatWord, runRange } from "./_range.ts";
import { type Kernel, type Kernels, sizeOf } from "./kernel.ts";

/** How a call is to be computed. */
export interface ActivationAttributes {
  /** Number of the activation. */
  op: number;
  /** Its parameters, four of them. */
  parameters: readonly number[];
}

/** Elements of a unit. */
const BLOCK = 4096;
/** Nanoseconds an element, about. */
const COST = 1.5;

/**
 * `KernoActivate` of x, whose gradient needs x, `KernoActivateByValue`,
 * whose gradient needs y, and `KernoActivateGrad` of dy and of either.
 */
export const activationKernels: Kernels = {
  KernoActivate: () => forward,
  KernoActivateByValue: () => forward,
  KernoActivateGrad: () => ({ inputs: { dy, source }, backend, attrs }) =>
    backend.run((run) =>
      overElements(run, "activateGradJob", [dy, source], attrs)
    ),
};

const forward: Kernel = ({ inputs: { x }, backend, attrs }) =>
  backend.run((run) => overElements(run, "activateJob", [x], attrs));

function overElements(
  run: KernelRun,
  name: "activateJob" | "activateGradJob",
  inputs: TensorInfo[],
  attrs: Record<string, unknown>,
): TensorInfo {
  const { op, parameters } = attrs as unknown as ActivationAttributes;
  const from = inputs.map((input) => run.input(input));
  const { info, address } = run.output(inputs[0].shape, "float32");
  const size = sizeOf(info.shape);
  runRange(
    run,
    name,
    Math.ceil(size / BLOCK),
    [op, address, ...from, size * 4, ...parameters.map(floatWord)],
    size * COST,
  );
  return info;
}

/** The kernel of each activation, by its number. */
export const ACTIVATION_KERNELS: readonly string[] = Object.values(ACTIVATION)
  .map(({ by }) => by === "x" ? "KernoActivate" : "KernoActivateByValue");

/** Registers the gradients of the activations. */
export function registerActivationGradients(): void {
  const gradFunc = (
    dy: Tensor | Tensor[],
    [source]: Tensor[],
    attrs: unknown,
  ) => ({
    x: () =>
      tf.engine().runKernel(
        "KernoActivateGrad",
        { dy: dy as Tensor, source },
        attrs as Record<string, number>,
      ) as Tensor,
  });
  tf.registerGradient({
    kernelName: "KernoActivate",
    inputsToSave: ["x"],
    gradFunc,
  });
  tf.registerGradient({
    kernelName: "KernoActivateByValue",
    outputsToSave: [true],
    gradFunc,
  });
}
