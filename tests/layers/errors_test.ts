import assert from "node:assert/strict";
import { tf } from "../../engine/mod.ts";
import * as layers from "../../layers/mod.ts";
import { initializers } from "./_namespaces.ts";
import { resetNames } from "../../layers/names.ts";
import { Model, Sequential } from "../../models/mod.ts";
import { golden } from "./_golden.ts";

const { Activation, Dense, Dropout, Embedding, Flatten, Input, LSTM } = layers;

interface Golden {
  cases: { code: string; error: string | null; message?: string }[];
}

const { cases } = golden<Golden>("texts/errors.json");
const zeros = (...shape: number[]) => tf.zeros(shape);

const net = () => Sequential([Input([3]), Dense(2), Dense(1)]);

/** The code of the golden data in TypeScript, and the class of the error. */
const runs: Record<string, [() => unknown, ErrorConstructor]> = {
  "Sequential([Input((3,)), layers.LSTM(2)])": [
    () => Sequential([Input([3]), LSTM(2)]),
    TypeError,
  ],
  "layers.LSTM(2)(np.zeros((2, 3), 'float32'))": [
    () => LSTM(2)(zeros(2, 3)),
    TypeError,
  ],
  "layers.LSTM(2)(np.zeros((2, 3, 4, 5), 'float32'))": [
    () => LSTM(2)(zeros(2, 3, 4, 5)),
    TypeError,
  ],
  "Sequential([Input((4, 2)), layers.LSTM(2), layers.LSTM(2)])": [
    () => Sequential([Input([4, 2]), LSTM(2), LSTM(2)]),
    TypeError,
  ],
  "layers.Dense(2.5)": [() => Dense(2.5), RangeError],
  "layers.Dense(0)": [() => Dense(0), RangeError],
  "layers.Dense(-3)": [() => Dense(-3), RangeError],
  "layers.Dense('three')": [() => Dense("three" as never), TypeError],
  "layers.LSTM(0)": [() => LSTM(0), RangeError],
  "layers.Dense(3, activation='rleu')": [
    () => Dense(3, { activation: "rleu" }),
    RangeError,
  ],
  "layers.Conv2D(3, 3)(np.zeros((1, 5, 5)))": [
    () => layers.Conv2D(3, 3)(zeros(1, 5, 5)),
    TypeError,
  ],
  "layers.Conv2D(3, 3, padding='some')": [
    () => layers.Conv2D(3, 3, { padding: "some" as never }),
    RangeError,
  ],
  "layers.Activation('sigmod')": [() => Activation("sigmod"), RangeError],
  "layers.LSTM(2, recurrent_activation='hardsigmoid')": [
    () => LSTM(2, { recurrentActivation: "hardsigmoid" }),
    RangeError,
  ],
  "layers.Dense(3, activation=5)": [
    () => Dense(3, { activation: 5 as never }),
    TypeError,
  ],
  "layers.Dense(3, kernel_initializer='glorot_unifrom')": [
    () => Dense(3, { kernelInitializer: "glorot_unifrom" }),
    RangeError,
  ],
  "layers.Dense(3, kernel_regularizer='l3')": [
    () => Dense(3, { kernelRegularizer: "l3" }),
    RangeError,
  ],
  "layers.Dense(3, kernel_constraint='maxnorm')": [
    () => Dense(3, { kernelConstraint: "maxnorm" }),
    RangeError,
  ],
  "layers.Dense(3, unit=3)": [() => Dense(3, { unit: 3 } as never), TypeError],
  "layers.Dropout(1.5)": [() => Dropout(1.5), RangeError],
  "layers.Dropout(-0.1)": [() => Dropout(-0.1), RangeError],
  "d = layers.Dense(2)\nd(np.zeros((1, 3)))\nd(np.zeros((1, 4)))": [() => {
    const d = Dense(2);
    d(zeros(1, 3));
    d(zeros(1, 4));
  }, RangeError],
  "layers.Bidirectional(layers.LSTM(2), merge_mode='cat')": [
    () => layers.Bidirectional(LSTM(2), { mergeMode: "cat" as never }),
    RangeError,
  ],
  "layers.TimeDistributed(layers.Dense(2))(np.zeros((2,)))": [
    () => layers.TimeDistributed(Dense(2))(zeros(2)),
    TypeError,
  ],
  "layers.Flatten(3)": [() => Flatten(3 as never), RangeError],
  "layers.Input(shape=3)": [() => Input({ shape: 3 as never }), TypeError],
  "Input((2,), batch_shape=(1, 2))": [
    () => Input([2], { batchShape: [1, 2] }),
    TypeError,
  ],
  "Input()": [() => Input(), TypeError],
  "Sequential([Input((3,)), layers.Dense(1, name='a'), layers.Dense(1, name='a')])":
    [
      () =>
        Sequential([
          Input([3]),
          Dense(1, { name: "a" }),
          Dense(1, { name: "a" }),
        ]),
      RangeError,
    ],
  "Sequential().add(layers.Dense(2)(Input((3,))))": [
    () => Sequential().add(Dense(2)(Input([3]))),
    TypeError,
  ],
  "Sequential().add('dense')": [
    () => Sequential().add("dense" as never),
    TypeError,
  ],
  "a = Input((3,))\nb = Input((3,))\nModel(a, layers.Dense(1)(b))": [
    () => Model(Input([3]), Dense(1)(Input([3]))),
    RangeError,
  ],
  "m = net()\nm.get_layer('dense_9')": [
    () => net().getLayer("dense_9"),
    RangeError,
  ],
  "m = net()\nm.get_layer(index=7)": [
    () => net().getLayer({ index: 7 }),
    RangeError,
  ],
  "net().get_layer()": [() => net().getLayer(), TypeError],
  "net().set_weights([np.zeros((3, 2))])": [
    () => net().setWeights([zeros(3, 2)]),
    RangeError,
  ],
  "net().set_weights([np.zeros((2, 3)), np.zeros(2), np.zeros((2, 1)), np.zeros(1)])":
    [
      () => net().setWeights([zeros(2, 3), zeros(2), zeros(2, 1), zeros(1)]),
      RangeError,
    ],
  "layers.Dense(2).set_weights([np.zeros((3, 2)), np.zeros(2)])": [
    () => Dense(2).setWeights([zeros(3, 2), zeros(2)]),
    RangeError,
  ],
  "Sequential([layers.Dense(2)]).count_params()": [
    () => Sequential([Dense(2)]).countParams(),
    Error,
  ],
  "layers.Dense(1, name='a/b')": [() => Dense(1, { name: "a/b" }), RangeError],
  "layers.Embedding(3, 2, weights=[np.zeros((2, 2))])(np.array([[1]]))": [
    () => Embedding(3, 2, { weights: [zeros(2, 2)] }),
    RangeError,
  ],
  "keras.initializers.get('zeroes')": [
    () => initializers.get("zeroes"),
    RangeError,
  ],
};

