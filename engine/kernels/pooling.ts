/**
 * Windows that become one number a channel; channels last.
 *
 * @module
 */
import { memory } from "../memory.ts";
import { shareJob } from "./_share_job.ts";
import { poolingWindows, windowBlock, type Windows } from "./_windows.ts";
import { type Kernel, type Kernels, sizeOf } from "./kernel.ts";

/** The largest element, or the mean. */
const MAX = 0;
const MEAN = 1;

/** Pooling over two and three axes, and its gradients. */
export const poolingKernels: Kernels = {
  MaxPool: (stock) => forward(stock, MAX),
  AvgPool: (stock) => forward(stock, MEAN),
  MaxPool3D: (stock) => forward(stock, MAX),
  AvgPool3D: (stock) => forward(stock, MEAN),
  MaxPoolGrad: (stock) => gradient(stock, MAX),
  AvgPoolGrad: (stock) => gradient(stock, MEAN),
  MaxPool3DGrad: (stock) => gradient(stock, MAX),
  AvgPool3DGrad: (stock) => gradient(stock, MEAN),
};

function forward(stock: Kernel, mode: number): Kernel {
  return (call) => {
    const { x } = call.inputs;
    const windows = poolingWindows(call, x.shape);
    if (!windows) return stock(call);
    return call.backend.run((run) => {
      const image = run.input(x);
      const output = run.output(windows.outShape, "float32");
      const block = windowBlock(windows, {
        COUNT: windows.places,
        MODE: mode,
        IMAGE: image,
        OUT: output.address,
      });
      shareJob(run, "poolJob", block, output.record.size * windows.reach);
      return output.info;
    });
  };
}

function gradient(stock: Kernel, mode: number): Kernel {
  return (call) => {
    const { dy, input } = call.inputs;
    const windows = poolingWindows(call, input.shape);
    if (!windows) return stock(call);
    return call.backend.run((run) => {
      const upstream = run.input(dy);
      const image = mode === MAX ? run.input(input) : 0;
      const output = run.output(input.shape, "float32");
      const { address, record } = output;
      const tiles = areTiles(windows);
      if (!tiles) memory.u8.fill(0, address, address + record.size * 4);
      const block = windowBlock(windows, {
        MODE: mode,
        IMAGE: image,
        OUT: address,
        UPSTREAM: upstream,
      });
      const work = sizeOf(dy.shape) * windows.reach;
      const job = tiles ? "poolGradTilesJob" : "poolGradJob";
      if (record.size > 0) shareJob(run, job, block, work);
      return output.info;
    });
  };
}

/** Whether windows stand side by side, without padding. */
function areTiles({ fields }: Windows): boolean {
  return (["DEPTH", "HEIGHT", "WIDTH"] as const).every((axis) =>
    fields[`STRIDE_${axis}`] === fields[`FILTER_${axis}`] &&
    !fields[`PAD_${axis}`] &&
    fields[`OUT_${axis}`]! * fields[`FILTER_${axis}`]! <= fields[axis]! &&
    fields[`OUT_${axis}`]! > 0
  );
}
