import { engine } from "../../engine/mod.ts";
import { golden } from "./_golden.ts";
import { type Case, runCase } from "./_layer_case.ts";

/** Layers whose cases of golden/numeric/layers.json are run, all of them. */
const LAYERS = [
  "Activation",
  "ActivityRegularization",
  "AdaptiveAveragePooling1D",
  "AdaptiveAveragePooling2D",
  "AdaptiveAveragePooling3D",
  "AdaptiveMaxPooling1D",
  "AdaptiveMaxPooling2D",
  "AdaptiveMaxPooling3D",
  "Add",
  "AdditiveAttention",
  "AlphaDropout",
  "Attention",
  "Average",
  "AveragePooling1D",
  "AveragePooling2D",
  "AveragePooling3D",
  "BatchNormalization",
  "Bidirectional",
  "Concatenate",
  "Conv1D",
  "Conv1DTranspose",
  "Conv2D",
  "Conv2DTranspose",
  "Conv3D",
  "Conv3DTranspose",
  "Cropping1D",
  "Cropping2D",
  "Cropping3D",
  "Dense",
  "DepthwiseConv1D",
  "DepthwiseConv2D",
  "Dot",
  "Dropout",
  "ELU",
  "EinsumDense",
  "Embedding",
  "Flatten",
  "GRU",
  "GRUCell",
  "GaussianDropout",
  "GaussianNoise",
  "GlobalAveragePooling1D",
  "GlobalAveragePooling2D",
  "GlobalAveragePooling3D",
  "GlobalMaxPooling1D",
  "GlobalMaxPooling2D",
  "GlobalMaxPooling3D",
  "GroupNormalization",
  "GroupQueryAttention",
  "Identity",
  "LSTM",
  "LSTMCell",
  "LayerNormalization",
  "LeakyReLU",
  "Masking",
  "MaxPooling1D",
  "MaxPooling2D",
  "MaxPooling3D",
  "Maximum",
  "Minimum",
  "MultiHeadAttention",
  "Multiply",
  "PReLU",
  "Permute",
  "RMSNormalization",
  "RNN",
  "ReLU",
  "RepeatVector",
  "Rescaling",
  "Reshape",
  "SeparableConv1D",
  "SeparableConv2D",
  "SimpleRNN",
  "SimpleRNNCell",
  "Softmax",
  "SpatialDropout1D",
  "SpatialDropout2D",
  "SpatialDropout3D",
  "StackedRNNCells",
  "Subtract",
  "TimeDistributed",
  "UnitNormalization",
  "UpSampling1D",
  "UpSampling2D",
  "UpSampling3D",
  "ZeroPadding1D",
  "ZeroPadding2D",
  "ZeroPadding3D",
];

/**
 * TensorFlow on a processor adds the bias of this one along the wrong axis;
 * convolution_test.ts holds the numbers of Keras on JAX.
 */
const WRONG = ["DepthwiseConv2D/channels_first"];

for (const one of golden<Case[]>("numeric/layers.json")) {
  if (!LAYERS.includes(one.layer) || WRONG.includes(one.id)) continue;
  Deno.test(`${one.layer}() gives Keras' numbers for ${one.id}`, () => {
    // As the machine can, and with the same bits everywhere.
    for (const strict of [false, true]) {
      engine.setStrict(strict);
      try {
        runCase(one);
      } finally {
        engine.setStrict(false);
      }
    }
  });
}
