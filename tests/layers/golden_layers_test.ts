import { golden } from "./_golden.ts";
import { type Case, runCase } from "./_layer_case.ts";

/** Layers whose cases of golden/numeric/layers.json are run, all of them. */
const LAYERS = [
  "Activation",
  "Dense",
  "Dropout",
  "Embedding",
  "Flatten",
  "LSTM",
  "LSTMCell",
];

for (const one of golden<Case[]>("numeric/layers.json")) {
  if (!LAYERS.includes(one.layer)) continue;
  Deno.test(`${one.layer}() gives Keras' numbers for ${one.id}`, () =>
    runCase(one));
}
