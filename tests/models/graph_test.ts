import assert from "node:assert/strict";
import { type Tensor, tf } from "../../engine/mod.ts";
import {
  Dense,
  Dropout,
  Embedding,
  Input,
  type KerasTensor,
  Layer,
  LSTM,
  Masking,
  type Shape,
  type Variable,
} from "../../layers/mod.ts";
import { maskOf } from "../../layers/masks.ts";
import { Model, Sequential } from "../../models/mod.ts";

/** Dense without a bias whose kernel is all ones. */
const ones = (units: number) =>
  Dense(units, { kernelInitializer: "ones", useBias: false });

/** Fails unless `body` leaves as many tensors as there were. */
function assertSteady(body: () => void): void {
  body();
  const before = tf.memory().numTensors;
  for (let i = 0; i < 3; i++) body();
  assert.equal(tf.memory().numTensors, before);
}

Deno.test("Model() runs two inputs to two outputs, by list and by name", () => {
  const a = Input([2], { name: "a" });
  const b = Input([2], { name: "b" });
  const sum = ones(1)(a);
  const other = ones(3)(b);
  const model = Model([a, b], [sum, other]);
  const x = [tf.tensor([[1, 2]]), tf.tensor([[3, 4]])];
  const byList = model.predict(x);
  const byName = model.predict({ b: x[1], a: x[0] });
  for (const result of [byList, byName]) {
    assert.equal(result.length, 2);
    assert.deepEqual(result[0].arraySync(), [[3]]);
    assert.deepEqual(result[1].arraySync(), [[7, 7, 7]]);
  }
  assert.throws(() => model.predict([x[0]]), TypeError);
  assert.throws(() => model.predict({ a: x[0], c: x[1] }), /Missing data/);
});

Deno.test("Model() takes and gives dicts", () => {
  const a = Input([1], { name: "a" });
  const b = Input([1], { name: "b" });
  const model = Model({ a, b }, { left: ones(1)(a), right: ones(2)(b) });
  const result = model.predict({ a: [[1]], b: [[2]] });
  assert.deepEqual(result.left.arraySync(), [[1]]);
  assert.deepEqual(result.right.arraySync(), [[2, 2]]);
});

Deno.test("a layer called twice shares its weights", () => {
  const shared = Dense(2);
  const a = Input([3]);
  const b = Input([3]);
  const model = Model([a, b], [shared(a), shared(b)]);
  assert.equal(model.weights.length, 2);
  assert.equal(shared.inboundNodes.length, 2);
  const x = tf.ones([1, 3]);
  const [ya, yb] = model.predict([x, x]);
  assert.deepEqual(ya.arraySync(), yb.arraySync());
});

Deno.test("a model is a layer of another model", () => {
  const inner = Sequential([Input([2]), ones(2), ones(1)]);
  const x = Input([2]);
  const outer = Model(x, ones(3)(inner(x)));
  assert.deepEqual(outer.predict([[1, 2]]).arraySync(), [[6, 6, 6]]);
  assert.deepEqual(outer.layers.map((layer) => layer.constructor.name), [
    "InputLayer",
    "Sequential",
    "Dense",
  ]);
  assert.equal(outer.weights.length, 3);
  const stacked = Sequential([outer, ones(1)]);
  assert.deepEqual(stacked.predict([[1, 2]]).arraySync(), [[18]]);
});

Deno.test("Model() starts from a tensor in the middle", () => {
  const x = Input([2]);
  const middle = ones(2)(x);
  const y = ones(1)(middle);
  assert.deepEqual(Model(x, middle).predict([[1, 2]]).arraySync(), [[3, 3]]);
  assert.deepEqual(Model(middle, y).predict([[3, 3]]).arraySync(), [[6]]);
});

Deno.test("layers stand from inputs to outputs", () => {
  const x = Input([2], { name: "in" });
  const left = Dense(1, { name: "left" })(x);
  const right = Dense(1, { name: "right" })(Dense(1, { name: "first" })(x));
  const model = Model(x, [left, right]);
  assert.deepEqual(model.layers.map(({ name }) => name), [
    "in",
    "first",
    "left",
    "right",
  ]);
  assert.deepEqual(model.outputNames, ["left", "right"]);
});

Deno.test("Sequential() defers its weights, adds, pops and rebuilds", () => {
  const model = Sequential();
  model.add(Dense(3));
  model.add(Dense(2));
  assert.equal(model.built, false);
  assert.equal(model.weights.length, 0);
  assert.throws(() => model.inputs, /no defined inputs yet/);
  assert.deepEqual(model.predict([[1, 2, 3, 4]]).shape, [1, 2]);
  assert.deepEqual(model.inputShape, [null, 4]);
  assert.deepEqual(model.weights.map((w) => w.path), [
    `${model.name}/${model.layers[0].name}/kernel`,
    `${model.name}/${model.layers[0].name}/bias`,
    `${model.name}/${model.layers[1].name}/kernel`,
    `${model.name}/${model.layers[1].name}/bias`,
  ]);
  const top = model.pop();
  assert.ok(top instanceof Dense);
  assert.deepEqual(model.predict(tf.ones([2, 4])).shape, [2, 3]);
  model.add(Dense(5));
  assert.deepEqual(model.outputShape, [null, 5]);
  assert.throws(() => Sequential().pop(), RangeError);
});

