/**
 * Normalization of rows and of channels in one pass each.
 *
 * @module
 */
import { currentBackend } from "./current_backend.ts";
import { sizeOf } from "./kernels/kernel.ts";
import { ROW_MODES } from "./kernels/normalization.ts";
import { type Tensor, tf } from "./tf.ts";

/** Options of {@linkcode normalizeRows}. */
export interface NormalizeRowsOptions {
  /**
   * What rows are brought to: mean 0 and variance 1, mean square 1, or length
   * 1 (with lengths counted as at least 1e-12).
   */
  by: (typeof ROW_MODES)[number];
  /** Added to the variance or the mean square. */
  epsilon?: number;
  /** How many axes form a row, from the last on. */
  axes?: number;
}

/** Options of {@linkcode normalizeChannels}. */
export interface NormalizeChannelsOptions {
  /** Added to the variance. */
  epsilon: number;
  /** Parts of the channels that share statistics, in each sample; without: each channel over all samples. */
  groups?: number;
}

/** What {@linkcode normalizeChannels} gives. */
export interface NormalizedChannels {
  /** The result, in the shape of x. */
  y: Tensor;
  /** Mean of each channel, or of each group of each sample. */
  mean: Tensor;
  /** Variance of the same. */
  variance: Tensor;
}

/** Checks a weight and gives those that are there. */
function weightsOf(
  operation: string,
  size: number,
  weights: Record<string, Tensor | null>,
): Tensor[] {
  const given = Object.entries(weights).filter(([, weight]) => weight !== null);
  return given.map(([name, weight]) => {
    if (weight!.size !== size || weight!.dtype !== "float32") {
      throw new TypeError(
        `Cannot ${operation} as ${name} must be float32 with ${size} elements: current value is ${
          weight!.dtype
        } of shape [${weight!.shape}]`,
      );
    }
    return weight!;
  });
}

/**
 * Normalizes each row of the last axes by its own statistics.
 *
 * ```text
 * y = gamma (x - mean) / sqrt(variance + epsilon) + beta
 * ```
 *
 * @param x Float32 tensor.
 * @param gamma As many numbers as a row has, or null.
 * @param beta As many numbers, or null.
 * @param options What rows are brought to.
 * @returns A tensor of x's shape.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 * @throws {TypeError} If gamma or beta does not fit.
 */
export function normalizeRows(
  x: Tensor,
  gamma: Tensor | null,
  beta: Tensor | null,
  { by, epsilon = 0, axes = 1 }: NormalizeRowsOptions,
): Tensor {
  currentBackend("the fused normalization of rows");
  const width = sizeOf(x.shape.slice(x.rank - axes));
  const weights = weightsOf("normalize rows", width, { gamma, beta });
  return tf.engine().runKernel(
    "KernoNormalizeRows",
    [x, ...weights] as unknown as Record<string, Tensor>,
    {
      mode: ROW_MODES.indexOf(by),
      width,
      epsilon,
      scale: gamma !== null,
      center: beta !== null,
    },
  ) as Tensor;
}

/**
 * Normalizes each channel, the last axis, over all other axes, or groups of
 * channels over each sample.
 *
 * @param x Float32 tensor, `[batch, ..., channels]`.
 * @param gamma `[channels]`, or null.
 * @param beta `[channels]`, or null.
 * @param options See {@linkcode NormalizeChannelsOptions}.
 * @returns The result and the statistics, through which no gradient flows.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 * @throws {TypeError} If gamma or beta does not fit.
 */
export function normalizeChannels(
  x: Tensor,
  gamma: Tensor | null,
  beta: Tensor | null,
  { epsilon, groups }: NormalizeChannelsOptions,
): NormalizedChannels {
  currentBackend("the fused normalization of channels");
  const channels = x.shape[x.rank - 1];
  const weights = weightsOf("normalize channels", channels, { gamma, beta });
  const [y, mean, variance] = tf.engine().runKernel(
    "KernoChannelNorm",
    [x, ...weights] as unknown as Record<string, Tensor>,
    {
      slabs: groups === undefined ? 1 : x.shape[0],
      channels,
      groups: groups ?? channels,
      epsilon,
      scale: gamma !== null,
      center: beta !== null,
      own: true,
    },
  ) as unknown as Tensor[];
  return { y, mean, variance };
}

/**
 * Normalizes each channel, the last axis, by given statistics.
 *
 * @param x Float32 tensor, `[..., channels]`.
 * @param mean `[channels]`; a constant to gradients.
 * @param variance `[channels]`; a constant to gradients.
 * @param gamma `[channels]`, or null.
 * @param beta `[channels]`, or null.
 * @param epsilon Added to the variance.
 * @returns A tensor of x's shape.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 * @throws {TypeError} If one of the four does not fit.
 */
export function scaleChannels(
  x: Tensor,
  mean: Tensor,
  variance: Tensor,
  gamma: Tensor | null,
  beta: Tensor | null,
  epsilon: number,
): Tensor {
  currentBackend("the fused normalization by given statistics");
  const channels = x.shape[x.rank - 1];
  const weights = weightsOf("normalize channels", channels, {
    mean,
    variance,
    gamma,
    beta,
  });
  return tf.engine().runKernel(
    "KernoChannelScale",
    [x, ...weights] as unknown as Record<string, Tensor>,
    {
      slabs: 1,
      channels,
      groups: channels,
      epsilon,
      scale: gamma !== null,
      center: beta !== null,
      own: false,
    },
  ) as Tensor;
}
