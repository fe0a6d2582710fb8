/**
 * Convolutions as products; channels last.
 *
 * @module
 */
import { UNARY } from "../assembly/operations.ts";
import { gemm } from "../gemm.ts";
import type { KernelRun } from "../kernel_run.ts";
import { memory } from "../memory.ts";
import { fork, methodFor, ready } from "../pool.ts";
import type { TensorInfo } from "../tf.ts";
import { wasm } from "../wasm.ts";
import { type After, repeatedBias } from "./_finisher.ts";
import { shareJob } from "./_share_job.ts";
import { copyStrided } from "./_strided.ts";
import {
  convolutionWindows,
  expectShape,
  reversed,
  windowBlock,
  type Windows,
} from "./_windows.ts";
import { type Kernel, type Kernels, sizeOf } from "./kernel.ts";

/** Bytes of unfolded image that are kept at a time: what a cache holds. */
const CHUNK = 2 ** 20;

/** tfjs' names of the activations that can follow a convolution. */
const ACTIVATION: Record<string, string> = {
  linear: "linear",
  relu: "relu",
  relu6: "relu6",
  elu: "elu",
  sigmoid: "sigmoid",
};

/** Convolutions over two and three axes, and their gradients. */
export const convolutionKernels: Kernels = {
  Conv2D: convolution,
  Conv3D: convolution,
  FusedConv2D: (stock) => (call) => {
    const { x, filter, bias } = call.inputs;
    const { dataFormat, activation } = call.attrs;
    const name = ACTIVATION[String(activation ?? "linear")];
    const plain = name && !call.inputs.preluActivationWeights &&
      (!bias || String(bias.shape) === String([filter.shape[3]]));
    const windows = plain && dataFormat === "NHWC" &&
      convolutionWindows(call, x.shape, filter.shape);
    if (!windows) return stock(call);
    const op = Object.keys(UNARY).indexOf(name);
    return call.backend.run((run) =>
      forward(run, x, filter, windows, { bias, op })
    );
  },
  KernoConvolution: () => (call) => {
    const { x, filter, bias } = call.inputs;
    const windows = convolutionWindows(call, x.shape, filter.shape);
    if (!windows) {
      throw new TypeError(
        `Cannot compute a convolution as all tensors must be float32: current dtypes are ${
          Object.values(call.inputs).map(({ dtype }) => dtype)
        }`,
      );
    }
    const op = call.attrs.activation as number;
    return call.backend.run((run) =>
      forward(run, x, filter, windows, { bias, op })
    );
  },
  KernoActivationGrad: () => ({ inputs: { dy, y }, attrs, backend }) =>
    backend.run((run) => {
      const [up, value] = [run.input(dy), run.input(y)];
      const { info, address, record } = run.output(y.shape, "float32");
      const { size } = record;
      const fields = [attrs.activation as number, address, up, value, size];
      shareJob(run, "activationGradJob", fields, size);
      return info;
    }),
  Conv2DBackpropInput: inputKernel,
  Conv3DBackpropInputV2: inputKernel,
  Conv2DBackpropFilter: filterKernel,
  Conv3DBackpropFilterV2: filterKernel,
};

function convolution(stock: Kernel): Kernel {
  return (call) => {
    const { x, filter } = call.inputs;
    const windows = convolutionWindows(call, x.shape, filter.shape);
    return windows
      ? call.backend.run((run) => forward(run, x, filter, windows))
      : stock(call);
  };
}

function inputKernel(stock: Kernel): Kernel {
  return (call) => {
    const { dy, filter } = call.inputs;
    const shape = call.attrs.inputShape as number[];
    const windows = convolutionWindows(call, shape, filter.shape);
    return windows
      ? call.backend.run((run) => inputGradient(run, dy, filter, windows))
      : stock(call);
  };
}

function filterKernel(stock: Kernel): Kernel {
  return (call) => {
    const { x, dy } = call.inputs;
    const filter = call.attrs.filterShape as number[];
    const windows = convolutionWindows(call, x.shape, filter);
    return windows
      ? call.backend.run((run) => filterGradient(run, x, dy, windows))
      : stock(call);
  };
}

interface Chunk {
  first: number;
  count: number;
  /** Address of the unfolded places. */
  columns: number;
}

/**
 * Goes over the windows in pieces, with room for what each sees. Windows of
 * one element see the image as it is.
 */
function eachChunk(
  run: KernelRun,
  windows: Windows,
  image: number,
  body: (chunk: Chunk) => void,
): void {
  const { places, reach, channels } = windows;
  const width = reach * channels;
  if (image && windows.plain) {
    body({ first: 0, count: places, columns: image });
    return;
  }
  const most = Math.max(64, Math.floor(CHUNK / (width * 4)));
  const columns = run.scratch(Math.min(places, most) * width * 4);
  for (let first = 0; first < places; first += most) {
    body({ first, count: Math.min(most, places - first), columns });
  }
}

/** What the windows of a chunk see, side by side. */
function unfold(
  run: KernelRun,
  windows: Windows,
  image: number,
  { first, count, columns }: Chunk,
): void {
  if (columns === image) return;
  const block = windowBlock(windows, {
    FIRST: first,
    COUNT: count,
    IMAGE: image,
    COLUMNS: columns,
  });
  const elements = count * windows.reach * windows.channels;
  shareJob(run, "unfoldJob", block, elements);
}

