import assert from "node:assert/strict";
import { type Tensor, tf } from "../../engine/mod.ts";
import * as layers from "../../layers/mod.ts";
import { Model, Sequential } from "../../models/mod.ts";
import { stockKernelsIn } from "../engine/stock.ts";

interface Case {
  layers: () => layers.Layer[];
  x: () => Tensor;
  y: () => Tensor;
  compile: { loss: string; optimizer: string; metrics?: string[] };
}

const {
  AveragePooling1D,
  AveragePooling2D,
  BatchNormalization,
  Bidirectional,
  Conv1D,
  Conv2D,
  Conv2DTranspose,
  Conv3D,
  Dense,
  DepthwiseConv2D,
  Dropout,
  Embedding,
  Flatten,
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalMaxPooling1D,
  GRU,
  LayerNormalization,
  LSTM,
  MaxPooling1D,
  MaxPooling2D,
  MaxPooling3D,
  SeparableConv2D,
  SimpleRNN,
  SpatialDropout1D,
  UpSampling2D,
  ZeroPadding2D,
} = layers;

const floats = (...shape: number[]) => () =>
  tf.randomUniform(shape, 0, 1, "float32", 1);
const ids = () =>
  tf.tensor(Array.from({ length: 84 }, (_, i) => i * 7 % 20), [12, 7], "int32");
const classes = () =>
  tf.tensor(Array.from({ length: 12 }, (_, i) => i % 3), [12], "int32");
const flags = () => tf.tensor(Array.from({ length: 12 }, (_, i) => i % 2));

const CASES: Record<string, Case> = {
  "dense layers, normalised": {
    layers: () => [
      Dense(8, { activation: "relu" }),
      BatchNormalization(),
      Dropout(0.3),
      Dense(3, { activation: "softmax" }),
    ],
    x: floats(12, 5),
    y: () => tf.oneHot(classes(), 3).cast("float32"),
    compile: {
      loss: "categorical_crossentropy",
      optimizer: "adam",
      metrics: ["accuracy"],
    },
  },
  "dense layers with gelu": {
    layers: () => [
      Dense(8, { activation: "gelu" }),
      LayerNormalization(),
      Dense(3, { activation: "softmax" }),
    ],
    x: floats(12, 5),
    y: classes,
    compile: {
      loss: "sparse_categorical_crossentropy",
      optimizer: "sgd",
      metrics: ["accuracy"],
    },
  },
  "recurrent layers with masks": {
    layers: () => [
      Embedding(20, 8, { maskZero: true }),
      LSTM(6, { returnSequences: true }),
      GRU(5),
      Dense(1, { activation: "sigmoid" }),
    ],
    x: ids,
    y: flags,
    compile: {
      loss: "binary_crossentropy",
      optimizer: "rmsprop",
      metrics: ["accuracy"],
    },
  },
  "cells and wrappers": {
    layers: () => [
      Embedding(20, 8, { maskZero: true }),
      LSTM(6, { returnSequences: true, dropout: 0.2, recurrentDropout: 0.2 }),
      layers.RNN([layers.LSTMCell(5), layers.GRUCell(4)], {
        returnSequences: true,
      }),
      layers.TimeDistributed(Dense(3, { activation: "silu" })),
      layers.PReLU(),
      Flatten(),
      Dense(1, { kernelRegularizer: "l2", kernelConstraint: "max_norm" }),
    ],
    x: ids,
    y: flags,
    compile: { loss: "huber", optimizer: "nadam" },
  },
  "bidirectional layers": {
    layers: () => [
      Embedding(20, 8),
      Bidirectional(SimpleRNN(6, { returnSequences: true })),
      GlobalMaxPooling1D(),
      Dense(1),
    ],
    x: ids,
    y: flags,
    compile: { loss: "mse", optimizer: "adam", metrics: ["mae"] },
  },
  "convolutions over sequences": {
    layers: () => [
      Conv1D(8, 3, { activation: "relu", padding: "same" }),
      MaxPooling1D(2),
      Conv1D(4, 3, { padding: "causal", dilationRate: 2 }),
      AveragePooling1D(2),
      SpatialDropout1D(0.2),
      GlobalAveragePooling1D(),
      Dense(2),
    ],
    x: floats(12, 16, 3),
    y: floats(12, 2),
    compile: { loss: "mae", optimizer: "sgd" },
  },
  "convolutions over images": {
    layers: () => [
      ZeroPadding2D(1),
      Conv2D(4, 3, { activation: "relu" }),
      BatchNormalization(),
      MaxPooling2D(),
      SeparableConv2D(6, 3, { activation: "tanh", padding: "same" }),
      DepthwiseConv2D(3, { dilationRate: 2, padding: "same" }),
      UpSampling2D(),
      Conv2DTranspose(3, 3, { strides: 2, padding: "same" }),
      AveragePooling2D(2),
      Conv2D(4, 3, { groups: 1, strides: 2 }),
      GlobalAveragePooling2D(),
      Dense(3, { activation: "softmax" }),
    ],
    x: floats(12, 8, 8, 2),
    y: classes,
    compile: { loss: "sparse_categorical_crossentropy", optimizer: "adam" },
  },
  "convolutions over volumes": {
    layers: () => [
      Conv3D(3, 2, { activation: "relu" }),
      MaxPooling3D(2),
      Flatten(),
      Dense(1),
    ],
    x: floats(12, 4, 5, 6, 2),
    y: flags,
    compile: { loss: "mse", optimizer: "adam" },
  },
};

