/**
 * Convolutions as products, and pooling; channels last.
 *
 * @module
 */
import { gemm } from "../gemm.ts";
import type { KernelRun } from "../kernel_run.ts";
import { memory } from "../memory.ts";
import { type Tensor, type TensorInfo, tf } from "../tf.ts";
import { wasm } from "../wasm.ts";
import {
  type Kernel,
  type KernelCall,
  type Kernels,
  sizeOf,
} from "./kernel.ts";

type Conv2DInfo = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

/** Bytes of unfolded image that are kept at a time. */
const CHUNK = 4 * 2 ** 20;

/** `Conv2D` and its gradients, `MaxPool`, `AvgPool` and theirs. */
export const convolutionKernels: Kernels = {
  Conv2D: (stock) => (call) => {
    const { x, filter } = call.inputs;
    const info = convInfo(call, x.shape, filter.shape);
    return info
      ? call.backend.run((run) => forward(run, x, filter, info))
      : stock(call);
  },
  Conv2DBackpropInput: (stock) => (call) => {
    const { dy, filter } = call.inputs;
    const shape = call.attrs.inputShape as number[];
    const info = convInfo(call, shape, filter.shape);
    return info
      ? call.backend.run((run) => inputGradient(run, dy, filter, info))
      : stock(call);
  },
  Conv2DBackpropFilter: (stock) => (call) => {
    const { x, dy } = call.inputs;
    const info = convInfo(call, x.shape, call.attrs.filterShape as number[]);
    return info
      ? call.backend.run((run) => filterGradient(run, x, dy, info))
      : stock(call);
  },
  MaxPool: (stock) => poolKernel(stock, 0),
  AvgPool: (stock) => poolKernel(stock, 1),
  MaxPoolGrad: (stock) => poolGradient(stock, true),
  AvgPoolGrad: (stock) => poolGradient(stock, false),
};

function convInfo(
  { inputs, attrs }: KernelCall,
  shape: readonly number[],
  filter: readonly number[],
): Conv2DInfo | null {
  const floats = Object.values(inputs).every((t) => t.dtype === "float32");
  if (!floats || (attrs.dataFormat ?? "NHWC") !== "NHWC") return null;
  return tf.backend_util.computeConv2DInfo(
    shape as [number, number, number, number],
    filter as [number, number, number, number],
    attrs.strides as [number, number],
    (attrs.dilations ?? 1) as [number, number],
    attrs.pad as "same",
    attrs.dimRoundingMode as "floor",
    false,
    "channelsLast",
  );
}

/** The geometry block that the WASM reads. */
function geometry(run: KernelRun, info: Conv2DInfo): number {
  const block = run.scratch(13 * 4);
  memory.i32.set([
    ...[info.inHeight, info.inWidth, info.inChannels, info.outWidth],
    ...[info.filterHeight, info.filterWidth],
    ...[info.strideHeight, info.strideWidth],
    ...[info.dilationHeight, info.dilationWidth],
    ...[info.padInfo.top, info.padInfo.left, info.outHeight],
  ], block >>> 2);
  return block;
}

interface Chunk {
  first: number;
  count: number;
  /** Address of the unfolded places. */
  columns: number;
}

/**
 * Goes over the output places in pieces, with room for what the filter sees
 * at each. A filter of one pixel sees the image as it is.
 */
function eachChunk(
  run: KernelRun,
  info: Conv2DInfo,
  image: number,
  body: (chunk: Chunk) => void,
): void {
  const places = info.batchSize * info.outHeight * info.outWidth;
  const width = info.filterHeight * info.filterWidth * info.inChannels;
  if (image && isPlain(info)) {
    body({ first: 0, count: places, columns: image });
    return;
  }
  const most = Math.max(1, Math.min(places, Math.floor(CHUNK / (width * 4))));
  const columns = run.scratch(most * width * 4);
  for (let first = 0; first < places; first += most) {
    body({ first, count: Math.min(most, places - first), columns });
  }
}

function isPlain(info: Conv2DInfo): boolean {
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } =
    info;
  return filterHeight * filterWidth * strideHeight * strideWidth === 1 &&
    padInfo.top + padInfo.left + padInfo.bottom + padInfo.right === 0;
}

function forward(
  run: KernelRun,
  x: TensorInfo,
  filter: TensorInfo,
  info: Conv2DInfo,
): TensorInfo {
  const { outChannels: n } = info;
  const k = sizeOf(filter.shape.slice(0, 3));
  const [image, weights] = [run.input(x), run.input(filter)];
  const output = run.output(info.outShape, "float32");
  const block = geometry(run, info);
  eachChunk(run, info, image, ({ first, count, columns }) => {
    if (columns !== image) wasm().unfold(columns, image, block, first, count);
    gemm({
      m: count,
      n,
      k,
      a: { address: columns, stride: k },
      b: { address: weights, stride: n },
      c: { address: output.address + first * n * 4, stride: n },
    });
  });
  return output.info;
}

