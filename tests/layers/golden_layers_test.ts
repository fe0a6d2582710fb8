import { golden } from "./_golden.ts";
import { type Case, runCase } from "./_layer_case.ts";

/** Layers whose cases of golden/numeric/layers.json are run, all of them. */
const LAYERS = [
  "Activation",
  "Bidirectional",
  "Dense",
  "Dropout",
  "Embedding",
  "Flatten",
  "GRU",
  "GRUCell",
  "Identity",
  "LSTM",
  "LSTMCell",
  "Masking",
  "RNN",
  "SimpleRNN",
  "SimpleRNNCell",
  "StackedRNNCells",
  "TimeDistributed",
];

/** Cases around a layer that is not there yet. */
const MISSING = ["TimeDistributed/conv", "TimeDistributed/batch_norm"];

for (const one of golden<Case[]>("numeric/layers.json")) {
  if (!LAYERS.includes(one.layer) || MISSING.includes(one.id)) continue;
  Deno.test(`${one.layer}() gives Keras' numbers for ${one.id}`, () =>
    runCase(one));
}
