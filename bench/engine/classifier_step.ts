/**
 * How long is a training step of the tutorial's classifier, and a prediction?
 *
 * The peer is Keras, on the backend that `KERAS_BACKEND` names, where
 * `KERAS_PYTHON` is a Python that has it.
 *
 * @module
 */
import { Sequential, tf } from "../../mod.ts";
import { engine } from "../../engine/mod.ts";
import * as layers from "../../layers/mod.ts";
import { interleave, least, median, table, type Timing } from "./_measure.ts";

const SIZES = [[16, 20], [16, 50], [32, 100], [128, 50]];
const VOCABULARY = 5000;
const STEPS = 10;

/** The classifier, compiled, with data for some steps. */
function classifier(batch: number, steps: number) {
  const model = Sequential([
    layers.Embedding(VOCABULARY, 256),
    layers.LSTM(128, {
      activation: "sigmoid",
      recurrentActivation: "hard_sigmoid",
    }),
    layers.Dropout(0.5),
    layers.Dense(1),
    layers.Activation("sigmoid"),
  ]);
  model.compile({ loss: "binary_crossentropy", optimizer: "rmsprop" });
  const x = tf.randomUniform([batch * STEPS, steps], 0, VOCABULARY, "int32");
  const y = tf.randomUniform([batch * STEPS, 1], 0, 2, "int32").toFloat();
  return {
    train: () =>
      model.fit(x, y, { batchSize: batch, verbose: 0, shuffle: false }),
    predict: () => tf.dispose(model.predict(x, { batchSize: batch }) as never),
  };
}

/** Milliseconds of Keras for the same, or null where it cannot be asked. */
function keras(batch: number, steps: number): number[] | null {
  const python = Deno.env.get("KERAS_PYTHON");
  if (!python) return null;
  const code = `
import os, time
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np, keras
from keras import layers
m = keras.Sequential([layers.Embedding(${VOCABULARY}, 256), layers.LSTM(128, activation="sigmoid", recurrent_activation="hard_sigmoid"), layers.Dropout(0.5), layers.Dense(1), layers.Activation("sigmoid")])
m.compile(loss="binary_crossentropy", optimizer="rmsprop")
n = ${batch * STEPS}
x = np.random.randint(0, ${VOCABULARY}, (n, ${steps})); y = np.random.randint(0, 2, (n, 1)).astype("float32")
def best(f, rounds=12):
    f(); f(); t = []
    for _ in range(rounds):
        s = time.perf_counter(); f(); t.append((time.perf_counter() - s) * 1000 / ${STEPS})
    t.sort(); return [t[0], t[len(t) // 2]]
print(*best(lambda: m.fit(x, y, batch_size=${batch}, verbose=0, shuffle=False)), *best(lambda: m.predict(x, batch_size=${batch}, verbose=0)))`;
  const { success, stdout, stderr } = new Deno.Command(python, {
    args: ["-c", code],
  }).outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim().split(/\s+/).map(Number);
}

const ways: Record<string, boolean> = { WASM: false };
if (engine.info().blas) ways.BLAS = true;
const rows: string[][] = [];
for (const [batch, steps] of SIZES) {
  const model = classifier(batch, steps);
  const cases = Object.entries(ways).flatMap(([name, native]) => [
    [`${name} train`, async () => {
      engine.setNative(native);
      await model.train();
    }],
    [`${name} predict`, () => {
      engine.setNative(native);
      model.predict();
    }],
  ]);
  const timings = await interleave(Object.fromEntries(cases), 8);
  const show = (t: Timing) =>
    `${(least(t) / STEPS).toFixed(1)} / ${(median(t) / STEPS).toFixed(1)}`;
  const peer = keras(batch, steps);
  rows.push([
    `batch ${batch}, ${steps} words`,
    ...timings.map(show),
    ...(peer
      ? [0, 2].map((i) => `${peer[i].toFixed(1)} / ${peer[i + 1].toFixed(1)}`)
      : []),
  ]);
}
console.log(
  `ms a step, best / median; ${engine.info().threads} threads, ${VOCABULARY} words, 256 -> 128 units, RMSprop\n`,
);
const peers = Deno.env.get("KERAS_PYTHON")
  ? [`Keras ${Deno.env.get("KERAS_BACKEND") ?? "tensorflow"} train`, "predict"]
  : [];
table([
  "size",
  ...Object.keys(ways).flatMap((name) => [`${name} train`, `${name} predict`]),
  ...peers,
], rows);
