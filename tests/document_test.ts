/**
 * The tutorial on the Embedding and LSTM layers, one test a cell, as a user
 * writes it under `deno test`.
 *
 * Numbers and texts are those of Keras 3.15.1 on TensorFlow 2.21
 * (golden/texts/document.json). Text that holds numbers out of a recurrence is
 * compared in its layout, the numbers by value.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  Activation,
  Constant,
  Dense,
  Dropout,
  Embedding,
  Input,
  KeyedVectors,
  KeyError,
  LSTM,
  Model,
  np,
  print,
  pyRepr,
  pyStr,
  Sequential,
  setRandomSeed,
  type Tensor,
  utils,
} from "../mod.ts";

interface GoldenTensor {
  shape: number[];
  dtype: string;
  data: number[];
}

// deno-lint-ignore no-explicit-any
const cells: Record<string, any> = Object.fromEntries(
  JSON.parse(
    Deno.readTextFileSync(
      new URL("./golden/texts/document.json", import.meta.url),
    ),
  ).cells.map((cell: { cell: string }) => [cell.cell, cell]),
);

/** What the golden run printed, without Keras' progress bar. */
function printed(text: string): string {
  return text.slice(text.lastIndexOf("0s/step\n") + 8).trimEnd();
}

const NUMBER = /-?\d+\.\d*(?:e[+-]\d+)?/g;

/** The same layout and, number by number, the same values. */
function assertSameText(actual: string, expected: string): void {
  assert.equal(
    actual.replace(NUMBER, (n) => "#".repeat(n.length)),
    expected.replace(NUMBER, (n) => "#".repeat(n.length)),
  );
  const numbers = actual.match(NUMBER) ?? [];
  (expected.match(NUMBER) ?? []).forEach((n, i) =>
    assert.ok(Math.abs(+numbers[i] - +n) <= 1e-7, `${numbers[i]} is not ${n}`)
  );
}

/** `RandomState(seed).uniform(-scale, scale)`, weight after weight, rounded. */
function weightsByRule(
  rule: { random_state: number; scale: number; decimals: number },
  shapes: number[][],
): Tensor[] {
  const state = np.random.RandomState(rule.random_state);
  return shapes.map((shape) =>
    np.round(state.uniform(-rule.scale, rule.scale, shape), rule.decimals)
  );
}

function assertClose(
  actual: Tensor,
  expected: GoldenTensor,
  rtol = 1e-5,
): void {
  assert.deepEqual(actual.shape, expected.shape);
  const values = actual.dataSync();
  expected.data.forEach((value, i) =>
    assert.ok(
      Math.abs(values[i] - value) <= 1e-6 + rtol * Math.abs(value),
      `element ${i}: ${values[i]} is not ${value}`,
    )
  );
}

Deno.test("S1: an Embedding turns ids into vectors", () => {
  setRandomSeed(0);
  const model = Sequential();
  model.add(Embedding(1000, 64, { inputLength: 10 }));
  const inputArray = np.random.randint(1000, { size: [32, 10] });
  model.compile("rmsprop", "mse");
  const outputArray = model.predict(inputArray) as Tensor;
  assert.ok(np.shapeEqual(outputArray.shape, [32, 10, 64]));
  assert.deepEqual(
    Array.from(inputArray.dataSync()),
    cells.S1.input.data.map(Number),
  );
  assert.equal(pyStr(outputArray), printed(cells.S1.printed));
});

Deno.test("S2 and S3: the weights, and what predict makes of them", () => {
  setRandomSeed(0);
  const model = Sequential([Embedding(3, 2, { inputLength: 7 })]);
  const cell = cells.S2_S3;
  assert.equal(pyRepr(model.layers[0].getWeights()), cell.repr);
  const data = np.array([[0, 1, 2, 1, 1, 0, 1], [0, 1, 2, 1, 1, 0, 1]]);
  assert.equal(pyStr(model.predict(data)), printed(cell.printed));
  model.layers[0].setWeights([
    np.array(cell.given.data).reshape(cell.given.shape),
  ]);
  assert.equal(pyRepr(model.layers[0].getWeights()), cell.given_repr);
  assert.equal(`${pyStr(model.predict(data))}\n`, cell.given_printed);
});

