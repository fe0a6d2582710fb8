import assert from "node:assert/strict";
import { libraryBundle } from "../../../kernel/library_bundle.ts";
import { Folder, Notebook, sleep } from "./notebook.ts";

const CELL =
  "const model = Sequential([Embedding(10, 4)]);\nconst layer = LSTM(3);\nconst t = tf.ones([2]);";

const EMBEDDING =
  /^class Embedding\nEmbedding\(inputDim: number, outputDim: number, options\?: (?:layers\.)?EmbeddingOptions\): Embedding(?:Class)?\n[^]*\n\nEmbedding layer: turns each id into a vector, a row of a trained matrix\.\n/;

const ZEROS =
  /^function np\.zeros\n(?:function )?zeros\(shape: ShapeInput, dtype\?: string \| ArrayOptions\): (?:tf\.)?Tensor[^]*\n\nAn array of zeros\.\n[^]*@param `?shape`? (?:— )?One size or a list of sizes\.\n/;

async function start(language: boolean) {
  const library = { ...await libraryBundle(), preload: true };
  const folder = new Folder();
  const notebook = await Notebook.start({
    cwd: folder.path,
    language,
    library,
  });
  return {
    notebook,
    async ask(code: string, cursor = code.length): Promise<string> {
      const found = await notebook.interpreter.inspect(code, cursor, 0);
      return String(found?.["text/plain"] ?? "");
    },
    async [Symbol.asyncDispose]() {
      await notebook[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

Deno.test("inspect() tells of the library by its sources, without a language server", async (t) => {
  await using started = await start(false);
  const { notebook, ask } = started;

  await t.step("before the first cell, while it is being loaded", async () => {
    assert.match(await ask("Embedding"), EMBEDDING);
    assert.match(await ask("np.zeros([2])", 5), ZEROS);
    assert.match(
      await ask("LSTM(2)"),
      /^class LSTM\nLSTM<const R [^]*\(units: number, options\?: LSTMOptions & [^]*\n\nLong Short-Term Memory layer/,
    );
    assert.match(await ask("layers.LSTM"), /^class layers\.LSTM\nLSTM</);
    assert.equal(await ask("Embeddin"), "");
  });

  await t.step("members, methods and objects that can be called", async () => {
    await notebook.run(CELL);
    assert.match(
      await ask("model.fit(", 10),
      /^function model\.fit\nfit\(x\?: unknown \| ModelFitOptions, [^]*\): Promise<History>\n\nTrains the model\.\n/,
    );
    assert.match(
      await ask("optimizers.Adam"),
      /^class optimizers\.Adam\nconst Adam: CallableClass<\[learningRate\?: LearningRate \| AdamOptions, [^]*\n\nAdam \(Kingma and Ba, 2014\)/,
    );
    assert.match(
      await ask("model"),
      /^model: Sequential\n<Sequential name=sequential, built=\w+>\n/,
    );
    assert.match(
      await ask("layer"),
      /^layer: LSTM\n<LSTM name=lstm, built=False>\n/,
    );
  });

  await t.step("?name asks the same, in a cell", async () => {
    const { events } = await notebook.run("?Embedding");
    const payload = events.find(({ type }) => type === "payload");
    assert.ok(payload?.type === "payload");
    const { data } = payload.payload as { data: Record<string, string> };
    assert.match(data["text/plain"], EMBEDDING);
  });
});

Deno.test("inspect() answers before the language server does, and better when it does", async (t) => {
  await using started = await start(true);
  const { notebook, ask } = started;
  assert.match(await ask("Embedding"), EMBEDDING);
  assert.match(await ask("np.zeros"), ZEROS);
  await notebook.run(CELL);
  const typed: [code: string, wanted: RegExp][] = [
    ["np.zeros", ZEROS],
    ["np.zeros(", ZEROS],
    ["Embedding", EMBEDDING],
    [
      "layers.LSTM",
      /^class layers\.LSTM\nLSTM\(units: number, options\?: [^]*\n\nLong Short-Term Memory layer/,
    ],
    [
      "optimizers.Adam",
      /^class optimizers\.Adam\nAdam\(learningRate\?: optimizers\.LearningRate \| [^]*\n\nAdam \(Kingma and Ba, 2014\)/,
    ],
    [
      "tf.matMul",
      /^function tf\.matMul\nmatMul\(a: tf\.Tensor \| tf\.TensorLike, b: [^]*\n\nComputes the dot product of two matrices/,
    ],
    [
      "t.reshape",
      /^function t\.reshape\n\(method\) Tensor<Rank>\.reshape<T>\(shape: number\[\]\): T\n\nReshapes a `tf\.Tensor` to a given shape\./,
    ],
    [
      "model.fit",
      /^function model\.fit\n\(method\) [^]*\.fit\(x\?: unknown \| [^]*\): Promise<History>\n\nTrains the model\./,
    ],
  ];
  for (const [code, wanted] of typed) {
    await t.step(code, async () => {
      let text = await ask(code);
      // A busy machine takes longer than an answer is waited for.
      for (let i = 0; i < 100 && !wanted.test(text); i++) {
        await sleep(100);
        text = await ask(code);
      }
      assert.match(text, wanted);
    });
  }
});
