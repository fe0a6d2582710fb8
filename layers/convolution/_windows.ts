/**
 * Windows that slide over the steps of a sequence.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";

/** Where windows stand. */
export interface WindowOptions {
  /** Steps in a window. */
  size: number;
  /** Steps from one window to the next. */
  stride: number;
  /** Steps from one element of a window to the next. */
  dilation: number;
  /** `valid`: none over the edge; `same`: evenly over both; `causal`: left. */
  padding: "valid" | "same" | "causal";
}

/** Steps before and after the sequence that windows reach into. */
export function edges(
  length: number,
  options: WindowOptions,
): [number, number] {
  const { size, stride, dilation, padding } = options;
  const reach = dilation * (size - 1);
  if (padding === "valid") return [0, 0];
  if (padding === "causal") return [reach, 0];
  const count = Math.ceil(length / stride);
  const total = Math.max((count - 1) * stride + reach + 1 - length, 0);
  const left = Math.floor(total / 2);
  return [left, total - left];
}

/**
 * Number of windows over a sequence.
 *
 * @param length Steps of the sequence, `null` if it is not known.
 * @param options Where windows stand.
 * @returns The number, below 1 if the sequence is too short.
 */
export function windowCount(
  length: number | null,
  options: WindowOptions,
): number | null {
  if (length === null) return null;
  const [left, right] = edges(length, options);
  const reach = options.dilation * (options.size - 1) + 1;
  return Math.floor((length + left + right - reach) / options.stride) + 1;
}

/**
 * The windows of a sequence.
 *
 * @param x `[batch, timesteps, features]`.
 * @param options Where windows stand.
 * @param filler Number beyond the edges.
 * @returns `[batch, windows, size, features]`.
 */
export function windowsOf(
  x: Tensor,
  options: WindowOptions,
  filler: number,
): Tensor {
  const [batch, length, features] = x.shape;
  const [left, right] = edges(length, options);
  const count = windowCount(length, options)!;
  const padded = left + right > 0
    ? tf.pad(x, [[0, 0], [left, right], [0, 0]], filler)
    : x;
  const indices = Array.from(
    { length: count * options.size },
    (_, i) =>
      Math.floor(i / options.size) * options.stride +
      (i % options.size) * options.dilation,
  );
  return tf.gather(padded, tf.tensor1d(indices, "int32"), 1)
    .reshape([batch, count, options.size, features]);
}

/**
 * One whole number from what Keras takes for one axis.
 *
 * @param name Name of the argument, for messages.
 * @param value A number, or an array of one.
 * @param least Least number allowed.
 * @returns The number.
 * @throws {TypeError} If it is no whole number, or several.
 * @throws {RangeError} If it is below `least`.
 */
export function single(name: string, value: unknown, least = 1): number {
  const one = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (!Number.isInteger(one)) {
    throw new TypeError(
      `The \`${name}\` argument must be a tuple of 1 integers. Received ${name}=${
        String(value)
      }`,
    );
  }
  if (one as number >= least) return one as number;
  throw new RangeError(
    `The \`${name}\` argument must be a tuple of 1 integers. Received ${name}=${
      String(value)
    }, including values {${one}} that do not satisfy \`value > ${least - 1}\``,
  );
}

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
): WindowOptions["padding"] {
  const name = typeof value === "string" ? value.toLowerCase() : value;
  if (allowed.includes(name as string)) return name as WindowOptions["padding"];
  throw new RangeError(
    `The \`padding\` argument must be a list/tuple or one of {${
      allowed.map((one) => `'${one}'`).join(", ")
    }}. Received: ${String(value)}`,
  );
}
