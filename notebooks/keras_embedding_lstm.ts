/**
 * Writes `keras_embedding_lstm.ipynb`: the cells of a tutorial on Keras'
 * Embedding and LSTM layers, with the outputs that the kernel gives.
 *
 * ```sh
 * deno run -A notebooks/keras_embedding_lstm.ts
 * ```
 *
 * @module
 */
import { type Cell, notebookText } from "../cli/notebook.ts";
import { run } from "../cli/run.ts";

const PATH = new URL("keras_embedding_lstm.ipynb", import.meta.url);

const cells: Cell[] = [];

function add(
  id: string,
  type: "code" | "markdown",
  text: string,
  metadata: Cell["metadata"] = {},
): void {
  cells.push({
    id,
    cell_type: type,
    source: text.trim(),
    metadata,
    outputs: [],
    execution_count: null,
  });
}

/** A heading, a line in English, a line in Chinese. */
const words = (id: string, heading: string, english: string, chinese: string) =>
  add(`${id}-words`, "markdown", `${heading}\n\n${english}\n\n${chinese}`);
const code = (id: string, text: string, metadata: Cell["metadata"] = {}) =>
  add(id, "code", text, metadata);
/** A cell that a reader need not see, shown as one line. */
const hidden = (id: string, text: string) =>
  add(id, "code", text, { jupyter: { source_hidden: true } });

words(
  "s0",
  "# Embedding and LSTM, cell by cell",
  "Keras' layers, Keras' names, NumPy's text, in TypeScript. In this kernel every name below is there without an import; with it the same cells run in the Deno REPL and in `deno test`.",
  "用 TypeScript 重做 Keras 的 Embedding 与 LSTM 教程：层、参数名与 Keras 一致，输出格式与 NumPy 一致。在本内核中无需导入即可使用这些名称；保留导入语句，同样的代码也能在 Deno REPL 和 `deno test` 里运行。",
);
code(
  "s0",
  `
import assert from "node:assert/strict";
import {
  Activation, Constant, datasets, Dense, Dropout, Embedding, Input, KeyedVectors,
  LSTM, Model, np, print, Sequential, setRandomSeed, utils,
} from "kerno";
`,
);

words(
  "s1",
  "## S1. Numbers in, vectors out",
  "An Embedding turns each of 1000 word numbers into a vector of 64 values: 32 sentences of 10 words become an array of shape (32, 10, 64).",
  "Embedding 层把 1000 个词编号各变成一个 64 维向量：32 个句子、每句 10 个词，得到形状为 (32, 10, 64) 的数组。",
);
code(
  "s1",
  `
setRandomSeed(0);
const model = Sequential();
model.add(Embedding(1000, 64, { inputLength: 10 }));
const inputArray = np.random.randint(1000, { size: [32, 10] });
model.compile("rmsprop", "mse");
const outputArray = model.predict(inputArray);
print(outputArray);
assert(np.shapeEqual(outputArray.shape, [32, 10, 64]));
`,
);

words(
  "s2",
  "## S2. The weights of an Embedding",
  "They are a table: one row for each word number, here 3 rows of 2 values.",
  "Embedding 的权重就是一张查找表：每个词编号对应一行，这里是 3 行、每行 2 个值。",
);
code(
  "s2",
  `
setRandomSeed(0);
const model2 = Sequential([Embedding(3, 2, { inputLength: 7 })]);
model2.layers[0].getWeights()
`,
);

words(
  "s3",
  "## S3. Looking words up",
  "Two sentences of 7 word numbers: each number is replaced by its row of the table above.",
  "两个句子，每句 7 个词编号：每个编号都被换成上表中对应的那一行。",
);
code(
  "s3",
  `
const data = np.array([[0, 1, 2, 1, 1, 0, 1], [0, 1, 2, 1, 1, 0, 1]]);
print(model2.predict(data));
`,
);

words(
  "s4",
  "## S4. A table from word vectors",
  "Word vectors learned elsewhere can fill the table: row `i` gets the vector of the word with number `i`. A word without a vector raises a `KeyError`, and its row stays zero.",
  "也可以用预先训练好的词向量来填这张表：第 `i` 行放编号为 `i` 的词的向量。没有词向量的词会抛出 `KeyError`，对应的行保持为零。",
);
code(
  "s4",
  `
const EMBEDDING_DIM = 100;
function createEmbedding(wordIndex: Map<string, number>, numWords: number, word2vecModel: KeyedVectors) {
  const embeddingMatrix = np.zeros([numWords, EMBEDDING_DIM]);
  for (const [word, i] of wordIndex) {
    try {
      embeddingMatrix[i] = word2vecModel[word];
    } catch {
      continue;
    }
  }
  return embeddingMatrix;
}
`,
);

