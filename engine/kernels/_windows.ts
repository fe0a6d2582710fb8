/**
 * Windows over images, as the WASM jobs take them. Channels last; an image of
 * two axes is a volume of depth 1.
 *
 * @module
 */
import { WINDOW_FIELDS, type WindowField } from "../_window_fields.ts";
import { type TensorInfo, tf } from "../tf.ts";
import type { KernelCall } from "./kernel.ts";

/** What tfjs says of a convolution over two axes. */
type Info2D = ReturnType<typeof tf.backend_util.computeConv2DInfo>;
/** What tfjs says of a convolution over three axes. */
type Info3D = ReturnType<typeof tf.backend_util.computeConv3DInfo>;

/** Where windows stand, and the shapes around them. */
export interface Windows {
  fields: Partial<Record<WindowField, number>>;
  inShape: number[];
  outShape: number[];
  filterShape: number[];
  /** Windows in the whole batch. */
  places: number;
  /** Elements that a window sees in each channel. */
  reach: number;
  channels: number;
  outChannels: number;
  /** Whether each window is one element, and all of them stand side by side. */
  plain: boolean;
  /** Whether a window stands at each element next to the last one's. */
  dense: boolean;
}

/** The block that a job reads. */
export function windowBlock(
  windows: Windows,
  more: Partial<Record<WindowField, number>>,
): number[] {
  const all = { ...windows.fields, ...more };
  return WINDOW_FIELDS.map((field) => all[field] ?? 0);
}

/**
 * The windows over the output that see each element of the image once, for
 * windows without steps between them.
 */
export function reversed(windows: Windows): Windows {
  const { fields, outChannels, channels, inShape } = windows;
  const f = (name: WindowField) => fields[name] ?? 0;
  const before = (axis: "DEPTH" | "HEIGHT" | "WIDTH") =>
    (f(`FILTER_${axis}`) - 1) * f(`DILATION_${axis}`) - f(`PAD_${axis}`);
  return {
    ...windows,
    channels: outChannels,
    outChannels: channels,
    inShape: windows.outShape,
    outShape: inShape,
    places: inShape.slice(0, -1).reduce((a, b) => a * b, 1),
    fields: {
      ...fields,
      CHANNELS: outChannels,
      FILTERS: channels,
      REACH: windows.reach * outChannels,
      DEPTH: f("OUT_DEPTH"),
      HEIGHT: f("OUT_HEIGHT"),
      WIDTH: f("OUT_WIDTH"),
      OUT_DEPTH: f("DEPTH"),
      OUT_HEIGHT: f("HEIGHT"),
      OUT_WIDTH: f("WIDTH"),
      PAD_DEPTH: before("DEPTH"),
      PAD_HEIGHT: before("HEIGHT"),
      PAD_WIDTH: before("WIDTH"),
    },
  };
}

/** The windows of a convolution; null where tfjs' own kernel has to do it. */
export function convolutionWindows(
  { inputs, attrs }: KernelCall,
  shape: readonly number[],
  filter: readonly number[],
  depthwise = false,
): Windows | null {
  const floats = Object.values(inputs).every((t) =>
    !t || t.dtype === "float32"
  );
  const format = attrs.dataFormat ?? "NHWC";
  if (!floats || format !== "NHWC" && format !== "NDHWC") return null;
  const { strides, pad, dimRoundingMode } = attrs;
  const dilations = attrs.dilations ?? 1;
  if (shape.length !== filter.length || shape.at(-1) !== filter.at(-2)) {
    throw new TypeError(
      `Cannot convolve as the filter must have as many channels as the input: current shapes are [${shape}] and [${filter}]`,
    );
  }
  if (shape.length === 4) {
    return from2D(tf.backend_util.computeConv2DInfo(
      shape as [number, number, number, number],
      filter as [number, number, number, number],
      strides as [number, number],
      dilations as [number, number],
      pad as "same",
      dimRoundingMode as "floor",
      depthwise,
    ));
  }
  return from3D(tf.backend_util.computeConv3DInfo(
    shape as [number, number, number, number, number],
    filter as [number, number, number, number, number],
    strides as [number, number, number],
    dilations as [number, number, number],
    pad as "same",
  ));
}