Deno.test("predict() joins batches and leaves no tensor behind", () => {
  const model = Sequential([Input([2]), ones(1)]);
  const x = tf.tensor(Array.from({ length: 140 }, (_, i) => i), [70, 2]);
  const y = model.predict(x, { batchSize: 32 });
  assert.deepEqual(y.shape, [70, 1]);
  assert.equal(y.dataSync()[69], 138 + 139);
  assertSteady(() => model.predict(x, { batchSize: 16 }).dispose());
  assert.throws(() => model.predict(tf.zeros([0, 2])), RangeError);
});

Deno.test("masks travel from Embedding through a model to LSTM", () => {
  const ids = Input([4], { dtype: "int32" });
  const embedding = Embedding(5, 2, { maskZero: true });
  const lstm = LSTM(3);
  const model = Model(ids, lstm(embedding(ids)));
  const x = tf.tensor([[1, 2, 0, 0]], [1, 4], "int32");
  const short = tf.tensor([[1, 2]], [1, 2], "int32");
  const expected = lstm(embedding(short)).dataSync();
  assert.deepEqual(model.predict(x).dataSync(), expected);
  const y = embedding(x);
  assert.deepEqual(Array.from(maskOf(y)!.dataSync()), [1, 1, 0, 0]);
  assert.deepEqual(Object.keys(y).includes("kerasMask"), false);
  assertSteady(() => tf.tidy(() => tf.dispose(lstm(embedding(x)))));
});

Deno.test("a layer that destroys masks says so once", () => {
  const notes: string[] = [];
  const { warn } = console;
  console.warn = (text: string) => notes.push(text);
  try {
    class Plain extends Layer {
      override call(x: Tensor): Tensor {
        return x.mul(2);
      }
    }
    const x = Masking()(tf.ones([1, 2, 3]));
    const plain = new Plain({ name: "plain" });
    for (let i = 0; i < 2; i++) assert.equal(maskOf(plain(x)), null);
  } finally {
    console.warn = warn;
  }
  assert.deepEqual(notes, [
    "Layer 'plain' (of type Plain) was passed an input with a mask attached to it. However, this layer does not support masking and will therefore destroy the mask information. Downstream layers will not see the mask.",
  ]);
});

class Scale extends Layer {
  factor!: Variable;
  override build(_: Shape): void {
    this.factor = this.addWeight({ initializer: "ones", name: "factor" });
  }
  override call(x: Tensor): Tensor {
    return x.mul(this.factor.value);
  }
}

Deno.test("a layer of one's own finds its shape, weights and graph by itself", () => {
  const scale = new Scale();
  const x = Input([3]);
  const y = scale(x);
  assert.deepEqual(y.shape, [null, 3]);
  const model = Model(x, y);
  scale.setWeights([5]);
  assert.deepEqual(model.predict([[1, 2, 3]]).arraySync(), [[5, 10, 15]]);
  assert.equal(scale.weights[0].path, `${scale.name}/factor`);
  const data = tf.ones([1, 3]);
  assertSteady(() => tf.dispose(scale(data)));
});

Deno.test("class extends Model keeps its layers in fields, arrays and objects", () => {
  class Mine extends Model {
    first = ones(2);
    rest = [ones(2), ones(1)];
    named = { drop: Dropout(0.5, { seed: 1 }) };
    override call(x: Tensor, { training }: { training?: boolean }): Tensor {
      let y = this.named.drop(this.first(x), { training });
      for (const layer of this.rest) y = layer(y);
      return y;
    }
  }
  const model = new Mine();
  assert.match(model.name, /^mine/);
  assert.deepEqual(model.predict([[1, 2]]).arraySync(), [[12]]);
  assert.equal(model.weights.length, 3);
  assert.equal(model.layers.length, 4);
  model.trainable = false;
  assert.equal(model.trainableWeights.length, 0);
  assert.equal(model.first.trainable, false);
  assert.equal(model.nonTrainableWeights.length, 3);
});

Deno.test("class extends Model may give a graph to its parent", () => {
  class Net extends Model {
    constructor() {
      const x = Input([2]);
      super({ inputs: x, outputs: ones(1)(x) });
    }
  }
  assert.deepEqual(new Net().predict([[1, 2]]).arraySync(), [[3]]);
});

