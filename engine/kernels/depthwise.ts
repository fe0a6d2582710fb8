/**
 * Convolutions of each channel by itself; channels last.
 *
 * A channel that gives several outputs is repeated, so that every output has
 * an input of its own.
 *
 * @module
 */
import type { KernelRun } from "../kernel_run.ts";
import { memory } from "../memory.ts";
import type { TensorInfo } from "../tf.ts";
import { wasm } from "../wasm.ts";
import { shareJob } from "./_share_job.ts";
import { copyStrided } from "./_strided.ts";
import {
  convolutionWindows,
  expectShape,
  reversed,
  windowBlock,
  type Windows,
} from "./_windows.ts";
import { type Kernels, sizeOf } from "./kernel.ts";

/** `DepthwiseConv2dNative` and its gradients. */
export const depthwiseKernels: Kernels = {
  DepthwiseConv2dNative: (stock) => (call) => {
    const { x, filter } = call.inputs;
    const windows = convolutionWindows(call, x.shape, filter.shape, true);
    return windows
      ? call.backend.run((run) => forward(run, x, filter, windows))
      : stock(call);
  },
  DepthwiseConv2dNativeBackpropInput: (stock) => (call) => {
    const { dy, filter } = call.inputs;
    const shape = call.attrs.inputShape as number[];
    const windows = convolutionWindows(call, shape, filter.shape, true);
    return windows
      ? call.backend.run((run) => inputGradient(run, dy, filter, windows))
      : stock(call);
  },
  DepthwiseConv2dNativeBackpropFilter: (stock) => (call) => {
    const { x, dy } = call.inputs;
    const filter = call.attrs.filterShape as number[];
    const windows = convolutionWindows(call, x.shape, filter, true);
    return windows
      ? call.backend.run((run) => filterGradient(run, x, dy, filter, windows))
      : stock(call);
  },
};

/** Outputs of each channel. */
function multiplierOf({ channels, outChannels }: Windows): number {
  return outChannels / channels;
}

/** The image with each channel as often as it has outputs. */
function repeated(run: KernelRun, x: TensorInfo, windows: Windows): number {
  const times = multiplierOf(windows);
  const from = run.input(x);
  if (times === 1) return from;
  const size = sizeOf(x.shape);
  const to = run.scratch(size * times * 4);
  wasm().repeatEach(to, from, size, times);
  return to;
}

/** The job's block, where an image has as many channels as there are outputs. */
function block(
  windows: Windows,
  more: Parameters<typeof windowBlock>[1],
): number[] {
  return windowBlock(windows, { CHANNELS: windows.outChannels, ...more });
}

function forward(
  run: KernelRun,
  x: TensorInfo,
  filter: TensorInfo,
  windows: Windows,
): TensorInfo {
  const [image, weights] = [repeated(run, x, windows), run.input(filter)];
  const output = run.output(windows.outShape, "float32");
  const fields = block(windows, {
    COUNT: windows.places,
    IMAGE: image,
    FILTER: weights,
    OUT: output.address,
  });
  shareJob(run, "depthwiseJob", fields, output.record.size * windows.reach);
  return output.info;
}

function inputGradient(
  run: KernelRun,
  dy: TensorInfo,
  filter: TensorInfo,
  windows: Windows,
): TensorInfo {
  const times = multiplierOf(windows);
  expectShape("gradient of the output", dy, windows.outShape);
  const [upstream, weights] = [run.input(dy), run.input(filter)];
  const output = run.output(windows.inShape, "float32");
  const size = output.record.size * times;
  if (size === 0) return output.info;
  const image = times === 1 ? output.address : run.scratch(size * 4);
  const { outChannels, reach } = windows;
  if (windows.dense) {
    // Each element of the image sees the output through the filter turned about.
    const back = reversed(windows);
    const turned = run.scratch(reach * outChannels * 4);
    copyStrided(run, "permute", turned, {
      address: weights + (reach - 1) * outChannels * 4,
      dims: [reach, outChannels],
      steps: [-outChannels, 1],
    }, 4);
    const fields = windowBlock(back, {
      CHANNELS: outChannels,
      COUNT: back.places,
      IMAGE: upstream,
      FILTER: turned,
      OUT: image,
    });
    shareJob(run, "depthwiseJob", fields, size * reach);
  } else {
    memory.u8.fill(0, image, image + size * 4);
    const fields = block(windows, {
      UPSTREAM: upstream,
      FILTER: weights,
      OUT: image,
    });
    const work = sizeOf(dy.shape) * reach;
    shareJob(run, "depthwiseInputJob", fields, work);
  }
  if (times > 1) {
    wasm().sumRows(output.address, image, output.record.size, times);
  }
  return output.info;
}

function filterGradient(
  run: KernelRun,
  x: TensorInfo,
  dy: TensorInfo,
  shape: number[],
  windows: Windows,
): TensorInfo {
  const { reach, outChannels } = windows;
  expectShape("gradient of the output", dy, windows.outShape);
  const [image, upstream] = [repeated(run, x, windows), run.input(dy)];
  const output = run.output(shape, "float32");
  const fields = block(windows, {
    IMAGE: image,
    UPSTREAM: upstream,
    COLUMNS: run.scratch(reach * Math.ceil(outChannels / 4) * 32),
    OUT: output.address,
  });
  const work = sizeOf(dy.shape) * reach;
  shareJob(run, "depthwiseFilterJob", fields, work);
  return output.info;
}
