/**
 * Batch and group normalization: each channel, or each group of channels of a
 * sample, by statistics over all places.
 *
 * The input is seen as slabs (one, or one a sample) of places of channels. A
 * few channels are seen as several places side by side, so that every row is
 * whole vectors. Blocks of rows are summed by threads; how they are cut
 * follows from the shape alone, so that the bits are the same for any number
 * of threads.
 *
 * @module
 */
import type { KernelRun } from "../kernel_run.ts";
import { type Tensor, type TensorInfo, tf } from "../tf.ts";
import { wasm } from "../wasm.ts";
import { blockOf, floatWord, runRange } from "./_range.ts";
import { type KernelCall, type Kernels, sizeOf } from "./kernel.ts";
import { affineInputs, inOrder } from "./normalization.ts";

/** How a call of these kernels is to be computed. */
export interface ChannelAttributes {
  /** How many slabs x has. */
  slabs: number;
  channels: number;
  /** How many groups the channels of a slab form. */
  groups: number;
  epsilon: number;
  /** Whether gamma and beta are among the inputs. */
  scale: boolean;
  center: boolean;
  /** Whether the statistics are those of x, or given. */
  own: boolean;
}

/** Nanoseconds an element in each pass, about. */
const COST = 0.4;

/**
 * `KernoChannelNorm`: inputs x, gamma and beta where there are any, as an
 * array; outputs y, the mean and variance of each slab and group, and what the
 * means lost in rounding.
 * `KernoChannelScale`: inputs x, mean and variance, gamma and beta; output y.
 * `KernoChannelNormGrad`: dy, x, gamma, mean, variance and what was lost;
 * outputs dx and the gradients of gamma and beta.
 */
export const channelNormalizationKernels: Kernels = {
  KernoChannelNorm: () => (call) =>
    call.backend.run((run) => forward(run, call)),
  KernoChannelScale: () => (call) =>
    call.backend.run((run) => scale(run, call)),
  KernoChannelNormGrad: () => (call) =>
    call.backend.run((run) => backward(run, call)),
};

/** How x is cut. */
interface Layout {
  /** Floats of a row. */
  width: number;
  blocks: number;
  units: number;
  size: number;
  /** What stands first in each job. */
  words: number[];
}

function layoutOf(
  x: TensorInfo,
  { slabs, channels }: ChannelAttributes,
): Layout {
  const size = sizeOf(x.shape), floats = slabs === 0 ? 0 : size / slabs;
  // Rows of 64 bytes times a whole number where there are many short ones.
  const unit = channels < 64 && floats >= 64 * channels ? 16 : 4;
  let fold = unit;
  while (fold > 1 && fold / 2 * channels % unit === 0) fold /= 2;
  const width = fold * channels, rows = Math.floor(floats / width);
  const rowsOfBlock = Math.min(256, Math.max(32, Math.ceil(rows / 16)));
  const blocks = Math.max(1, Math.ceil(rows / rowsOfBlock));
  return {
    width,
    blocks,
    units: slabs * blocks,
    size,
    words: [blocks, rowsOfBlock, rows, width, floats],
  };
}

/** Addresses of inputs, 0 for those that are not there. */
function places(
  run: KernelRun,
  inputs: readonly (TensorInfo | null | undefined)[],
): number[] {
  return inputs.map((input) => input ? run.input(input) : 0);
}

function forward(run: KernelRun, call: KernelCall): TensorInfo[] {
  const attrs = call.attrs as unknown as ChannelAttributes;
  const { slabs, channels, groups, epsilon } = attrs;
  const inputs = affineInputs(Object.values(call.inputs), attrs);
  const layout = layoutOf(inputs.x, attrs);
  const { width, units, words, size } = layout;
  const [x, gamma, beta] = places(run, [inputs.x, inputs.gamma, inputs.beta]);
  const y = run.output(inputs.x.shape, "float32");
  const [mean, variance, lost] = [0, 1, 2]
    .map(() => run.output([slabs * groups], "float32"));
  const parts = run.scratch(units * 3 * width * 4);
  const factors = run.scratch(slabs * 3 * width * 4);
  runRange(run, "momentsJob", units, [...words, x, parts], size * COST * 2);
  wasm().combineMoments(blockOf(run, [
    ...words,
    ...[x, parts, mean.address, variance.address, factors, gamma, beta],
    ...[slabs, channels, groups, floatWord(epsilon), lost.address],
  ]));
  runRange(
    run,
    "scaleShiftJob",
    units,
    [...words, x, y.address, factors],
    size * COST,
  );
  return [y, mean, variance, lost].map(({ info }) => info);
}

