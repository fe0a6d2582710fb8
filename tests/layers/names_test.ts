import assert from "node:assert/strict";
import { pyRepr } from "../../display/mod.ts";
import * as layers from "../../layers/mod.ts";
import { resetNames, toSnakeCase } from "../../layers/names.ts";
import { Model, Sequential } from "../../models/mod.ts";
import { golden } from "./_golden.ts";
import { tf } from "../../engine/mod.ts";

const { Dense, Input, InputSpec, KerasTensor, LSTM, Variable } = layers;

interface Summaries {
  snake_case: [string, string][];
  names: { expressions: string[]; names: string[] }[];
  reprs: { code: string; expression: string; repr: string }[];
}

const { snake_case, names, reprs } = golden<Summaries>("texts/summaries.json");

Deno.test("toSnakeCase() gives the automatic names of Keras", () => {
  for (const [name, expected] of snake_case) {
    assert.equal(toSnakeCase(name), expected);
  }
});

/** The layer expressions of the golden data, in TypeScript. */
const expressions: Record<string, () => { name: string }> = {
  "keras.layers.Dense(1)": () => Dense(1),
  "keras.layers.LSTM(1)": () => LSTM(1),
  "keras.layers.Dense(1, name='dense_5')": () => Dense(1, { name: "dense_5" }),
  "keras.Sequential()": () => Sequential(),
  "keras.Sequential(name='sequential_7')": () =>
    Sequential({ name: "sequential_7" }),
  "keras.Input((2,))": () => Input([2]),
  "keras.layers.Bidirectional(keras.layers.LSTM(1))": () =>
    layers.Bidirectional(LSTM(1)),
  "keras.layers.Bidirectional(keras.layers.LSTM(1, name='inner'))": () =>
    layers.Bidirectional(LSTM(1, { name: "inner" })),
  "keras.layers.TimeDistributed(keras.layers.Dense(1))": () =>
    layers.TimeDistributed(Dense(1)),
  "keras.layers.LSTMCell(1)": () => layers.LSTMCell(1),
  "keras.layers.RNN([keras.layers.LSTMCell(1), keras.layers.LSTMCell(1)])":
    () => layers.RNN([layers.LSTMCell(1), layers.LSTMCell(1)]),
  "keras.layers.LSTM(1).cell": () => LSTM(1).cell,
};

for (const { expressions: codes, names: expected } of names) {
  if (!codes.every((code) => code in expressions)) continue;
  Deno.test(`autoName() counts as Keras in ${codes[0]}`, () => {
    resetNames();
    assert.deepEqual(codes.map((code) => expressions[code]().name), expected);
  });
}

