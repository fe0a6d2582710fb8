/**
 * Convolutions over one, two or three axes, with gradients for the input, the
 * filter and the bias.
 *
 * Over one axis the image has a height of 1.
 *
 * @module
 */
import { activationNumber } from "./_recurrent_inputs.ts";
import { ACTIVATIONS } from "./assembly/operations.ts";
import { type Tensor, tf } from "./tf.ts";
import { UnsupportedOpError } from "./unsupported_op_error.ts";

/** Where filters stand. */
export interface ConvolveOptions {
  /** Elements from one place to the next along each axis. */
  strides: readonly number[];
  /** Elements from one of the filter to the next along each axis. */
  dilations: readonly number[];
  /**
   * `"valid"`: inside; `"same"`: as many places as elements, with zeros around;
   * or how many zeros stand before and after along each axis.
   */
  padding: "valid" | "same" | readonly (readonly [number, number])[];
  /**
   * Keras' name of a function applied to the result, such as "relu": one whose
   * gradient needs only its value.
   *
   * @default {"linear"}
   */
  activation?: string;
}

type Run = Parameters<ReturnType<typeof tf.engine>["runKernel"]>;

function run(name: string, inputs: Run[1], attrs: object): Tensor {
  return tf.engine().runKernel(name, inputs, attrs as Run[2]) as Tensor;
}

const isKerno = () => tf.getBackend() === "kerno";

/**
 * Whether a convolution can apply an activation.
 *
 * @param activation Keras' name of it; null for a function of the user's.
 * @returns False where its gradient needs more than its value, and on another backend.
 */
export function convolvesWith(
  activation: string | null,
): activation is string {
  return activation !== null && ACTIVATIONS.includes(activation) && isKerno();
}

/** A sequence as an image of height 1, and a filter alike. */
function asImage(x: Tensor, at: number): Tensor {
  return tf.expandDims(x, at);
}

/** The options for images of height 1. */
function overImages(options: ConvolveOptions): ConvolveOptions {
  const { strides, dilations, padding } = options;
  return {
    ...options,
    strides: [1, ...strides],
    dilations: [1, ...dilations],
    padding: typeof padding === "string" ? padding : [[0, 0], ...padding],
  };
}

/** A filter with zeros between its elements: tfjs has no gradients of dilations. */
function dilated(filter: Tensor, dilations: readonly number[]): Tensor {
  return dilations.reduce((f, apart, axis) => {
    if (apart === 1) return f;
    const shape = f.shape as number[];
    const product = (sizes: number[]) => sizes.reduce((a, b) => a * b, 1);
    const [before, after] = [shape.slice(0, axis), shape.slice(axis + 1)];
    const rows = tf.reshape(f, [
      product(before),
      shape[axis],
      1,
      product(after),
    ]);
    const wide = tf.pad(rows, [[0, 0], [0, 0], [0, apart - 1], [0, 0]]);
    const size = (shape[axis] - 1) * apart + 1;
    const all = [product(before), shape[axis] * apart, product(after)];
    const kept = [product(before), size, product(after)];
    const cut = tf.slice(tf.reshape(wide, all), [0, 0, 0], kept);
    return tf.reshape(cut, [...before, size, ...after]);
  }, filter);
}

/** What tfjs takes for padding. */
function padOf(padding: ConvolveOptions["padding"]) {
  return typeof padding === "string"
    ? padding
    : [[0, 0], ...padding.map((ends) => [...ends]), [0, 0]];
}

function checkRanks(name: string, x: Tensor, filter: Tensor): void {
  if (x.rank === filter.rank && x.rank >= 3 && x.rank <= 5) return;
  throw new TypeError(
    `Cannot compute ${name} as the input and the filter must both have one, two or three axes besides batch and channels: current shapes are [${x.shape}] and [${filter.shape}]`,
  );
}

/**
 * A convolution, with bias and activation in the same pass.
 *
 * @param x Float32 tensor, `[batch, ...axes, channels]`.
 * @param filter Float32 tensor, `[...sizes, channels, filters]`.
 * @param bias Float32 tensor, `[filters]`, or null.
 * @param options Strides, dilations, padding, activation.
 * @returns Float32 tensor, `[batch, ...places, filters]`.
 * @throws {UnsupportedOpError} For an activation whose gradient needs more than its value, or any on another backend.
 * @throws {TypeError} If the ranks do not fit.
 */