/**
 * Refuses a tensor of another shape than the windows make.
 *
 * @throws {TypeError} If the shape is another.
 */
export function expectShape(
  what: string,
  { shape }: TensorInfo,
  expected: readonly number[],
): void {
  if (String(shape) === String(expected)) return;
  throw new TypeError(
    `Cannot convolve as the ${what} must have the shape [${expected}]: current shape is [${shape}]`,
  );
}

/** The windows of a pooling kernel; null where tfjs' own has to do it. */
export function poolingWindows(
  { attrs, inputs }: KernelCall,
  shape: readonly number[],
): Windows | null {
  const floats = Object.values(inputs).every((t) =>
    !t || t.dtype === "float32"
  );
  const { filterSize, strides, pad, dimRoundingMode, dataFormat } = attrs;
  if (!floats || dataFormat === "NCHW" || dataFormat === "NCDHW") return null;
  if (shape.length === 4) {
    return from2D(tf.backend_util.computePool2DInfo(
      shape as [number, number, number, number],
      filterSize as [number, number],
      strides as [number, number],
      1,
      pad as "same",
      dimRoundingMode as "floor",
    ));
  }
  return from3D(tf.backend_util.computePool3DInfo(
    shape as [number, number, number, number, number],
    filterSize as [number, number, number],
    strides as [number, number, number],
    1,
    pad as "same",
    dimRoundingMode as "floor",
  ));
}

function from2D(info: Info2D): Windows {
  const { padInfo } = info;
  return windowsOf(info, {
    DEPTH: 1,
    PAD_DEPTH: 0,
    OUT_DEPTH: 1,
    FILTER_DEPTH: 1,
    STRIDE_DEPTH: 1,
    DILATION_DEPTH: 1,
    PAD_HEIGHT: padInfo.top,
    PAD_WIDTH: padInfo.left,
  }, padInfo.top + padInfo.bottom + padInfo.left + padInfo.right);
}

function from3D(info: Info3D): Windows {
  const { padInfo } = info;
  const { front, back, top, bottom, left, right } = padInfo;
  return windowsOf(info, {
    DEPTH: info.inDepth,
    OUT_DEPTH: info.outDepth,
    FILTER_DEPTH: info.filterDepth,
    STRIDE_DEPTH: info.strideDepth,
    DILATION_DEPTH: info.dilationDepth,
    PAD_DEPTH: front,
    PAD_HEIGHT: top,
    PAD_WIDTH: left,
  }, front + back + top + bottom + left + right);
}

function windowsOf(
  info: Info2D | Info3D,
  depth: Partial<Record<WindowField, number>>,
  padded: number,
): Windows {
  const fields = {
    BATCH: info.batchSize,
    HEIGHT: info.inHeight,
    WIDTH: info.inWidth,
    CHANNELS: info.inChannels,
    OUT_HEIGHT: info.outHeight,
    OUT_WIDTH: info.outWidth,
    FILTER_HEIGHT: info.filterHeight,
    FILTER_WIDTH: info.filterWidth,
    FILTERS: info.outChannels,
    REACH: depth.FILTER_DEPTH! * info.filterHeight * info.filterWidth *
      info.inChannels,
    STRIDE_HEIGHT: info.strideHeight,
    STRIDE_WIDTH: info.strideWidth,
    DILATION_HEIGHT: info.dilationHeight,
    DILATION_WIDTH: info.dilationWidth,
    ...depth,
  };
  const reach = depth.FILTER_DEPTH! * info.filterHeight * info.filterWidth;
  const strides = depth.STRIDE_DEPTH! * info.strideHeight * info.strideWidth;
  return {
    fields,
    inShape: info.inShape,
    outShape: info.outShape,
    filterShape: info.filterShape,
    places: info.batchSize * depth.OUT_DEPTH! * info.outHeight * info.outWidth,
    reach,
    channels: info.inChannels,
    outChannels: info.outChannels,
    plain: reach * strides === 1 && padded === 0,
    dense: strides === 1,
  };
}
