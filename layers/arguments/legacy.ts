/**
 * Keras 1 and 2 names of arguments, by layer.
 *
 * @see `keras/legacy/interfaces.py` of tag 2.2.4
 *
 * @module
 */
import type { LegacyRule } from "./resolve.ts";

type Legacy = Readonly<Record<string, LegacyRule>>;

const WEIGHTS = {
  WRegularizer: "kernelRegularizer",
  bRegularizer: "biasRegularizer",
  WConstraint: "kernelConstraint",
  bConstraint: "biasConstraint",
} as const;

/** Old names of Dense. */
export const DENSE_LEGACY: Legacy = {
  ...WEIGHTS,
  outputDim: "units",
  init: "kernelInitializer",
  bias: "useBias",
};

/** Old names of Dropout and of its relatives. */
export const DROPOUT_LEGACY: Legacy = { p: "rate" };

/** Old names of GaussianNoise. */
export const NOISE_LEGACY: Legacy = { sigma: "stddev" };

/** Old names of PReLU. */
export const PRELU_LEGACY: Legacy = { init: "alphaInitializer" };

/** Old names of LeakyReLU. */
export const LEAKY_RELU_LEGACY: Legacy = { alpha: "negativeSlope" };

/** Old names of Embedding. */
export const EMBEDDING_LEGACY: Legacy = {
  init: "embeddingsInitializer",
  WRegularizer: "embeddingsRegularizer",
  WConstraint: "embeddingsConstraint",
  dropout: () =>
    "The `dropout` argument is no longer supported in `Embedding`. You can apply a `SpatialDropout1D` layer right after the `Embedding` layer to get the same behavior.",
};

/** Numbers of `implementation` for the names of Keras 1. */
const CONSUME: Record<string, number> = { cpu: 0, mem: 1, gpu: 2 };

/** Old names of LSTM, GRU and SimpleRNN. */
export const RECURRENT_LEGACY: Legacy = {
  ...WEIGHTS,
  outputDim: "units",
  init: "kernelInitializer",
  innerInit: "recurrentInitializer",
  innerActivation: "recurrentActivation",
  URegularizer: "recurrentRegularizer",
  UConstraint: "recurrentConstraint",
  dropoutW: "dropout",
  dropout_W: "dropout",
  dropoutU: "recurrentDropout",
  dropout_U: "recurrentDropout",
  consumeLess: (value, values) => {
    values.implementation = CONSUME[String(value)] ?? 2;
  },
  forgetBiasInit: (value, values) => {
    if (value === "one" || value === "ones") {
      values.unitForgetBias = true;
      return;
    }
    return "The `forgetBiasInit` argument has been ignored. Use `unitForgetBias: true` instead to initialize with ones.";
  },
};

/** Old names of BatchNormalization. */
export const BATCH_NORMALIZATION_LEGACY: Legacy = {
  betaInit: "betaInitializer",
  gammaInit: "gammaInitializer",
  mode: (value) => {
    if (value === 0) return;
    throw new TypeError(
      "The `mode` argument of `BatchNormalization` no longer exists. `mode=1` and `mode=2` are no longer supported.",
    );
  },
};

/** Old names of Conv1D. */
export const CONV1D_LEGACY: Legacy = {
  ...WEIGHTS,
  nbFilter: "filters",
  filterLength: "kernelSize",
  subsampleLength: "strides",
  borderMode: "padding",
  init: "kernelInitializer",
  bias: "useBias",
};

/** The size of one axis of a window. */
function sizeOfAxis(axis: number, rank: number): LegacyRule {
  return (value, values) => {
    const sizes = Array.isArray(values.kernelSize)
      ? [...values.kernelSize]
      : new Array(rank).fill(value);
    sizes[axis] = value;
    values.kernelSize = sizes;
  };
}

const FORMATS: Record<string, string | null> = {
  tf: "channels_last",
  th: "channels_first",
  default: null,
};

/** Old name of the argument that says where the channels stand. */
export const FORMAT_LEGACY: Legacy = {
  dimOrdering: (value, values) => {
    values.dataFormat = FORMATS[String(value)] ?? value;
  },
};

const CONVOLUTION = {
  ...WEIGHTS,
  ...FORMAT_LEGACY,
  nbFilter: "filters",
  subsample: "strides",
  borderMode: "padding",
  init: "kernelInitializer",
  depthwiseInit: "depthwiseInitializer",
  pointwiseInit: "pointwiseInitializer",
  bias: "useBias",
};

/** Old names of Conv2D and its relatives. */
export const CONV2D_LEGACY: Legacy = {
  ...CONVOLUTION,
  nbRow: sizeOfAxis(0, 2),
  nbCol: sizeOfAxis(1, 2),
  outputShape: () =>
    "The `outputShape` argument is no longer needed: the shape follows from that of the input.",
};

/** Old names of Conv3D. */
export const CONV3D_LEGACY: Legacy = {
  ...CONVOLUTION,
  kernelDim1: sizeOfAxis(0, 3),
  kernelDim2: sizeOfAxis(1, 3),
  kernelDim3: sizeOfAxis(2, 3),
};

/** Old names of the pooling over two and three axes. */
export const POOLING_LEGACY: Legacy = {
  ...FORMAT_LEGACY,
  borderMode: "padding",
};

/** Old names of MaxPooling1D and AveragePooling1D. */
export const POOLING1D_LEGACY: Legacy = {
  poolLength: "poolSize",
  stride: "strides",
  borderMode: "padding",
};

/** Old names of a Model. */
export const MODEL_LEGACY: Legacy = { input: "inputs", output: "outputs" };
