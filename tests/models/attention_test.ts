/**
 * Models of attention: the transformer of Keras' example of text
 * classification against golden/numeric/transformer.json, and the summaries of
 * golden/texts/attention.json, all by Keras 3.15.1 on TensorFlow 2.21.
 *
 * @module
 */
import { onPlainBackend } from "../engine/plain_backend.ts";
import assert from "node:assert/strict";
import * as kerno from "../../mod.ts";
import { type Tensor, tf } from "../../engine/mod.ts";
import * as layers from "../../layers/mod.ts";
import { resetNames } from "../../layers/names.ts";
import { Model, Sequential } from "../../models/mod.ts";
import { type Summarized, summaryText } from "../../models/summary.ts";
import {
  assertTensor,
  golden,
  type GoldenTensor,
  near,
  toTensor,
} from "../layers/_golden.ts";

const { Dense, Dropout, Embedding, GlobalAveragePooling1D, Input } = layers;
const { LayerNormalization, MultiHeadAttention } = layers;

interface Golden {
  ids: GoldenTensor;
  labels: GoldenTensor;
  weights: GoldenTensor[];
  predicted: GoldenTensor;
  output: GoldenTensor;
  loss: GoldenTensor;
  grads: GoldenTensor[];
}

class TransformerBlock extends layers.Layer {
  att;
  ffn;
  layernorm1;
  layernorm2;
  dropout1;
  dropout2;

  constructor(embedDim: number, numHeads: number, ffDim: number, rate = 0.1) {
    super();
    this.att = MultiHeadAttention(numHeads, embedDim);
    this.ffn = Sequential([
      Dense(ffDim, { activation: "relu" }),
      Dense(embedDim),
    ]);
    this.layernorm1 = LayerNormalization({ epsilon: 1e-6 });
    this.layernorm2 = LayerNormalization({ epsilon: 1e-6 });
    this.dropout1 = Dropout(rate, { seed: 1 });
    this.dropout2 = Dropout(rate, { seed: 2 });
  }

  override call(inputs: Tensor): Tensor {
    const attended = this.dropout1(this.att(inputs, inputs));
    const out1 = this.layernorm1(inputs.add(attended) as Tensor);
    const ffnOutput = this.dropout2(this.ffn(out1) as Tensor);
    return this.layernorm2(out1.add(ffnOutput) as Tensor);
  }
}

class TokenAndPositionEmbedding extends layers.Layer {
  tokenEmb;
  posEmb;

  constructor(maxlen: number, vocabSize: number, embedDim: number) {
    super();
    this.tokenEmb = Embedding(vocabSize, embedDim);
    this.posEmb = Embedding(maxlen, embedDim);
  }

  override call(x: Tensor): Tensor {
    const positions = tf.range(0, x.shape[x.rank - 1]!, 1, "int32") as Tensor;
    return this.tokenEmb(x).add(this.posEmb(positions));
  }
}

/** The classifier of the example. */
function classifier() {
  const inputs = Input([6]);
  let x = new TokenAndPositionEmbedding(6, 12, 8)(inputs);
  x = new TransformerBlock(8, 2, 5, 0.2)(x);
  x = GlobalAveragePooling1D()(x);
  x = Dropout(0.1, { seed: 3 })(x);
  x = Dense(7, { activation: "relu" })(x);
  const outputs = Dense(2, { activation: "softmax" })(x);
  return Model(inputs, outputs);
}

/** Predictions, loss and gradients of the classifier against Keras'. */
function checkClassifier(): void {
  const data = golden<Golden>("numeric/transformer.json");
  resetNames();
  const model = classifier();
  assert.deepEqual(
    model.weights.map((v) => v.path),
    data.weights.map(({ path }) => path),
  );
  tf.tidy(() => {
    model.setWeights(data.weights.map(toTensor));
    const [ids, labels] = [toTensor(data.ids), toTensor(data.labels)];
    const predicted = model(ids, { training: false });
    assertTensor(predicted as Tensor, data.predicted, "predicted");
    const crossentropy = kerno.losses.sparseCategoricalCrossentropy;
    let output!: Tensor;
    const variables = model.trainableWeights.map((v) => v.value);
    const { value, grads } = tf.variableGrads(
      () => {
        output = tf.keep(model(ids, { training: true }) as Tensor);
        return crossentropy(labels, output).mean() as never;
      },
      variables as never,
    );
    assertTensor(output, data.output, "output in training");
    output.dispose();
    assert.ok(near(value.dataSync()[0], Number(data.loss.data[0])));
    data.grads.forEach((grad, i) =>
      assertTensor(grads[variables[i].name], grad, grad.path!, 2e-5, 2e-6)
    );
  });
  model.dispose();
}

Deno.test(
  "a transformer gives Keras' numbers and gradients, dropout included",
  checkClassifier,
);

Deno.test("a transformer gives Keras' numbers on the plain backend", () =>
  onPlainBackend(checkClassifier));