/** The kernels of tfjs that run when a case is fitted and predicts. */
async function callsOf(one: Case): Promise<[string, string][]> {
  const [x, y] = [one.x(), one.y()];
  const model = Sequential(one.layers());
  model.compile(one.compile);
  // The weights are made in the first step.
  await model.fit(x, y, { epochs: 1, batchSize: 5, verbose: 0 });
  const calls = await stockKernelsIn(async () => {
    await model.fit(x, y, { epochs: 1, batchSize: 5, verbose: 0 });
    model.predict(x);
  });
  model.dispose();
  return [...calls];
}

for (const [name, one] of Object.entries(CASES)) {
  Deno.test(`fit() and predict() of ${name} run nothing element by element in JavaScript`, async () => {
    assert.deepEqual(await callsOf(one), []);
  });
}

Deno.test("fit() of attention runs nothing element by element in JavaScript", async () => {
  const { MultiHeadAttention, Input } = layers;
  const tokens = Input([7], { dtype: "int32" });
  const embedded = Embedding(20, 8, { maskZero: true })(tokens);
  const attended = MultiHeadAttention(2, 4, { dropout: 0.1 })(
    embedded,
    embedded,
  );
  const sum = LayerNormalization()(layers.add([embedded, attended]));
  const y = Dense(1)(GlobalAveragePooling1D()(sum));
  const model = new Model({ inputs: tokens, outputs: y });
  model.compile({ loss: "mse", optimizer: "adam" });
  const fit = () =>
    model.fit(ids(), flags(), { epochs: 1, batchSize: 5, verbose: 0 });
  await fit();
  assert.deepEqual([...await stockKernelsIn(fit)], []);
});

const OPTIMIZERS = [
  "sgd",
  "rmsprop",
  "adam",
  "adamw",
  "adadelta",
  "adagrad",
  "adamax",
  "adafactor",
  "nadam",
  "ftrl",
  "lion",
];
const LOSSES = [
  "mse",
  "mae",
  "mape",
  "msle",
  "huber",
  "log_cosh",
  "hinge",
  "squared_hinge",
  "poisson",
  "cosine_similarity",
  "kl_divergence",
  "binary_crossentropy",
  "binary_focal_crossentropy",
  "categorical_crossentropy",
  "categorical_focal_crossentropy",
  "categorical_hinge",
];
const METRICS = [
  "accuracy",
  "mse",
  "mae",
  "cosine_similarity",
  "binary_accuracy",
  "categorical_accuracy",
  "top_k_categorical_accuracy",
  "AUC",
  "Precision",
  "Recall",
];

Deno.test("no optimizer, loss or metric runs element by element in JavaScript", async () => {
  const small = (compile: Partial<Case["compile"]>): Case => ({
    layers: () => [Dense(4), Dense(3, { activation: "softmax" })],
    x: floats(12, 5),
    y: () => tf.oneHot(classes(), 3).cast("float32"),
    compile: { loss: "mse", optimizer: "sgd", ...compile },
  });
  const all = [
    ...OPTIMIZERS.map((optimizer) => ({ optimizer })),
    ...LOSSES.map((loss) => ({ loss })),
    ...METRICS.map((metric) => ({ metrics: [metric] })),
  ];
  for (const compile of all) {
    const calls = await callsOf(small(compile));
    assert.deepEqual(calls, [], JSON.stringify(compile));
  }
});