function forward(
  run: KernelRun,
  x: TensorInfo,
  filter: TensorInfo,
  windows: Windows,
  after: After = { op: 0 },
): TensorInfo {
  const { outChannels: n } = windows;
  if (after.bias) expectShape("bias", after.bias, [n]);
  const [image, weights] = [run.input(x), run.input(filter)];
  const output = run.output(windows.outShape, "float32");
  if (output.record.size === 0) return output.info;
  const bias = repeatedBias(run, after.bias, n);
  product(run, windows, image, weights, output.address, {
    ACTIVATION: after.op,
    BIAS: bias.address,
    PERIOD: bias.period,
  });
  return output.info;
}

/** Bytes of unfolded image that a thread keeps at a time. */
const TILE = 384 * 2 ** 10;

/**
 * The windows of an image times the weights. Each thread unfolds, multiplies
 * and finishes tiles of places by itself, so that they stay in its cache.
 */
function product(
  run: KernelRun,
  windows: Windows,
  image: number,
  weights: number,
  address: number,
  after: Parameters<typeof windowBlock>[1] = { PERIOD: 4 },
): void {
  const { outChannels: n, reach, channels, places, plain } = windows;
  const k = reach * channels;
  const method = methodFor(places * n * k);
  const large = places * n * k >= (method === "native" ? 1 << 22 : 1 << 20);
  const threads = large ? ready() : 1;
  const most = Math.floor(TILE / (4 * k));
  const even = Math.ceil(places / (2 * threads));
  // Whole vectors of each tile are its own.
  const tile = Math.max(16, Math.ceil(Math.min(most, even) / 4) * 4);
  const own = wasm().gemmBytes(tile, n, k) + (plain ? 0 : tile * k * 4);
  const step = own + 63 & ~63;
  const fields = windowBlock(windows, {
    ...after,
    COUNT: places,
    IMAGE: image,
    FILTER: weights,
    OUT: address,
    PLAIN: plain ? 1 : 0,
    TILE: tile,
    SPACE: run.scratch(step * threads),
    SPACE_STEP: step,
  });
  const job = run.scratch(fields.length * 4);
  memory.i32.set(fields, job >>> 2);
  fork("convolutionJob", job, threads, method);
}

/** Channels from which on a narrow product is faster than adding back. */
const NARROW = 16;

function inputGradient(
  run: KernelRun,
  dy: TensorInfo,
  filter: TensorInfo,
  windows: Windows,
): TensorInfo {
  const { outChannels: n, channels, places } = windows;
  expectShape("gradient of the output", dy, windows.outShape);
  const [upstream, weights] = [run.input(dy), run.input(filter)];
  const output = run.output(windows.inShape, "float32");
  const { address, record } = output;
  if (record.size === 0) return output.info;
  if (windows.plain) {
    gemm({
      m: places,
      n: channels,
      k: n,
      a: { address: upstream, stride: n },
      b: { address: weights, stride: n, transposed: true },
      c: { address, stride: channels },
    });
  } else if (windows.dense && channels >= NARROW) {
    const back = reversed(windows);
    product(run, back, upstream, mirrored(run, weights, windows), address);
  } else addBack(run, windows, upstream, weights, address);
  return output.info;
}

/** The filter turned about, with inputs and outputs in each other's place. */
function mirrored(
  run: KernelRun,
  weights: number,
  { reach, channels, outChannels: n }: Windows,
): number {
  const each = channels * n;
  const to = run.scratch(reach * each * 4);
  copyStrided(run, "permute", to, {
    address: weights + (reach - 1) * each * 4,
    dims: [reach, n, channels],
    steps: [-each, 1, n],
  }, 4);
  return to;
}

/** Makes columns of dy, and adds each to what its window saw. */
function addBack(
  run: KernelRun,
  windows: Windows,
  upstream: number,
  weights: number,
  address: number,
): void {
  const { outChannels: n, reach, channels } = windows;
  const k = reach * channels;
  const size = sizeOf(windows.inShape);
  memory.u8.fill(0, address, address + size * 4);
  eachChunk(run, windows, 0, ({ first, count, columns }) => {
    gemm({
      m: count,
      n: k,
      k: n,
      a: { address: upstream + first * n * 4, stride: n },
      b: { address: weights, stride: n, transposed: true },
      c: { address: columns, stride: k },
    });
    const block = windowBlock(windows, {
      FIRST: first,
      COUNT: count,
      IMAGE: address,
      COLUMNS: columns,
    });
    shareJob(run, "foldJob", block, count * k);
  });
}

function filterGradient(
  run: KernelRun,
  x: TensorInfo,
  dy: TensorInfo,
  windows: Windows,
): TensorInfo {
  const { outChannels: n, reach, channels } = windows;
  const k = reach * channels;
  expectShape("gradient of the output", dy, windows.outShape);
  const [image, upstream] = [run.input(x), run.input(dy)];
  const output = run.output(windows.filterShape, "float32");
  const { address, record } = output;
  memory.u8.fill(0, address, address + record.size * 4);
  if (record.size === 0) return output.info;
  eachChunk(run, windows, image, (chunk) => {
    unfold(run, windows, image, chunk);
    const { first, count, columns } = chunk;
    gemm({
      m: k,
      n,
      k: count,
      a: { address: columns, stride: k, transposed: true },
      b: { address: upstream + first * n * 4, stride: n },
      c: { address, stride: n },
      accumulate: true,
    });
  });
  return output.info;
}