export function convolve(
  x: Tensor,
  filter: Tensor,
  bias: Tensor | null,
  options: ConvolveOptions,
): Tensor {
  checkRanks("a convolution", x, filter);
  if (x.rank === 3) {
    const [image, weights] = [asImage(x, 1), asImage(filter, 0)];
    const y = convolve(image, weights, bias, overImages(options));
    return tf.squeeze(y, [1]);
  }
  const { strides, dilations, padding, activation = "linear" } = options;
  if (!isKerno()) {
    if (activation !== "linear") {
      throw new UnsupportedOpError(
        `Cannot apply an activation in a convolution as that needs the backend "kerno": current value is "${tf.getBackend()}"`,
      );
    }
    const pad = x.rank === 4 ? padOf(padding) : padding;
    const all = [x, dilated(filter, dilations), strides, pad] as never;
    const y: Tensor = x.rank === 4
      ? tf.conv2d(...all as Parameters<typeof tf.conv2d>)
      : tf.conv3d(...all as Parameters<typeof tf.conv3d>);
    return bias ? tf.add(y, bias) : y;
  }
  return run("KernoConvolution", { x, filter, ...(bias ? { bias } : {}) }, {
    strides,
    dilations,
    pad: padOf(padding),
    activation: activationNumber("convolution", activation),
  });
}

/**
 * The convolution of each channel by itself, over one or two axes.
 *
 * @param x Float32 tensor, `[batch, ...axes, channels]`.
 * @param filter Float32 tensor, `[...sizes, channels, multiplier]`.
 * @param options Strides, dilations, padding.
 * @returns Float32 tensor, `[batch, ...places, channels * multiplier]`.
 * @throws {TypeError} If the ranks do not fit.
 */
export function convolveDepthwise(
  x: Tensor,
  filter: Tensor,
  options: ConvolveOptions,
): Tensor {
  checkRanks("a depthwise convolution", x, filter);
  if (x.rank === 3) {
    const [image, weights] = [asImage(x, 1), asImage(filter, 0)];
    const y = convolveDepthwise(image, weights, overImages(options));
    return tf.squeeze(y, [1]);
  }
  const { strides, dilations } = options;
  const pad = padOf(options.padding);
  if (!isKerno()) {
    const all = [x, dilated(filter, dilations), strides, pad] as never;
    return tf.depthwiseConv2d(...all as Parameters<typeof tf.depthwiseConv2d>);
  }
  return run("DepthwiseConv2dNative", { x, filter }, {
    strides,
    dilations,
    pad,
    dataFormat: "NHWC",
  });
}

/**
 * The transposed convolution: what the gradient of a convolution does with the
 * gradient of its output.
 *
 * @param x Float32 tensor, `[batch, ...places, channels]`.
 * @param filter Float32 tensor, `[...sizes, filters, channels]`.
 * @param outputShape `[batch, ...axes, filters]`: what a convolution would make the shape of `x` of.
 * @param options Strides, dilations, padding.
 * @returns Float32 tensor of that shape.
 * @throws {TypeError} If the ranks do not fit.
 */
export function convolveTransposed(
  x: Tensor,
  filter: Tensor,
  outputShape: readonly number[],
  options: ConvolveOptions,
): Tensor {
  checkRanks("a transposed convolution", x, filter);
  if (x.rank === 3) {
    const [batch, size, filters] = outputShape;
    const y = convolveTransposed(
      asImage(x, 1),
      asImage(filter, 0),
      [batch, 1, size, filters],
      overImages(options),
    );
    return tf.squeeze(y, [1]);
  }
  const { strides, dilations } = options;
  const pad = padOf(options.padding);
  const inputShape = [...outputShape];
  if (!isKerno()) {
    const taps = dilated(filter, dilations);
    const all = [x, taps, inputShape, strides, pad] as never;
    return x.rank === 4
      ? tf.conv2dTranspose(
        ...all as Parameters<typeof tf.conv2dTranspose>,
      )
      : tf.conv3dTranspose(...all as Parameters<typeof tf.conv3dTranspose>);
  }
  const name = x.rank === 4 ? "Conv2DBackpropInput" : "Conv3DBackpropInputV2";
  return run(name, { dy: x, filter }, { strides, dilations, pad, inputShape });
}
