/**
 * Stock tfjs as a peer of the benchmarks: one process a backend, asked by
 * lines of JSON as keras_peer.py is.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { createInterface } from "node:readline";
import process from "node:process";
import type { DataSpec, PeerTask } from "./_peer.ts";

const say = console.log;
// tfjs greets on the stream of the answers.
console.log = console.warn = () => {};
await tf.setBackend(Deno.args[0]);
await tf.ready();

/** The models by name: `classifier` and `dense` of training/_models.ts. */
const MODELS: Record<string, (x: number[]) => tf.Sequential> = {
  classifier: ([words]) =>
    tf.sequential({
      layers: [
        tf.layers.embedding({
          inputDim: 5000,
          outputDim: 256,
          inputLength: words,
        }),
        tf.layers.lstm({
          units: 128,
          activation: "sigmoid",
          recurrentActivation: "hardSigmoid",
        }),
        tf.layers.dropout({ rate: 0.5 }),
        tf.layers.dense({ units: 1 }),
        tf.layers.activation({ activation: "sigmoid" }),
      ],
    }),
  dense: (inputShape) =>
    tf.sequential({
      layers: [
        tf.layers.dense({ inputShape, units: 128, activation: "relu" }),
        tf.layers.dropout({ rate: 0.2 }),
        tf.layers.dense({ units: 10, activation: "softmax" }),
      ],
    }),
};

let model: tf.Sequential, x: tf.Tensor, y: tf.Tensor, task: PeerTask;

function build(given: PeerTask): void {
  task = given;
  const { batch, steps } = task;
  const data = ({ shape, high, dtype }: DataSpec) => {
    const full = [batch * steps, ...shape];
    if (!high) return tf.randomUniform(full);
    const whole = tf.randomUniform(full, 0, high, "int32");
    return dtype === "float32" ? whole.toFloat() : whole;
  };
  [x, y] = [data(task.x), data(task.y)];
  if (task.loss.startsWith("sparse")) y = y.toFloat();
  model = MODELS[task.model](task.x.shape);
  const losses: Record<string, string> = {
    binary_crossentropy: "binaryCrossentropy",
    sparse_categorical_crossentropy: "sparseCategoricalCrossentropy",
  };
  model.compile({ loss: losses[task.loss], optimizer: task.optimizer });
}

const actions: Record<string, () => unknown> = {
  train: () =>
    model.fit(x, y, {
      batchSize: task.batch,
      epochs: 1,
      verbose: 0,
      shuffle: false,
      yieldEvery: "never",
    }),
  predict: () => {
    const output = model.predict(x, { batchSize: task.batch }) as tf.Tensor;
    output.dataSync();
    output.dispose();
  },
};

/** Milliseconds of one product. */
function matMul({ m, k, n, times }: Record<string, number>): number {
  return tf.tidy(() => {
    const a = tf.randomUniform([m, k]), b = tf.randomUniform([k, n]);
    tf.matMul(a, b).dispose();
    const start = performance.now();
    for (let i = 0; i < times; i++) tf.matMul(a, b).dispose();
    return (performance.now() - start) / times;
  });
}

say(JSON.stringify({ tfjs: tf.version.tfjs }));
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let answer: object = {};
  try {
    if (request.do === "build") build(request);
    else if (request.do === "matMul") answer = { ms: matMul(request) };
    else {
      const start = performance.now();
      await actions[request.do]();
      answer = { ms: (performance.now() - start) / task!.steps };
    }
  } catch (error) {
    answer = { error: (error as Error).message };
  }
  say(JSON.stringify(answer));
}