function inputGradient(
  run: KernelRun,
  dy: TensorInfo,
  filter: TensorInfo,
  info: Conv2DInfo,
): TensorInfo {
  const { outChannels: n } = info;
  const k = sizeOf(filter.shape.slice(0, 3));
  const [upstream, weights] = [run.input(dy), run.input(filter)];
  const output = run.output(info.inShape, "float32");
  memory.u8.fill(0, output.address, output.address + output.record.size * 4);
  const block = geometry(run, info);
  eachChunk(run, info, 0, ({ first, count, columns }) => {
    gemm({
      m: count,
      n: k,
      k: n,
      a: { address: upstream + first * n * 4, stride: n },
      b: { address: weights, stride: n, transposed: true },
      c: { address: columns, stride: k },
    });
    wasm().fold(output.address, columns, block, first, count);
  });
  return output.info;
}

function filterGradient(
  run: KernelRun,
  x: TensorInfo,
  dy: TensorInfo,
  info: Conv2DInfo,
): TensorInfo {
  const { outChannels: n } = info;
  const k = sizeOf(info.filterShape.slice(0, 3));
  const [image, upstream] = [run.input(x), run.input(dy)];
  const output = run.output(info.filterShape, "float32");
  memory.u8.fill(0, output.address, output.address + output.record.size * 4);
  const block = geometry(run, info);
  eachChunk(run, info, image, ({ first, count, columns }) => {
    if (columns !== image) wasm().unfold(columns, image, block, first, count);
    gemm({
      m: k,
      n,
      k: count,
      a: { address: columns, stride: k, transposed: true },
      b: { address: upstream + first * n * 4, stride: n },
      c: { address: output.address, stride: n },
      accumulate: true,
    });
  });
  return output.info;
}

function poolInfo(
  { attrs }: KernelCall,
  shape: readonly number[],
): Conv2DInfo {
  return tf.backend_util.computePool2DInfo(
    shape as [number, number, number, number],
    attrs.filterSize as [number, number],
    attrs.strides as [number, number],
    1,
    attrs.pad as "same",
    attrs.dimRoundingMode as "floor",
  );
}

function poolKernel(stock: Kernel, mode: number): Kernel {
  return (call) => {
    const { x } = call.inputs;
    if (x.dtype !== "float32") return stock(call);
    const info = poolInfo(call, x.shape);
    return call.backend.run((run) => {
      const from = run.input(x);
      const output = run.output(info.outShape, "float32");
      const places = info.batchSize * info.outHeight * info.outWidth;
      const block = geometry(run, info);
      wasm().pool(output.address, from, block, places, mode);
      return output.info;
    });
  };
}

function poolGradient(stock: Kernel, max: boolean): Kernel {
  return (call) => {
    const { dy, input } = call.inputs;
    if (dy.dtype !== "float32" || input.dtype !== "float32") return stock(call);
    const info = poolInfo(call, input.shape);
    return call.backend.run((run) => {
      const [from, image] = [run.input(dy), max ? run.input(input) : 0];
      const { info: dx, address } = run.output(input.shape, "float32");
      memory.u8.fill(0, address, address + sizeOf(input.shape) * 4);
      const places = info.batchSize * info.outHeight * info.outWidth;
      wasm().poolGrad(address, from, image, geometry(run, info), places);
      return dx;
    });
  };
}

/**
 * Registers the gradient of `Conv2D`: tfjs' own refuses dilations, though the
 * kernels here take them.
 */
export function registerConvolutionGradient(): void {
  const stock = tf.getGradient("Conv2D");
  const run = (name: string, inputs: Record<string, Tensor>, attrs: object) =>
    tf.engine().runKernel(name, inputs, attrs as never) as Tensor;
  tf.registerGradient({
    ...stock,
    gradFunc: (dy, saved, attrs) => {
      const plain = tf.getBackend() === "kerno" && attrs.dataFormat === "NHWC";
      if (!plain) return stock.gradFunc(dy, saved, attrs);
      const [x, filter] = saved;
      const up = dy as Tensor;
      return {
        x: () =>
          run("Conv2DBackpropInput", { dy: up, filter }, {
            ...attrs,
            inputShape: x.shape,
          }),
        filter: () =>
          run("Conv2DBackpropFilter", { x, dy: up }, {
            ...attrs,
            filterShape: filter.shape,
          }),
      };
    },
  });
}
