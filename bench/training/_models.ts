/**
 * The models whose steps are measured: the tutorial's classifier, and small
 * ones of each other family.
 *
 * @module
 */
import * as kerno from "../../mod.ts";
import type { DataSpec } from "../_peer.ts";

/** A model and what it is trained on. */
export interface ModelCase {
  name: string;
  batch: number;
  model: kerno.Sequential | kerno.Model;
  loss: string;
  optimizer: string;
  x: DataSpec;
  y: DataSpec;
}

const VOCABULARY = 5000;

/** Embedding to 256, LSTM of 128: the tutorial's cell S6. */
export function classifier(batch: number, words: number): ModelCase {
  const { Activation, Dense, Dropout, Embedding, LSTM, Sequential } = kerno;
  return {
    name: `classifier, batch ${batch}, ${words} words`,
    batch,
    model: Sequential([
      Embedding(VOCABULARY, 256),
      LSTM(128, {
        activation: "sigmoid",
        recurrentActivation: "hard_sigmoid",
      }),
      Dropout(0.5),
      Dense(1),
      Activation("sigmoid"),
    ]),
    loss: "binary_crossentropy",
    optimizer: "rmsprop",
    x: { shape: [words], high: VOCABULARY, dtype: "int32" },
    y: { shape: [1], high: 2, dtype: "float32" },
  };
}

/** Keras' first model for MNIST. */
export function dense(batch: number): ModelCase {
  const { Dense, Dropout, Input, Sequential } = kerno;
  return {
    name: `dense 784-128-10, batch ${batch}`,
    batch,
    model: Sequential([
      Input([784]),
      Dense(128, { activation: "relu" }),
      Dropout(0.2),
      Dense(10, { activation: "softmax" }),
    ]),
    loss: "sparse_categorical_crossentropy",
    optimizer: "adam",
    x: { shape: [784] },
    y: { shape: [], high: 10, dtype: "int32" },
  };
}

/** Keras' convnet for MNIST. */
export function convolution(batch: number): ModelCase {
  const { Conv2D, Dense, Dropout, Flatten, Input, MaxPooling2D, Sequential } =
    kerno;
  return {
    name: `convolution 28 x 28, batch ${batch}`,
    batch,
    model: Sequential([
      Input([28, 28, 1]),
      Conv2D(32, [3, 3], { activation: "relu" }),
      MaxPooling2D([2, 2]),
      Conv2D(64, [3, 3], { activation: "relu" }),
      MaxPooling2D([2, 2]),
      Flatten(),
      Dropout(0.5),
      Dense(10, { activation: "softmax" }),
    ]),
    loss: "sparse_categorical_crossentropy",
    optimizer: "adam",
    x: { shape: [28, 28, 1] },
    y: { shape: [], high: 10, dtype: "int32" },
  };
}

/** A transformer block, as in Keras' example of text classification. */
export function attention(batch: number, words: number): ModelCase {
  const width = 32;
  const input = kerno.Input([words], { dtype: "int32" });
  const embedded = kerno.Embedding(VOCABULARY, width)(input);
  const attended = kerno.MultiHeadAttention(2, width)(embedded, embedded);
  const first = kerno.LayerNormalization({ epsilon: 1e-6 })(
    kerno.Add()([embedded, kerno.Dropout(0.1)(attended)]),
  );
  const fed = kerno.Dense(width)(
    kerno.Dense(width, { activation: "relu" })(first),
  );
  const second = kerno.LayerNormalization({ epsilon: 1e-6 })(
    kerno.Add()([first, kerno.Dropout(0.1)(fed)]),
  );
  const pooled = kerno.GlobalAveragePooling1D()(second);
  const hidden = kerno.Dense(20, { activation: "relu" })(pooled);
  const output = kerno.Dense(2, { activation: "softmax" })(hidden);
  return {
    name: `attention, batch ${batch}, ${words} words`,
    batch,
    model: kerno.Model(input, output),
    loss: "sparse_categorical_crossentropy",
    optimizer: "adam",
    x: { shape: [words], high: VOCABULARY, dtype: "int32" },
    y: { shape: [], high: 2, dtype: "int32" },
  };
}
