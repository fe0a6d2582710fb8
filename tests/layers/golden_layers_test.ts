import { golden } from "./_golden.ts";
import { type Case, runCase } from "./_layer_case.ts";

/** Layers whose cases of golden/numeric/layers.json are run, all of them. */
const LAYERS = [
  "Activation",
  "ActivityRegularization",
  "Add",
  "AlphaDropout",
  "Average",
  "AveragePooling1D",
  "BatchNormalization",
  "Bidirectional",
  "Concatenate",
  "Conv1D",
  "Cropping1D",
  "Dense",
  "Dot",
  "Dropout",
  "ELU",
  "Embedding",
  "Flatten",
  "GRU",
  "GRUCell",
  "GaussianDropout",
  "GaussianNoise",
  "GlobalAveragePooling1D",
  "GlobalMaxPooling1D",
  "GroupNormalization",
  "Identity",
  "LSTM",
  "LSTMCell",
  "LayerNormalization",
  "LeakyReLU",
  "Masking",
  "MaxPooling1D",
  "Maximum",
  "Minimum",
  "Multiply",
  "PReLU",
  "Permute",
  "RMSNormalization",
  "RNN",
  "ReLU",
  "RepeatVector",
  "Rescaling",
  "Reshape",
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
  "ZeroPadding1D",
];

/** Around Conv2D, which is not there yet. */
const MISSING = ["TimeDistributed/conv"];

for (const one of golden<Case[]>("numeric/layers.json")) {
  if (!LAYERS.includes(one.layer) || MISSING.includes(one.id)) continue;
  Deno.test(`${one.layer}() gives Keras' numbers for ${one.id}`, () =>
    runCase(one));
}