/** What normalizes by given statistics. */
function factorsOf(
  run: KernelRun,
  { words, width }: Layout,
  attrs: ChannelAttributes,
  [mean, variance, gamma, beta]: readonly number[],
): number {
  const { slabs, channels, groups, epsilon } = attrs;
  const factors = run.scratch(slabs * 3 * width * 4);
  wasm().factorsOf(blockOf(run, [
    ...words,
    ...[0, 0, mean, variance, factors, gamma, beta],
    ...[slabs, channels, groups, floatWord(epsilon)],
  ]));
  return factors;
}

function scale(run: KernelRun, call: KernelCall): TensorInfo {
  const attrs = call.attrs as unknown as ChannelAttributes;
  const [x, mean, variance, ...rest] = Object.values(call.inputs);
  const { gamma, beta } = affineInputs([x, ...rest], attrs);
  const layout = layoutOf(x, attrs);
  const from = run.input(x);
  const given = places(run, [mean, variance, gamma, beta]);
  const y = run.output(x.shape, "float32");
  const factors = factorsOf(run, layout, attrs, given);
  const { units, words, size } = layout;
  runRange(
    run,
    "scaleShiftJob",
    units,
    [...words, from, y.address, factors],
    size * COST,
  );
  return y.info;
}

function backward(run: KernelRun, call: KernelCall): TensorInfo[] {
  const attrs = call.attrs as unknown as ChannelAttributes;
  const { inputs } = call;
  const layout = layoutOf(inputs.x, attrs);
  const { width, units, words, size } = layout;
  const { slabs, channels, groups, epsilon } = attrs;
  const [dy, x, gamma, mean, variance, lost] = places(run, [
    ...[inputs.dy, inputs.x, inputs.gamma],
    ...[inputs.mean, inputs.variance, inputs.lost],
  ]);
  const dx = run.output(inputs.x.shape, "float32");
  const wanted = [attrs.scale, attrs.center]
    .map((is) => is ? run.output([channels], "float32") : null);
  const [dGamma, dBeta] = wanted.map((output) => output?.address ?? 0);
  const factors = factorsOf(run, layout, attrs, [mean, variance, 0, 0]);
  const dots = run.scratch(units * 2 * width * 4);
  const slopes = run.scratch(slabs * 3 * width * 4);
  const sums = run.scratch(channels * 16);
  runRange(
    run,
    "dotsJob",
    units,
    [...words, x, dy, factors, dots],
    size * COST * 1.5,
  );
  wasm().combineDots(blockOf(run, [
    ...words,
    ...[x, dy, factors, dots, slopes, variance, gamma],
    ...[slabs, channels, groups, floatWord(epsilon)],
    ...[attrs.own ? 1 : 0, sums, dGamma, dBeta, lost],
  ]));
  runRange(
    run,
    "slopesJob",
    units,
    [...words, x, dy, factors, dx.address, slopes],
    size * COST * 1.5,
  );
  return [dx, ...wanted.filter((output) => output !== null)]
    .map(({ info }) => info);
}

/** Registers the gradients. */
export function registerChannelNormalizationGradients(): void {
  const gradients = (
    dy: Tensor,
    inputs: Record<string, Tensor | null>,
    attrs: unknown,
  ): Tensor[] => {
    const given = Object.entries({ dy, ...inputs })
      .filter(([, tensor]) => tensor !== null);
    return [
      tf.engine().runKernel(
        "KernoChannelNormGrad",
        Object.fromEntries(given) as Record<string, Tensor>,
        attrs as Record<string, number>,
      ) as Tensor | Tensor[],
    ].flat();
  };
  tf.registerGradient({
    kernelName: "KernoChannelNorm",
    saveAllInputs: true,
    outputsToSave: [false, true, true, true],
    gradFunc: (dys, saved, attrs) => {
      const [mean, variance, lost] = saved.slice(-3);
      const { x, gamma, beta } = affineInputs(
        saved.slice(0, -3),
        attrs as unknown as ChannelAttributes,
      );
      const [dy] = dys as Tensor[];
      return inOrder(
        gradients(dy, { x, gamma, mean, variance, lost }, attrs),
        [x, gamma, beta],
      );
    },
  });
  tf.registerGradient({
    kernelName: "KernoChannelScale",
    saveAllInputs: true,
    gradFunc: (dy, [x, mean, variance, ...rest], attrs) => {
      const { gamma, beta } = affineInputs(
        [x, ...rest],
        attrs as unknown as ChannelAttributes,
      );
      const { 0: dx, ...others } = inOrder(
        gradients(dy as Tensor, { x, gamma, mean, variance }, attrs),
        [x, gamma, beta],
      );
      // Statistics are constants.
      const none = (like: Tensor) => () => tf.zerosLike(like);
      const shifted = Object.entries(others)
        .map(([place, grad]) => [Number(place) + 2, grad]);
      return {
        0: dx,
        1: none(mean),
        2: none(variance),
        ...Object.fromEntries(shifted),
      };
    },
  });
}