/** Python's names and types in ours. */
function translate(message: string): string {
  return message
    .replace(
      /`([a-z]+(?:_[a-z]+)+)/g,
      (_, name) =>
        `\`${
          ["input_shape"].includes(name) ? name : name.replace(
            /_([a-z])/g,
            (_: string, c: string) => c.toUpperCase(),
          )
        }`,
    )
    .replace("layer.build(input_shape)", "layer.build(inputShape)")
    .replace("data_format=", "dataFormat=")
    .replace("`keras.Layer`", "`Layer`")
    .replace(/<class 'keras\.\S+\.(\w+)'>/, "$1")
    .replace("<class 'str'>", "String")
    .replace(/, None\}/, ", null}");
}

for (const [code, [run, kind]] of Object.entries(runs)) {
  const { message } = cases.find((one) => one.code === code)!;
  Deno.test(`${code.replaceAll("\n", "; ")} fails in Keras' words`, () => {
    resetNames();
    let error: unknown;
    tf.tidy(() => {
      try {
        run();
      } catch (caught) {
        error = caught;
      }
    });
    assert.ok(error instanceof kind, `a ${kind.name} is expected: ${error}`);
    const expected = translate(message!).replace(" (of type String)", "");
    const actual = error.message.replace(" (of type String)", "");
    assert.ok(
      actual.startsWith(expected),
      `\n${actual}\ndoes not start with\n${expected}`,
    );
  });
}

Deno.test("Embedding() names the id that has no row", () => {
  const ids = tf.tensor([[0, 1], [2, 5]], [2, 2], "int32");
  assert.throws(() => Embedding(3, 2)(ids), {
    name: "RangeError",
    message: /indices\[1,1\] = 5 is not in \[0, 3\)/,
  });
  assert.throws(() => Embedding(3, 2)([[-1]]), RangeError);
  assert.throws(() => Embedding(3, 2)([[NaN]]), RangeError);
});

Deno.test("LSTM() says which batch a stateful layer wants", () => {
  const model = Sequential([
    Input({ batchShape: [2, 3, 1] }),
    LSTM(2, { stateful: true }),
  ]);
  assert.throws(() => model(zeros(3, 3, 1)), {
    name: "RangeError",
    message:
      "If an RNN is stateful, the batch size of the input sequences must be the same as the batch size of the initial state. \n- Expected batch size: 2\n- Received batch size: 3",
  });
  assert.throws(
    () => Sequential([Input([3, 1]), LSTM(2, { stateful: true })]),
    TypeError,
  );
});

Deno.test("LSTM() refuses a sequence without steps and too few states", () => {
  assert.throws(() => LSTM(2)(zeros(1, 0, 1)), RangeError);
  assert.throws(
    () => LSTM(2)(zeros(1, 2, 1), { initialState: [zeros(1, 2)] }),
    TypeError,
  );
});

Deno.test("a layer names itself where it lacks a method", () => {
  class Empty extends layers.Layer {}
  assert.throws(() => new Empty()(zeros(1)), /Layer Empty does not have/);
  assert.throws(() => (Dense(1) as unknown as () => unknown)(), TypeError);
  assert.throws(() => Dense(1)("text" as never), TypeError);
  assert.throws(() => Dense(1)(null as never), TypeError);
});

Deno.test("setWeights() that fails changes nothing", () => {
  const model = net();
  const before = model.getWeights().map((w) => w.dataSync());
  assert.throws(() =>
    model.setWeights([tf.ones([3, 2]), tf.ones([2]), tf.ones([2, 1]), zeros(9)])
  );
  assert.deepEqual(model.getWeights().map((w) => w.dataSync()), before);
});