Deno.test("S4 and S5: an embedding matrix from word vectors", () => {
  const cell = cells.S4_S5;
  const wordIndex = new Map<string, number>(Object.entries(cell.word_index));
  const word2vecModel = new KeyedVectors(cell.vectors);
  const numWords = 6, EMBEDDING_DIM = 4, MAX_SEQUENCE_LENGTH = 5;
  const missing: unknown[] = [];

  function createEmbedding(
    wordIndex: Map<string, number>,
    numWords: number,
    word2vecModel: KeyedVectors,
  ): Tensor {
    const embeddingMatrix = np.zeros([numWords, EMBEDDING_DIM]);
    for (const [word, i] of wordIndex) {
      try {
        embeddingMatrix[i] = word2vecModel[word];
      } catch (error) {
        missing.push(error);
        continue;
      }
    }
    return embeddingMatrix;
  }

  const embeddingMatrix = createEmbedding(wordIndex, numWords, word2vecModel);
  // "bad" is not in the vocabulary; the indices of "awful" and "film" are
  // beyond the matrix.
  assert.deepEqual(
    missing.map((error) => (error as Error).constructor),
    [KeyError, RangeError, RangeError],
  );
  assertClose(embeddingMatrix, cell.matrix);
  assert.deepEqual(
    word2vecModel.toEmbeddingMatrix(wordIndex, numWords, { verbose: false })
      .arraySync(),
    embeddingMatrix.arraySync(),
  );
  const embeddingLayer = Embedding(numWords, EMBEDDING_DIM, {
    embeddingsInitializer: Constant(embeddingMatrix),
    inputLength: MAX_SEQUENCE_LENGTH,
    trainable: false,
  });
  const input = Input({ shape: [MAX_SEQUENCE_LENGTH], dtype: "int32" });
  const embeddedInput = embeddingLayer(input);
  assert.match(
    String(embeddedInput),
    /^<KerasTensor shape=\(None, 5, 4\), dtype=float32, sparse=False, ragged=False, name=keras_tensor(_\d+)?>$/,
  );
  const model = Model(input, embeddedInput);
  assert.equal(pyRepr(model.getWeights()), cell.weights_repr);
  assert.deepEqual(
    [model.trainableWeights.length, model.nonTrainableWeights.length],
    cell.trainable,
  );
  const data = np.array(cell.data.data, "int32").reshape(cell.data.shape);
  assert.equal(pyStr(model.predict(data)), cell.printed);
});

Deno.test("S6: the classifier trains, under the names of Keras 1", async () => {
  const cell = cells.S6;
  utils.clearSession();
  const clf = Sequential();
  clf.add(Embedding(21, 256, { inputLength: 8 }));
  clf.add(
    LSTM({
      outputDim: 128,
      activation: "sigmoid",
      innerActivation: "hard_sigmoid",
    }),
  );
  clf.add(Dropout(0));
  clf.add(Dense(1));
  clf.add(Activation("sigmoid"));
  clf.setWeights(weightsByRule(cell.weights_rule, cell.weight_shapes));
  clf.compile({
    loss: "binary_crossentropy",
    optimizer: "rmsprop",
    metrics: ["accuracy"],
  });
  const x = np.array(cell.x.data.map(Number), "int32").reshape(cell.x.shape);
  const y = np.array(cell.y.data.map(Number), "int32").reshape(cell.y.shape);
  const { history } = await clf.fit(x, y, {
    batchSize: 16,
    nbEpoch: 10,
    shuffle: false,
    verbose: 0,
  });
  assert.deepEqual(Object.keys(history), Object.keys(cell.history));
  // Where a word occurs twice in a batch, RMSprop on TensorFlow adds the squares
  // of its gradients; Kerno squares their sum, as Keras does on JAX and PyTorch.
  // That moves the last losses by 1.2e-4.
  for (const key of ["accuracy", "loss"]) {
    cell.history[key].forEach((value: number, epoch: number) =>
      assert.ok(
        Math.abs((history[key] as number[])[epoch] - value) <= 2e-4 * value,
        `${key} of epoch ${epoch}: ${history[key][epoch]} is not ${value}`,
      )
    );
  }
  const first = (clf.predict(x) as Tensor).slice([0, 0], [5, 1]);
  assertClose(first, cell.predict_first, 2e-4);
  assert.deepEqual(
    Array.from((clf.predictClasses(x) as Tensor).dataSync()),
    cell.classes.data,
  );
  assert.equal(summaryOf(clf), cell.summary);
});