/** Token lists of which those with more of the first half of the words are 1. */
function task(samples: number, length: number, words: number) {
  const random = kerno.np.random.RandomState(3);
  const ids = random.randint(0, words, [samples, length]) as Tensor;
  const labels = ids.less(words / 2).sum(1).greater(length / 2).cast("int32");
  return [ids, labels] as [Tensor, Tensor];
}

Deno.test("a transformer trains: functional, with a layer of its own and as a model of its own", async () => {
  const [ids, labels] = task(64, 8, 10);
  const functional = () => {
    const inputs = Input([8]);
    const places = layers.Lambda((ids: Tensor) =>
      tf.zerosLike(ids).add(tf.range(0, 8))
    )(inputs);
    const x = layers.Add()([
      Embedding(10, 8)(inputs),
      Embedding(8, 8)(places),
    ]);
    const attended = MultiHeadAttention(2, 4, { dropout: 0.1, seed: 1 })(x, x);
    const normal = LayerNormalization()(layers.Add()([x, attended]));
    const pooled = GlobalAveragePooling1D()(normal);
    return Model(inputs, Dense(2, { activation: "softmax" })(pooled));
  };
  const withLayer = () => {
    const inputs = Input([8]);
    let x = new TokenAndPositionEmbedding(8, 10, 8)(inputs);
    x = new TransformerBlock(8, 2, 16)(x);
    x = GlobalAveragePooling1D()(x);
    return Model(inputs, Dense(2, { activation: "softmax" })(x));
  };
  class Classifier extends Model {
    embedding = new TokenAndPositionEmbedding(8, 10, 8);
    block = new TransformerBlock(8, 2, 16);
    pool = GlobalAveragePooling1D();
    head = Dense(2, { activation: "softmax" });

    override call(inputs: unknown): Tensor {
      const x = this.block(this.embedding(inputs as Tensor));
      return this.head(this.pool(x));
    }
  }
  for (const make of [functional, withLayer, () => new Classifier()]) {
    kerno.setRandomSeed(7);
    const model = make();
    model.compile({
      optimizer: kerno.optimizers.Adam(0.01),
      loss: "sparse_categorical_crossentropy",
      metrics: ["accuracy"],
    });
    const { history } = await model.fit(ids, labels, {
      epochs: 12,
      batchSize: 16,
      verbose: 0,
    });
    const losses = history.loss as number[];
    assert.ok(
      losses.at(-1)! < 0.5 * losses[0],
      `${model.name}: the loss goes from ${losses[0]} to ${losses.at(-1)}`,
    );
    model.dispose();
  }
});

Deno.test("a step of a transformer leaves the count of tensors as it was", () => {
  const model = classifier();
  const [ids, labels] = task(4, 6, 12);
  const step = () =>
    tf.tidy(() => {
      const loss = () =>
        kerno.losses.sparseCategoricalCrossentropy(
          labels,
          model(ids, { training: true }) as Tensor,
        ).mean() as never;
      tf.variableGrads(
        loss,
        model.trainableWeights.map((v) => v.value) as never,
      );
    });
  step();
  const before = tf.memory().numTensors;
  step();
  step();
  assert.equal(tf.memory().numTensors, before);
  model.dispose();
});

const { summaries } = golden<{ summaries: { id: string; text: string }[] }>(
  "texts/attention.json",
);

const SUMMARIZED: Record<string, () => unknown> = {
  classifier() {
    const inputs = Input([10]);
    const x = Embedding(20, 8)(inputs);
    const attended = MultiHeadAttention(2, 4)(x, x);
    const normal = LayerNormalization()(layers.Add()([x, attended]));
    const pooled = GlobalAveragePooling1D()(normal);
    return Model(inputs, Dense(2, { activation: "softmax" })(pooled));
  },
  cross() {
    const a = Input([4, 6], { name: "a" });
    const b = Input([5, 6], { name: "b" });
    const [output, scores] = MultiHeadAttention(3, 2, { name: "cross" })(a, b, {
      returnAttentionScores: true,
    });
    const grouped = layers.GroupQueryAttention(2, 4, 2)(output, b, {
      useCausalMask: true,
    });
    const luong = layers.Attention()([grouped, b]);
    const bahdanau = layers.AdditiveAttention()([luong, b, b]);
    const dense = layers.EinsumDense("abc,cd->abd", [null, 7], {
      biasAxes: "d",
    });
    return Model([a, b], [dense(bahdanau), scores]);
  },
};

for (const { id, text } of summaries) {
  Deno.test(`summary() of attention is Keras' text: ${id}`, () => {
    resetNames();
    const model = SUMMARIZED[id]();
    const options = {
      lineLength: 100,
      positions: null,
      printFn: null,
      expandNested: false,
      showTrainable: false,
      layerRange: null,
    };
    const actual = summaryText(model as Summarized, options, 160);
    assert.equal(actual.trimEnd(), text.trimEnd());
  });
}
