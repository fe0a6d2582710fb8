import assert from "node:assert/strict";
import { pyRepr, pyStr } from "../../display/mod.ts";
import { type Tensor, tf } from "../../engine/mod.ts";
import { Embedding, Input, type KerasTensor, LSTM } from "../../layers/mod.ts";
import { Model, Sequential } from "../../models/mod.ts";
import { setRandomSeed } from "../../numpy/random/mod.ts";
import {
  assertTensor,
  golden,
  type GoldenTensor,
  toTensor,
} from "../layers/_golden.ts";

interface Cell {
  cell: string;
  [key: string]: unknown;
}

const { cells } = golden<{ cells: Cell[] }>("texts/document.json");

function cell(name: string): Cell {
  return cells.find((one) => one.cell === name)!;
}

/** What was printed, without the progress bar. */
function printed(text: unknown): string {
  return String(text).split("0s/step\n").at(-1)!.trimEnd();
}

Deno.test("predict() prints the array of cell S1 as Keras does", () => {
  const { input, printed: text, first_row } = cell("S1");
  setRandomSeed(0);
  const model = Sequential();
  model.add(Embedding(1000, 64, { inputLength: 10 }));
  const output = model.predict(toTensor(input as GoldenTensor));
  assert.deepEqual(output.shape, [32, 10, 64]);
  assertTensor(
    output.slice([0, 0], [1, 1]).reshape([64]),
    first_row as GoldenTensor,
    "first row",
    1e-7,
    0,
  );
  assert.equal(pyStr(output), printed(text));
});

Deno.test("getWeights() shows the list of cell S2 before any call", () => {
  const { repr, data, given, given_printed } = cell("S2_S3");
  setRandomSeed(0);
  const model = Sequential([Embedding(3, 2, { inputLength: 7 })]);
  assert.equal(pyRepr(model.layers[0].getWeights()), repr);
  model.setWeights([toTensor(given as GoldenTensor)]);
  assert.equal(
    pyStr(model.predict(toTensor(data as GoldenTensor))),
    String(given_printed).trimEnd(),
  );
});

/** The tensor that the golden data calls, and the second layer of the cell. */
const secondLayer: Record<string, (x: KerasTensor) => unknown> = {
  S8: (x) => [LSTM(2, { returnSequences: true })(x)],
  S9: (x) => LSTM(2, { returnState: true })(x),
  S10: (x) => LSTM(2, { returnSequences: true, returnState: true })(x),
  S11: (x) => [LSTM(2)(x)],
};

for (const [name, second] of Object.entries(secondLayer)) {
  Deno.test(`predict() gives the numbers of cell ${name}`, () => {
    const { weights, predict, repr } = cell(name);
    const inputs1 = Input({ shape: [3, 1] });
    const [lstm1, stateH, stateC] = LSTM(2, {
      returnSequences: true,
      returnState: true,
    })(inputs1);
    assert.deepEqual([stateH.shape, stateC.shape], [[null, 2], [null, 2]]);
    const outputs = second(lstm1) as KerasTensor[];
    const model = Model({ inputs: inputs1, outputs });
    model.setWeights((weights as GoldenTensor[]).map(toTensor));
    const before = tf.memory().numTensors;
    const result: unknown = model.predict([[[0.1], [0.2], [0.3]]]);
    const expected = Array.isArray(predict) ? predict : [predict];
    const actual = Array.isArray(result) ? result : [result];
    assert.equal(actual.length, expected.length);
    (expected as GoldenTensor[]).forEach((one, i) =>
      assertTensor(actual[i] as Tensor, one, `output ${i}`)
    );
    const layout = (text: unknown) => String(text).replace(/\d/g, "0");
    assert.equal(layout(pyRepr(result)), layout(repr));
    tf.dispose(actual);
    assert.equal(tf.memory().numTensors, before);
  });
}

Deno.test("Model() takes the names of Keras 1 and gives the same model", () => {
  const input = Input([3, 1]);
  const output = LSTM({ outputDim: 2, innerActivation: "hard_sigmoid" })(input);
  const model = Model({ input, outputs: [output] });
  assert.deepEqual(model.outputShape, [null, 2]);
  assert.deepEqual(model.inputShape, [null, 3, 1]);
});
