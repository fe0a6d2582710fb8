/**
 * Cross-entropies of rows, from logits or from probabilities, with their
 * gradients.
 *
 * @module
 */
import type { RangeJob } from "../_range_jobs.ts";
import type { KernelRun } from "../kernel_run.ts";
import { memory } from "../memory.ts";
import { type Tensor, type TensorInfo, tf } from "../tf.ts";
import { wasm } from "../wasm.ts";
import { floatWord, runRange } from "./_range.ts";
import { type KernelCall, type Kernels, sizeOf } from "./kernel.ts";

/** How a call is to be computed. */
export interface CrossEntropyAttributes {
  kind: "categorical" | "sparse" | "binary";
  fromLogits: boolean;
  /** Targets count as `target * scale + offset`. */
  scale: number;
  offset: number;
  /** Probabilities are brought into this range. */
  low: number;
  high: number;
  /** Elements of a row of x. */
  width: number;
  /** Shape of the losses. */
  shape: readonly number[];
}

/** Nanoseconds an element, about. */
const COST = 2;
/** Rows of one element come in blocks of so many. */
const BLOCK = 4096;

/** The jobs of each kind: from logits and from probabilities. */
const JOBS = {
  categorical: ["logitsJob", "probabilitiesJob"],
  sparse: ["sparseLogitsJob", "sparseProbabilitiesJob"],
  binary: ["binaryJob", "binaryJob"],
} as const;
const GRADIENT_JOBS = {
  categorical: ["logitsGradJob", "probabilitiesGradJob"],
  sparse: ["sparseLogitsGradJob", "sparseProbabilitiesGradJob"],
  binary: ["binaryGradJob", "binaryGradJob"],
} as const;

/**
 * `KernoCrossEntropy`: inputs x and target, output a loss for each row;
 * `KernoCrossEntropyGrad`: dy, x and target, output the gradient of x.
 */
export const crossEntropyKernels: Kernels = {
  KernoCrossEntropy: () => (call) =>
    call.backend.run((run) => forward(run, call)),
  KernoCrossEntropyGrad: () => (call) =>
    call.backend.run((run) => backward(run, call)),
};

/** What follows the addresses in the block of a job. */
function argumentsOf(
  attrs: CrossEntropyAttributes,
  rows: number,
  target: TensorInfo,
): number[] {
  const { kind, fromLogits, width } = attrs;
  const moved = [attrs.scale, attrs.offset].map(floatWord);
  const bounds = [attrs.low, attrs.high].map(floatWord);
  if (kind === "sparse") {
    return [width, target.dtype === "float32" ? 1 : 0, ...bounds];
  }
  if (kind === "categorical") return [width, ...moved, ...bounds];
  return [width, rows, fromLogits ? 1 : 0, ...moved, ...bounds];
}

function runRows(
  run: KernelRun,
  name: RangeJob,
  attrs: CrossEntropyAttributes,
  { x, target, addresses }: {
    x: TensorInfo;
    target: TensorInfo;
    addresses: number[];
  },
): void {
  const rows = sizeOf(attrs.shape);
  const units = attrs.kind === "binary" && attrs.width === 1
    ? Math.ceil(rows / BLOCK)
    : rows;
  const words = [...addresses, ...argumentsOf(attrs, rows, target)];
  runRange(run, name, units, words, sizeOf(x.shape) * COST);
}

function forward(run: KernelRun, call: KernelCall): TensorInfo {
  const attrs = call.attrs as unknown as CrossEntropyAttributes;
  const { x, target } = call.inputs;
  const [from, to] = [run.input(x), run.input(target)];
  if (attrs.kind === "sparse") checkIds(to, target, attrs.width);
  const { info, address } = run.output([...attrs.shape], "float32");
  const name = JOBS[attrs.kind][attrs.fromLogits ? 0 : 1];
  runRows(run, name, attrs, { x, target, addresses: [address, from, to] });
  return info;
}

/** @throws {RangeError} In Keras' words, if an id is not one of the classes. */
function checkIds(address: number, target: TensorInfo, classes: number): void {
  const float = target.dtype === "float32";
  const bad = wasm().findBadId(
    address,
    float ? 1 : 0,
    sizeOf(target.shape),
    classes,
  );
  if (bad < 0) return;
  const id = (float ? memory.f32 : memory.i32)[(address >>> 2) + bad];
  throw new RangeError(
    `Received a label value of ${
      Math.trunc(id)
    } which is outside the valid range of [0, ${classes}).`,
  );
}

function backward(run: KernelRun, call: KernelCall): TensorInfo {
  const attrs = call.attrs as unknown as CrossEntropyAttributes;
  const { dy, x, target } = call.inputs;
  const given = [dy, x, target].map((input) => run.input(input));
  const { info, address } = run.output(x.shape, "float32");
  const name = GRADIENT_JOBS[attrs.kind][attrs.fromLogits ? 0 : 1];
  runRows(run, name, attrs, { x, target, addresses: [address, ...given] });
  return info;
}

/** Registers the gradient. */
export function registerCrossEntropyGradient(): void {
  tf.registerGradient({
    kernelName: "KernoCrossEntropy",
    inputsToSave: ["x", "target"],
    gradFunc: (dy, [x, target], attrs) => ({
      x: () =>
        tf.engine().runKernel(
          "KernoCrossEntropyGrad",
          { dy: dy as Tensor, x, target },
          attrs,
        ) as Tensor,
      target: () =>
        targetGradient(
          dy as Tensor,
          x,
          attrs as unknown as CrossEntropyAttributes,
        ),
    }),
  });
}

/** The gradient of the targets, which hardly anybody asks for. */
function targetGradient(
  dy: Tensor,
  x: Tensor,
  { kind, fromLogits, scale, low, high, width }: CrossEntropyAttributes,
): Tensor {
  const clip = (p: Tensor) => tf.clipByValue(p, low, high);
  let slope: Tensor;
  if (kind === "sparse") return tf.zerosLike(dy);
  if (kind === "binary") {
    const p = fromLogits ? null : clip(x);
    slope = p ? tf.sub(1, p).log().sub(p.log()) : x.neg();
    slope = slope.div(width);
  } else {
    slope = fromLogits
      ? tf.logSoftmax(x).neg()
      : clip(x.div(x.sum(-1, true))).log().neg();
  }
  // A row of one element may have lost its axis.
  const up = dy.rank === x.rank ? dy : dy.expandDims(-1);
  return slope.mul(up).mul(scale);
}