/** The text of summary(), under the name that Keras' session gave. */
function summaryOf(model: { summary: (options: object) => void }): string {
  const lines: string[] = [];
  model.summary({
    printFn: (line: string) => lines.push(line),
    lineLength: 76,
  });
  return lines.join("\n");
}

Deno.test("S7: two LSTMs, one above the other", () => {
  const cell = cells.S7;
  const widths = [1, 50, 100, 1], seqLen = 10;
  const model = Sequential();
  model.add(
    LSTM(widths[1], {
      inputShape: [seqLen, widths[0]],
      returnSequences: true,
    }),
  );
  model.add(LSTM(widths[2], { returnSequences: false }));
  model.add(Dense({ units: widths[3], activation: "tanh" }));
  model.setWeights(weightsByRule(cell.weights_rule, cell.weight_shapes));
  const x = np.array(cell.x.data).reshape(cell.x.shape);
  assertClose(model.predict(x) as Tensor, cell.predict);
});

/** S8 to S11: an LSTM of all its outputs below another one. */
function stacked(
  cell: { weights: GoldenTensor[]; repr: string; printed: string },
  options: { returnSequences?: boolean; returnState?: boolean },
): void {
  const data = np.array([0.1, 0.2, 0.3]).reshape([1, 3, 1]);
  const inputs1 = Input({ shape: [3, 1] });
  const [lstm1] = LSTM(2, { returnSequences: true, returnState: true })(
    inputs1,
  );
  const outputs = LSTM(2, options)(lstm1);
  const model = Model({ inputs: inputs1, outputs });
  model.setWeights(
    cell.weights.map(({ data, shape }) => np.array(data).reshape(shape)),
  );
  const result = model.predict(data);
  assertSameText(pyStr(result), printed(cell.printed));
  assertSameText(pyRepr(result), cell.repr);
}

Deno.test("S8: an LSTM that returns its sequence", () =>
  stacked(cells.S8, { returnSequences: true }));

Deno.test("S9: an LSTM that returns its states", () =>
  stacked(cells.S9, { returnState: true }));

Deno.test("S10: an LSTM that returns its sequence and its states", () =>
  stacked(cells.S10, { returnSequences: true, returnState: true }));

Deno.test("S11: an LSTM that returns its last output", () =>
  stacked(cells.S11, {}));

Deno.test("the tutorial's S8, in its own words", () => {
  const data = np.array([0.1, 0.2, 0.3]).reshape([1, 3, 1]);
  const inputs1 = Input({ shape: [3, 1] });
  const [lstm1, stateH, stateC] = LSTM(2, {
    returnSequences: true,
    returnState: true,
  })(inputs1);
  const lstm2 = LSTM(2, { returnSequences: true })(lstm1);
  assert.deepEqual(stateH.shape, [null, 2]);
  assert.deepEqual(stateC.shape, [null, 2]);
  const model = Model({ input: inputs1, outputs: [lstm2] });
  const output = model.predict(data) as Tensor;
  print(output);
  assert.deepEqual(output.shape, [1, 3, 2]);
});

Deno.test("texts become the ids that S6 trains on", () => {
  const tokenizer = new utils.Tokenizer();
  tokenizer.fitOnTexts(["A good film.", "A bad film!"]);
  const rows = utils.padSequences(
    tokenizer.textsToSequences(["a good good film"]),
    { maxlen: 3 },
  );
  assert.deepEqual(rows.arraySync(), [[3, 3, 2]]);
});