words(
  "s5-data",
  "The words are those of 2,400 sentences from reviews, each marked positive or negative; the vectors are GloVe's, 100 numbers a word.",
  "Sentences: UCI Sentiment Labelled Sentences (CC BY 4.0). Vectors: GloVe (PDDL 1.0).",
  "词来自 2,400 句带有正面或负面标记的评论；词向量用的是 GloVe，每个词 100 个数。",
);
code(
  "s5-data",
  `
const [[texts, labels], [heldOutTexts, heldOutLabels]] = datasets.sentimentSentences.loadData();
const tokenizer = new utils.Tokenizer();
tokenizer.fitOnTexts(texts);
const wordIndex = tokenizer.wordIndex;
const numWords = wordIndex.size + 1;
const MAX_SEQUENCE_LENGTH = 20;
const word2vecModel = await datasets.glove.loadData();
print(texts[0], labels[0]);
`,
);
words(
  "s5",
  "## S5. An Embedding that is given its weights",
  "The table goes in as the layer's initializer. `trainable: false` keeps it as it is while the rest of a model learns.",
  "把这张表作为层的初始值传入。设置 `trainable: false` 后，训练模型其余部分时它保持不变。",
);
code(
  "s5",
  `
const embeddingMatrix = createEmbedding(wordIndex, numWords, word2vecModel);
const embeddingLayer = Embedding(numWords, EMBEDDING_DIM, {
  embeddingsInitializer: Constant(embeddingMatrix),
  inputLength: MAX_SEQUENCE_LENGTH,
  trainable: false,
});
const input = Input({ shape: [MAX_SEQUENCE_LENGTH], dtype: "int32" });
const embeddedInput = embeddingLayer(input);
print(embeddingMatrix);
embeddedInput
`,
);

words(
  "s6",
  "## S6. A classifier that trains",
  "An Embedding of its own, an LSTM of 128 units and one output: is the sentence positive? The names are those of Keras 1, as in the tutorial; a note tells today's.",
  "一个自己学习的 Embedding、一层 128 单元的 LSTM 和一个输出：这句话是正面的吗？这里沿用教程中的 Keras 1 参数名，运行时会提示现在的写法。",
);
code(
  "s6",
  `
setRandomSeed(1);
const words = [...wordIndex.keys()];
const maxlen = MAX_SEQUENCE_LENGTH;
const x = utils.padSequences(tokenizer.textsToSequences(texts), { maxlen });
const y = np.array(labels);

const classifier = Sequential();
classifier.add(Embedding(words.length + 1, 256, { inputLength: maxlen }));
classifier.add(LSTM({ outputDim: 128, activation: "sigmoid", innerActivation: "hard_sigmoid" }));
classifier.add(Dropout(0.5));
classifier.add(Dense(1));
classifier.add(Activation("sigmoid"));
classifier.compile({ loss: "binary_crossentropy", optimizer: "rmsprop", metrics: ["accuracy"] });
const trained = await classifier.fit(x, y, { batchSize: 16, nbEpoch: 10 });
trained.history
`,
  { kerno: { tolerance: 0.3 } },
);
words(
  "s6-predict",
  "600 sentences were held out: how many does it judge rightly?",
  "`predictClasses` gives 0 or 1 for each.",
  "还有 600 句没有参加训练：它能判断对多少？`predictClasses` 对每句给出 0 或 1。",
);
code(
  "s6-predict",
  `
const xHeldOut = utils.padSequences(tokenizer.textsToSequences(heldOutTexts), { maxlen });
const classes = classifier.predictClasses(xHeldOut);
print(heldOutTexts[0], classes[0]);
const [loss, accuracy] = await classifier.evaluate(xHeldOut, np.array(heldOutLabels), { verbose: 0 });
assert(accuracy >= 0.7);
print("right:", Math.round(accuracy * 100), "%");
`,
  { kerno: { tolerance: 0.1 } },
);

words(
  "s7",
  "## S7. Two LSTMs, one above the other",
  "The lower one hands on its output at every step. The model learns to continue a wave: ten values in, the next one out.",
  "下面一层把每个时间步的输出都交给上面一层。模型学习延续一条波形：输入十个值，预测下一个值。",
);
code(
  "s7",
  `
setRandomSeed(0);
const widths = [1, 50, 100, 1];
const seqLen = 10;
const model = Sequential();
model.add(LSTM(widths[1], { inputShape: [seqLen, widths[0]], returnSequences: true }));
model.add(LSTM(widths[2], { returnSequences: false }));
model.add(Dense({ units: widths[3], activation: "tanh" }));
model.compile("rmsprop", "mse");

const wave = Array.from({ length: 210 }, (_, t) => 0.8 * Math.sin(t / 5));
const starts = Array.from({ length: 200 }, (_, t) => t);
const series = np.array(starts.map((t) => wave.slice(t, t + seqLen))).reshape([200, seqLen, 1]);
const next = np.array(starts.map((t) => wave[t + seqLen])).reshape([200, 1]);
await model.fit(series, next, { epochs: 10, verbose: 0 });
print("mean squared error:", await model.evaluate(series, next, { verbose: 0 }));
`,
  { kerno: { tolerance: 0.5 } },
);