Deno.test("build() of a model of one's own makes its weights", () => {
  class Mine extends Model {
    dense = Dense(2);
    override call(x: Tensor): Tensor {
      return this.dense(x);
    }
  }
  const model = new Mine();
  model.build([null, 3]);
  assert.equal(model.countParams(), 8);
});

Deno.test("training of a model decides for the layers within, as in Keras", () => {
  const x = Input([1000]);
  const model = Model(x, Dropout(0.5, { seed: 1 })(x));
  const data = tf.ones([1, 1000]);
  assert.deepEqual(new Set(model(data).dataSync()), new Set([1]));
  const trained = model(data, { training: true }).dataSync();
  assert.deepEqual([...new Set(trained)].sort(), [0, 2]);
  const told = Model(x, Dropout(0.5, { seed: 1 })(x, { training: true }));
  assert.deepEqual(new Set(told.predict(data).dataSync()), new Set([1]));
});

Deno.test("trainable of a model reaches its layers and their variables", () => {
  const frozen = Embedding(3, 2, { trainable: false });
  const model = Sequential([Input([2]), frozen, LSTM(2), Dense(1)]);
  assert.equal(model.trainableWeights.length, 5);
  assert.equal(model.nonTrainableWeights.length, 1);
  model.trainable = false;
  assert.equal(model.trainableWeights.length, 0);
  model.trainable = true;
  assert.equal(model.trainableWeights.length, 6);
});

Deno.test("losses hold the penalties of the latest call only", () => {
  const layer = Dense(1, {
    kernelInitializer: "ones",
    kernelRegularizer: "l2",
    activityRegularizer: "l2",
  });
  const x = tf.ones([2, 1]);
  for (let i = 0; i < 3; i++) tf.dispose(layer(x));
  const losses = tf.tidy(() => layer.losses.map((l) => l.dataSync()[0]));
  assert.equal(losses.length, 2);
  assert.ok(Math.abs(losses[0] - 0.01) < 1e-7);
  assert.ok(Math.abs(losses[1] - 0.01) < 1e-7);
  assertSteady(() => tf.dispose(layer(x)));
});

Deno.test("a model gives its memory back", () => {
  const before = tf.memory().numTensors;
  const model = Sequential([
    Input([3]),
    Embedding(4, 2, { maskZero: true }),
    LSTM(2, { dropout: 0.5, recurrentDropout: 0.5 }),
    Dense(1, { activityRegularizer: "l2" }),
  ]);
  tf.dispose(model([[1, 2, 3]], { training: true }));
  model.dispose();
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("gradients flow through a model and leave no tensor behind", () => {
  const model = Sequential([
    Input([3]),
    Embedding(4, 2, { maskZero: true }),
    LSTM(2, { dropout: 0.5, seed: 1 }),
    Dense(1),
  ]);
  const variables = model.trainableWeights.map((v) => v.value);
  const ids = tf.tensor([[1, 2, 0]], [1, 3], "int32");
  assertSteady(() => {
    const { value, grads } = tf.variableGrads(
      () => model(ids, { training: true }).square().sum() as never,
      variables,
    );
    assert.equal(Object.keys(grads).length, 6);
    tf.dispose([value, grads]);
  });
});

Deno.test("getLayer(), inputNames and shapes tell of a model", () => {
  const model = Sequential([
    Input([3], { name: "x" }),
    Dense(2, { name: "d" }),
  ]);
  assert.equal(model.getLayer("d"), model.layers[0]);
  assert.equal(model.getLayer(null, 0), model.layers[0]);
  assert.equal(model.getLayer({ index: 0 }), model.layers[0]);
  assert.deepEqual(model.inputNames, ["x"]);
  assert.deepEqual(model.computeOutputShape([7, 3]), [7, 2]);
  assert.deepEqual((model.output as KerasTensor).shape, [null, 2]);
});

Deno.test("stateful layers carry their states over until they are reset", () => {
  const model = Sequential([
    Input({ batchShape: [1, 1, 1] }),
    LSTM(2, { stateful: true }),
  ]);
  const x = tf.ones([1, 1, 1]);
  const first = model.predict(x).dataSync();
  assert.notDeepEqual(model.predict(x).dataSync(), first);
  model.resetStates();
  assert.deepEqual(model.predict(x).dataSync(), first);
});

Deno.test("Sequential() and setWeights() refuse what is no array", () => {
  assert.throws(() => Sequential(Dense(1) as never), TypeError);
  assert.throws(() => Sequential().setWeights(3 as never), TypeError);
});

Deno.test("summary() gives the table to printFn", () => {
  const model = Sequential([Input([3]), Dense(2, { name: "d" })], {
    name: "s",
  });
  const texts: string[] = [];
  model.summary({
    printFn: (text: string) => texts.push(text),
    lineLength: 60,
  });
  assert.match(
    texts.join("\n"),
    /Model: "s"[\s\S]*d \(Dense\)[\s\S]*8 \(32\.00 B\)/,
  );
});
