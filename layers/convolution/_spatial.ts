/**
 * What layers share whose inputs have one, two or three axes besides batch and
 * channels.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { type Shape, shapeText } from "../shapes.ts";

/** A number for each axis, or one for all. */
export type Sizes = number | readonly number[];

/** Where the channels stand: last, or before the axes. */
export type DataFormat = "channels_last" | "channels_first";

/** A value as Python writes it. */
export function pythonText(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (Array.isArray(value)) {
    const parts = value.map((one) =>
      typeof one === "string" ? `'${one}'` : pythonText(one)
    );
    return parts.length === 1 ? `(${parts[0]},)` : `(${parts.join(", ")})`;
  }
  return String(value);
}

/**
 * One whole number for each axis.
 *
 * @param name Keras' name of the argument, for messages.
 * @param value A number, or an array of `rank`.
 * @param rank Number of axes.
 * @param least Least number allowed.
 * @returns The numbers.
 * @throws {TypeError} If it is of another kind or length.
 * @throws {RangeError} If a number is below `least`.
 */
export function tupleOf(
  name: string,
  value: unknown,
  rank: number,
  least = 1,
): number[] {
  const all = typeof value === "number" ? Array(rank).fill(value) : value;
  const message =
    `The \`${name}\` argument must be a tuple of ${rank} integers. Received ${name}=${
      pythonText(value)
    }`;
  if (!Array.isArray(all) || all.length !== rank) throw new TypeError(message);
  const odd = all.find((one) => !Number.isInteger(one));
  if (odd !== undefined) {
    throw new TypeError(
      Array.isArray(value)
        ? `${message}including element ${String(odd)} of type ${typeof odd}`
        : message,
    );
  }
  const low = [...new Set(all.filter((one) => one < least))];
  if (low.length === 0) return [...all];
  throw new RangeError(
    `${message}, including values {${
      low.join(", ")
    }} that do not satisfy \`value ${least === 0 ? ">= 0" : "> 0"}\``,
  );
}

/** As {@linkcode tupleOf} for one axis: the number itself. */
export function single(name: string, value: unknown, least = 1): number {
  return tupleOf(name, value, 1, least)[0];
}

/** How windows reach over the edges. */
export type Padding = "valid" | "same" | "causal";

/**
 * A padding, checked.
 *
 * @param value What was given.
 * @param allowed Names that are allowed.
 * @returns The name.
 * @throws {RangeError} If it is another name.
 */
export function standardizePadding(
  value: unknown,
  allowed: readonly string[],
): Padding {
  const name = typeof value === "string" ? value.toLowerCase() : value;
  if (allowed.includes(name as string)) return name as Padding;
  throw new RangeError(
    `The \`padding\` argument must be a list/tuple or one of {${
      allowed.map((one) => `'${one}'`).join(", ")
    }}. Received: ${String(value)}`,
  );
}

/** Where windows stand. */
export interface Windows {
  /** Elements of a window along each axis. */
  readonly kernelSize: readonly number[];
  /** Elements from one window to the next. */
  readonly strides: readonly number[];
  /** Elements from one of a window to the next. */
  readonly dilationRate: readonly number[];
  /** How they reach over the edges. */
  readonly padding: Padding;
}

/** Elements before and after an axis that windows reach into. */
export function edges(
  size: number,
  windows: Windows,
  axis: number,
): [number, number] {
  const { kernelSize, strides, dilationRate, padding } = windows;
  const reach = dilationRate[axis] * (kernelSize[axis] - 1);
  if (padding === "valid") return [0, 0];
  if (padding === "causal") return [reach, 0];
  const count = Math.ceil(size / strides[axis]);
  const total = Math.max(
    (count - 1) * strides[axis] + reach + 1 - size,
    0,
  );
  const before = Math.floor(total / 2);
  return [before, total - before];
}

/** Number of windows along each axis; below 1 where it is too short. */
export function placesOf(sizes: Shape, windows: Windows): Shape {
  const { kernelSize, strides, dilationRate, padding } = windows;
  return sizes.map((size, i) => {
    if (size === null) return null;
    const reach = padding === "valid"
      ? dilationRate[i] * (kernelSize[i] - 1) + 1
      : 1;
    return Math.floor((size - reach) / strides[i]) + 1;
  });
}

/** The sizes of the axes, and the number of channels. */
export function partsOf(
  shape: Shape,
  format: DataFormat,
): { sizes: Shape; channels: number | null } {
  return format === "channels_last"
    ? { sizes: shape.slice(1, -1), channels: shape.at(-1)! }
    : { sizes: shape.slice(2), channels: shape[1] };
}

/** The shape with these sizes and channels. */
export function shapeWith(
  batch: number | null,
  sizes: Shape,
  channels: number | null,
  format: DataFormat,
): Shape {
  return format === "channels_last"
    ? [batch, ...sizes, channels]
    : [batch, channels, ...sizes];
}

/** The order of axes that takes the second to the end, or back. */
function orderOf(rank: number, back: boolean): number[] {
  const axes = Array.from({ length: rank }, (_, i) => i);
  return back ? [0, rank - 1, ...axes.slice(1, -1)] : [0, ...axes.slice(2), 1];
}

/** `x` with the channels last. */
export function toLast(x: Tensor, format: DataFormat): Tensor {
  return format === "channels_last"
    ? x
    : tf.transpose(x, orderOf(x.rank, false));
}

/** `x`, whose channels are last, in the format. */
export function fromLast(x: Tensor, format: DataFormat): Tensor {
  return format === "channels_last"
    ? x
    : tf.transpose(x, orderOf(x.rank, true));
}

/**
 * Refuses an input over which no window fits.
 *
 * @throws {RangeError} If an axis is too short.
 */
export function checkPlaces(
  inputShape: Shape,
  kernelShape: Shape,
  places: Shape,
  windows: Windows,
): void {
  if (places.every((count) => count === null || count > 0)) return;
  throw new RangeError(
    `Computed output size would be zero or negative. Received \`inputs shape=${
      shapeText(inputShape)
    }\`, \`kernel shape=${shapeText(kernelShape)}\`, \`dilation_rate=[${
      windows.dilationRate.join(" ")
    }]\`, \`strides=${
      shapeText(windows.strides)
    }\`, \`padding=${windows.padding}\`.`,
  );
}