const LSTM_1 = `
const data = np.array([0.1, 0.2, 0.3]).reshape([1, 3, 1]);
const inputs1 = Input({ shape: [3, 1] });
const [lstm1, stateH, stateC] = LSTM(2, { returnSequences: true, returnState: true })(inputs1);`;
const PREDICT = "print(model.predict(data));";

words(
  "s8",
  "## S8. `returnSequences`: an output at every step",
  "Two stacked LSTMs of 2 units read a series of 3 steps. With `returnSequences` the second one gives its hidden state `h` at each of them.",
  "两层各 2 个单元的 LSTM 读入 3 个时间步的序列。设置 `returnSequences` 后，第二层在每个时间步都输出隐藏状态 `h`。",
);
code(
  "s8",
  `${LSTM_1}
const lstm2 = LSTM(2, { returnSequences: true })(lstm1);
const model = Model({ inputs: inputs1, outputs: [lstm2] });
`,
);
hidden(
  "s8-weights",
  `
// Fixed weights, so that the numbers below can be compared with Keras'
const weights = [
  np.array([[-0.083, 0.22, -0.5, -0.198, -0.353, -0.408, -0.314, -0.154]]),
  np.array([
    [-0.103, 0.039, -0.081, 0.185, -0.296, 0.378, -0.473, 0.17],
    [-0.083, 0.059, -0.36, -0.302, 0.301, 0.468, -0.187, 0.192],
  ]),
  np.array([0.376, 0.395, -0.415, -0.461, -0.33, 0.378, -0.402, -0.079]),
  np.array([
    [-0.064, -0.474, 0.05, -0.065, -0.08, -0.17, -0.295, 0.119],
    [-0.2, -0.233, 0.121, 0.029, -0.365, 0.014, -0.316, 0.285],
  ]),
  np.array([
    [0.354, -0.006, 0.347, -0.42, 0.005, -0.435, -0.072, -0.403],
    [-0.373, 0.097, -0.274, -0.393, -0.28, -0.15, -0.032, -0.298],
  ]),
  np.array([0.14, -0.017, 0.005, -0.113, 0.294, 0.08, -0.338, 0.201]),
];
model.setWeights(weights);
`,
);
code("s8-predict", PREDICT);

const AGAIN = `
// The weights of S8 again
model.setWeights(weights);
`;

words(
  "s9",
  "## S9. `returnState`: the last states as well",
  "Now the second LSTM gives three arrays: its output, the last `h` (the same numbers) and the last cell state `c`.",
  "现在第二层返回三个数组：输出、最后的隐藏状态 `h`（与输出相同）以及最后的细胞状态 `c`。",
);
code(
  "s9",
  `${LSTM_1}
const [lstm2, stateH2, stateC2] = LSTM(2, { returnState: true })(lstm1);
const model = Model({ inputs: inputs1, outputs: [lstm2, stateH2, stateC2] });
`,
);
hidden("s9-weights", AGAIN);
code("s9-predict", PREDICT);

words(
  "s10",
  "## S10. Both together",
  "The first array holds `h` at every step, and its last row is the second array; the third is `c` after the last step.",
  "两个参数同时使用：第一个数组是每个时间步的 `h`，它的最后一行就是第二个数组；第三个数组是最后一步的 `c`。",
);
code(
  "s10",
  `${LSTM_1}
const [lstm2, stateH2, stateC2] = LSTM(2, { returnSequences: true, returnState: true })(lstm1);
const model = Model({ inputs: inputs1, outputs: [lstm2, stateH2, stateC2] });
`,
);
hidden("s10-weights", AGAIN);
code("s10-predict", PREDICT);

words(
  "s11",
  "## S11. Neither",
  "Without both, the default, only the last `h` comes out: what a classifier on top needs.",
  "两个参数都不设（默认情况）时，只输出最后一步的 `h`，这正是后面接分类层时所需要的。",
);
code(
  "s11",
  `${LSTM_1}
const lstm2 = LSTM(2)(lstm1);
const model = Model({ inputs: inputs1, outputs: [lstm2] });
`,
);
hidden("s11-weights", AGAIN);
code("s11-predict", PREDICT);

if (import.meta.main) {
  const metadata = {
    kernelspec: {
      name: "kerno",
      display_name: "Kerno (Deno)",
      language: "typescript",
    },
  };
  await Deno.writeTextFile(PATH, notebookText({ cells, metadata }));
  Deno.exit(
    await run({
      notebook: PATH.pathname,
      output: PATH.pathname,
      check: false,
      params: {},
      allowErrors: false,
    }),
  );
}