/** The last value of code of the golden data, in TypeScript. */
const shown: Record<string, () => unknown> = {
  "keras.layers.Dense(3)": () => Dense(3),
  "keras.layers.LSTM(2, name='my_lstm')": () => LSTM(2, { name: "my_lstm" }),
  "d = keras.layers.Dense(3); d.build((None, 4)) | d": () => {
    const d = Dense(3);
    d.build([null, 4]);
    return d;
  },
  "keras.Input((3,))": () => Input([3]),
  "keras.Input((3, 2), batch_size=5, dtype='int32', name='ids')": () =>
    Input([3, 2], { batchSize: 5, dtype: "int32", name: "ids" }),
  "keras.Input(batch_shape=(2, None))": () => Input({ batchShape: [2, null] }),
  "x = keras.Input((4,)); y = keras.layers.Dense(2)(x) | y": () =>
    Dense(2)(Input([4])),
  "x = keras.Input((4,)); y = keras.layers.Dense(2)(x) | [x, y]": () => {
    const x = Input([4]);
    return [x, Dense(2)(x)];
  },
  "keras.Variable(np.array([1.5, 2.0], 'float32'), name='v')": () =>
    Variable([1.5, 2], { name: "v" }),
  "keras.Variable(0.1)": () => Variable(0.1),
  "keras.Variable(np.arange(4).reshape(2, 2), dtype='int32')": () =>
    Variable([[0, 1], [2, 3]], { dtype: "int32" }),
  "keras.Variable(np.linspace(0, 1, 2000, dtype='float32'), name='long')": () =>
    Variable(Array.from({ length: 2000 }, (_, i) => i / 1999), {
      name: "long",
    }),
  "keras.Variable(True, dtype='bool')": () => Variable(true, { dtype: "bool" }),
  "str(keras.Variable(2.0))": () => String(Variable(2)),
  "keras.Sequential()": () => Sequential(),
  "keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])": () =>
    Sequential([Input([2]), Dense(1)]),
  "x = keras.Input((2,)); m = keras.Model(x, x) | m": () => {
    const x = Input([2]);
    return Model(x, x);
  },
  "keras.Sequential([keras.layers.Dense(1)], name='named')": () =>
    Sequential([Dense(1)], { name: "named" }),
  "keras.layers.InputSpec(ndim=3, axes={-1: 4})": () =>
    new InputSpec({ ndim: 3, axes: { [-1]: 4 } }),
  "keras.layers.InputSpec(dtype='float32', shape=(None, 3), min_ndim=2)": () =>
    new InputSpec({ dtype: "float32", shape: [null, 3], minNdim: 2 }),
  "keras.layers.Bidirectional(keras.layers.LSTM(2))": () =>
    layers.Bidirectional(LSTM(2)),
  "keras.layers.TimeDistributed(keras.layers.Dense(2))": () =>
    layers.TimeDistributed(Dense(2)),
  "d = keras.layers.Dense(2, name='d'); d.build((None, 1)); d.set_weights([np.array([[0.5, -1.25]]), np.zeros(2)]) | d.weights":
    () => {
      const d = Dense(2, { name: "d" });
      d.build([null, 1]);
      d.setWeights([[[0.5, -1.25]], [0, 0]]);
      return d.weights;
    },
  "d = keras.layers.Dense(2, name='d'); d.build((None, 1)) | d.bias": () => {
    const d = Dense(2, { name: "d" });
    d.build([null, 1]);
    return d.bias;
  },
  "m = keras.Sequential([keras.layers.Embedding(3, 2, embeddings_initializer='ones')]); m(np.zeros((1, 2), 'int32')) | m.weights":
    () => {
      const m = Sequential([
        layers.Embedding(3, 2, { embeddingsInitializer: "ones" }),
      ]);
      m(tf.zeros([1, 2], "int32"));
      return m.weights;
    },
};

for (const { code, expression, repr } of reprs) {
  const key = code ? `${code} | ${expression}` : expression;
  if (!(key in shown)) continue;
  Deno.test(`pyRepr() shows ${key}`, () => {
    resetNames();
    assert.equal(pyRepr(shown[key]()), repr);
  });
}

Deno.test("getConfig() gives the arguments that Keras gives", () => {
  const python = (value: unknown): string => pyRepr(value);
  const find = (code: string) =>
    reprs.find(({ expression }) => expression === code)!.repr;
  resetNames();
  const found = {
    "keras.layers.Dense(3).get_config()": Dense(3).getConfig(),
    "keras.layers.LSTM(3).get_config()": LSTM(3).getConfig(),
    "keras.layers.Embedding(3, 2).get_config()": layers.Embedding(3, 2)
      .getConfig(),
    "keras.layers.Dropout(0.5).get_config()": layers.Dropout(0.5).getConfig(),
  };
  // JavaScript has one kind of number: 1.0 and 1 print alike.
  const numbers = (text: string) => text.replace(/\b(\d+)\.0\b/g, "$1");
  for (const [code, config] of Object.entries(found)) {
    assert.equal(numbers(python(config)), numbers(find(code)), code);
  }
});

Deno.test("KerasTensor() refuses what is no shape", () => {
  assert.throws(() => new KerasTensor(3 as never), TypeError);
  assert.throws(() => new KerasTensor([-1]), RangeError);
  assert.throws(() => new KerasTensor([1.5]), RangeError);
});
