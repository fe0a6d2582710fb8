import assert from "node:assert/strict";
import { tf } from "../../engine/mod.ts";
import { Dense, Embedding, Input, LSTM } from "../../layers/mod.ts";
import { Model, Sequential } from "../../models/mod.ts";

Deno.test("compile(), fit() and evaluate() are methods of every model", async () => {
  const x = Input([2]);
  const functional = Model(x, Dense(1)(x));
  const sequential = Sequential([Input([2]), Dense(1)]);
  class Mine extends Model {
    dense = Dense(1);
    override call(x: never): unknown {
      return this.dense(x);
    }
  }
  for (const model of [functional, sequential, new Mine()]) {
    assert.equal(model.compiled, false);
    model.compile({ optimizer: "sgd", loss: "mse", metrics: ["mae"] });
    assert.equal(model.compiled, true);
    const history = await model.fit([[1, 2], [3, 4]], [[1], [2]], {
      epochs: 2,
      verbose: 0,
    });
    assert.deepEqual(Object.keys(history.history).sort(), ["loss", "mae"]);
    assert.equal(history.history.loss.length, 2);
    const results = await model.evaluate([[1, 2]], [[1]], { verbose: 0 });
    assert.equal((results as number[]).length, 2);
    assert.equal(model.optimizer!.constructor.name, "SGD");
    assert.deepEqual(model.predictClasses([[1, 2]]).shape, [1, 1]);
    assert.equal((model.trainOnBatch([[1, 2]], [[1]]) as number[]).length, 2);
  }
});

Deno.test("fit() needs compile()", async () => {
  const model = Sequential([Input([1]), Dense(1)]);
  await assert.rejects(model.fit([[1]], [[1]]), {
    name: "TypeError",
    message: "You must call `compile()` before using the model.",
  });
});

Deno.test("fit() trains what trainable says, and frozen weights stay", async () => {
  const model = Sequential([
    Input([2]),
    Embedding(3, 2, { trainable: false }),
    LSTM(2),
    Dense(1),
  ]);
  model.compile("sgd", "mse");
  const before = model.getWeights().map((w) => w.dataSync());
  await model.fit([[1, 2]], [[5]], { verbose: 0 });
  const after = model.getWeights().map((w) => w.dataSync());
  assert.deepEqual(after[0], before[0]);
  for (let i = 1; i < after.length; i++) {
    assert.notDeepEqual(after[i], before[i]);
  }
});

Deno.test("a trained model gives its memory back", async () => {
  const before = tf.memory().numTensors;
  const model = Sequential([Input([2]), Dense(1)]);
  model.compile("adam", "mse");
  await model.fit([[1, 2]], [[5]], { verbose: 0, epochs: 2 });
  model.dispose();
  assert.equal(tf.memory().numTensors, before);
});
