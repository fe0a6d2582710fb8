import assert from "node:assert/strict";
import "../../mod.ts";
import {
  callbacks,
  Dense,
  Embedding,
  Input,
  LSTM,
  np,
  Sequential,
  setRandomSeed,
  tf,
} from "../../mod.ts";

// deno-lint-ignore no-explicit-any
type AnyModel = any;

function net(options: Record<string, unknown> = {}, units = 1): AnyModel {
  setRandomSeed(1);
  const model: AnyModel = Sequential([Input([3]), Dense(2), Dense(units)]);
  model.compile({ optimizer: "sgd", loss: "mse", ...options });
  return model;
}

const x = tf.zeros([4, 3]);
const y = tf.zeros([4, 1]);
const QUIET = { verbose: 0 };

/** Fails unless `body` is refused with that text; texts are Keras' own. */
async function refuses(
  body: () => unknown,
  kind: new (...args: never[]) => Error,
  text: string,
): Promise<void> {
  await assert.rejects(async () => await body(), (error: Error) => {
    assert.ok(error instanceof kind, `${error.constructor.name}: ${error}`);
    assert.ok(error.message.includes(text), error.message);
    return true;
  });
}

Deno.test("compile() refuses unknown names with a suggestion", async () => {
  const model = net();
  await refuses(
    () => model.compile("rmsprp", "mse"),
    RangeError,
    "Could not interpret optimizer identifier: rmsprp. Did you mean 'rmsprop'?",
  );
  await refuses(
    () => model.compile("sgd", "mean_squared_eror"),
    RangeError,
    "Could not interpret loss identifier: mean_squared_eror. Did you mean 'mean_squared_error'?",
  );
  await refuses(
    () => model.compile("sgd", "mse", { metrics: ["acuracy"] }),
    RangeError,
    "Could not interpret metric identifier: acuracy. Did you mean 'accuracy'?",
  );
  await refuses(
    () => model.compile({ optimizer: 3, loss: "mse" }),
    TypeError,
    "Could not interpret optimizer identifier: 3",
  );
  await refuses(
    () => model.compile("sgd", "mse", { metrics: "mae" }),
    TypeError,
    "Expected `metrics` argument to be a list, tuple, or dict. Received instead: metrics=mae",
  );
  await refuses(
    () => model.compile("sgd", "mse", { metrix: ["mae"] }),
    TypeError,
    "Did you mean `metrics`?",
  );
});

Deno.test("fit() refuses what is no data, in Keras' words", async () => {
  const plain: AnyModel = Sequential([Input([3]), Dense(1)]);
  await refuses(
    () => plain.fit(x, y),
    TypeError,
    "You must call `compile()` before using the model.",
  );
  plain.compile("sgd");
  await refuses(
    () => plain.fit(x, y, QUIET),
    TypeError,
    "No loss to compute. Provide a `loss` argument in `compile()`.",
  );
  await refuses(
    () => net().fit(x, y.slice(0, 3), QUIET),
    RangeError,
    "Data cardinality is ambiguous. Make sure all arrays contain the same number of samples.'x' sizes: 4\n'y' sizes: 3\n",
  );
  await refuses(
    () => net().fit("x", y, QUIET),
    TypeError,
    "Unrecognized data type: x='x'",
  );
  await refuses(
    () => net().fit([[1, 2, 3], [4, 5]], y, QUIET),
    TypeError,
    "Unrecognized data type: x=[[1, 2, 3], [4, 5]] (of type list)",
  );
  await refuses(
    () => net().fit(x, y, { ...QUIET, validationSplit: 1 }),
    RangeError,
    "Training data contains 4 samples, which is not sufficient to split it",
  );
  await refuses(
    () => net().fit(x, y, { ...QUIET, callbacks: [3] }),
    TypeError,
    "each must be a Callback",
  );
  await refuses(
    () => net().fit(x, y, { ...QUIET, batchSize: 0 }),
    RangeError,
    "`batchSize` must be a positive integer: current value is 0",
  );
  await refuses(
    () => net().fit(x, y, { ...QUIET, shuffle: "yes" }),
    RangeError,
    '`shuffle` must be true, false or "batch"',
  );
  await refuses(
    () => net().fit(tf.zeros([0, 3]), tf.zeros([0, 1]), QUIET),
    RangeError,
    "there must be at least one sample",
  );
  await refuses(() => net().fit(x, QUIET), TypeError, "no targets");
});

Deno.test("fit() refuses targets that do not fit, in Keras' words", async () => {
  const zeros = (...shape: number[]) => tf.zeros(shape);
  await refuses(
    () =>
      net({ loss: "sparse_categorical_crossentropy" }, 3)
        .fit(x, zeros(4, 3), QUIET),
    TypeError,
    "Argument `output` must have rank (ndim) `target.ndim - 1`.",
  );
  await refuses(
    () => net({ loss: "categorical_crossentropy" }, 3).fit(x, zeros(4), QUIET),
    TypeError,
    "Arguments `target` and `output` must have the same rank (ndim).",
  );
  await refuses(
    () => net({ loss: "binary_crossentropy" }, 3).fit(x, y, QUIET),
    TypeError,
    "Arguments `target` and `output` must have the same shape.",
  );
  await refuses(
    () =>
      net().fit(x, y, {
        ...QUIET,
        validationSplit: 0.5,
        callbacks: [callbacks.EarlyStopping({ monitor: "f1" })],
      }),
    RangeError,
    "EarlyStopping callback received monitor=f1, but Keras isn't able to automatically determine",
  );
});

Deno.test("fit() takes old names, positions and snake_case alike", async () => {
  const data = np.array([[0.1, 0.2, 0.3], [0.5, 0.1, 0.9], [1, 0, 0.5]]);
  const targets = [[1], [0], [0.5]];
  const runs = [];
  for (
    const args of [
      [{ batchSize: 2, epochs: 3, shuffle: false, verbose: 0 }],
      [{ batch_size: 2, nb_epoch: 3, shuffle: false, verbose: 0 }],
      [{ batchSize: 2, nbEpoch: 3, shuffle: false, verbose: 0 }],
      [2, 3, 0, { shuffle: false }],
    ]
  ) {
    runs.push((await net().fit(data, targets, ...args)).history);
  }
  assert.equal(runs[0].loss.length, 3);
  for (const run of runs) assert.deepEqual(run, runs[0]);
});

Deno.test("fit() takes arrays, typed arrays, lists and names of inputs", async () => {
  const rows = [[0, 1, 2], [3, 4, 5]];
  const one = (await net().fit(rows, [1, 2], QUIET)).history;
  const float = tf.tensor(rows);
  const two = (await net().fit(float, Float32Array.of(1, 2), QUIET)).history;
  assert.deepEqual(one, two);
  const pair = [tf.zeros([3, 1]), tf.ones([3, 2])];
  const { Model, Concatenate } = await import("../../mod.ts");
  const [a, b] = [Input([1], { name: "a" }), Input([2], { name: "b" })];
  const model: AnyModel = Model({
    inputs: [a, b],
    outputs: Dense(1, { kernelInitializer: "ones" })(Concatenate()([a, b])),
  });
  model.compile("sgd", "mse");
  const list = await model.evaluate(pair, tf.zeros([3, 1]), QUIET);
  const named = await model.evaluate(
    { a: pair[0], b: pair[1] },
    tf.zeros([3, 1]),
    QUIET,
  );
  assert.equal(list, 4);
  assert.equal(named, 4);
});

/** Fails if there are more tensors; garbage of earlier tests may go meanwhile. */
function assertNoMore(before: number): void {
  const now = tf.memory().numTensors;
  assert.ok(now <= before, `${now - before} tensors left behind`);
}

Deno.test("fit() leaves no tensors behind", async () => {
  const ids = np.random.randint(9, { size: [12, 5] });
  const labels = tf.ones([12, 1]);
  const model: AnyModel = Sequential([
    Embedding(9, 4),
    LSTM(3),
    Dense(1, { activation: "sigmoid" }),
  ]);
  model.compile("rmsprop", "binary_crossentropy", { metrics: ["accuracy"] });
  const options = { batchSize: 4, verbose: 0, validationSplit: 0.25 };
  await model.fit(ids, labels, options);
  const before = tf.memory().numTensors;
  await model.fit(ids, labels, { ...options, epochs: 5 });
  assertNoMore(before);
  await model.evaluate(ids, labels, QUIET);
  assertNoMore(before);
  model.predict(ids, { batchSize: 5, verbose: 0 }).dispose();
  assertNoMore(before);
  model.trainOnBatch(ids, labels);
  assertNoMore(before);
});

Deno.test("fit() lets timers fire between batches", async () => {
  let fired = 0;
  const timer = setInterval(() => fired++, 0);
  await net().fit(tf.zeros([400, 3]), tf.zeros([400, 1]), {
    batchSize: 1,
    verbose: 0,
  });
  clearInterval(timer);
  assert.ok(fired > 0);
});

Deno.test("an error within fit() leaves a model that trains again", async () => {
  class Fails extends callbacks.Callback {
    override onTrainBatchEnd(batch: number) {
      if (batch === 1) throw new Error("stop here");
    }
  }
  const model = net();
  const data = [tf.ones([8, 3]), tf.ones([8, 1])];
  await model.fit(...data, { batchSize: 2, verbose: 0 });
  const before = tf.memory().numTensors;
  await refuses(
    () =>
      model.fit(...data, { ...QUIET, batchSize: 2, callbacks: [new Fails()] }),
    Error,
    "stop here",
  );
  assertNoMore(before);
  const { history } = await model.fit(...data, { batchSize: 2, verbose: 0 });
  assert.ok(Number.isFinite(history.loss[0]));
  assert.equal(model.optimizer.iterations, 4 + 2 + 4);
});

Deno.test("a fit() that is never resumed leaves a model that trains again", async () => {
  // A kernel stops a cell by letting no setImmediate of it fire any more.
  const model = net();
  const data = [tf.ones([8, 3]), tf.ones([8, 1])];
  await model.fit(...data, { batchSize: 2, verbose: 0 });
  const before = tf.memory().numTensors;
  const globals = globalThis as unknown as { setImmediate: unknown };
  const { setImmediate: real } = globals;
  let turns = 0;
  globals.setImmediate = (callback: () => void) => {
    if (++turns <= 3) (real as (c: () => void) => void)(callback);
  };
  try {
    void model.fit(...data, { batchSize: 2, verbose: 0 });
    await new Promise((resolve) => setTimeout(resolve, 30));
  } finally {
    globals.setImmediate = real;
  }
  assert.equal(turns, 4);
  assertNoMore(before);
  const { history } = await model.fit(...data, { batchSize: 2, verbose: 0 });
  assert.ok(Number.isFinite(history.loss[0]));
});

Deno.test("predictClasses() rounds probabilities and picks the likeliest", () => {
  const one: AnyModel = Sequential([
    Input([1]),
    Dense(1, {
      kernelInitializer: "ones",
      activation: "sigmoid",
    }),
  ]);
  assert.deepEqual(one.predictClasses([[-1], [2]]).arraySync(), [[0], [1]]);
  const many: AnyModel = Sequential([
    Input([3]),
    Dense(3, {
      kernelInitializer: "identity",
    }),
  ]);
  assert.deepEqual(many.predictClasses([[0, 2, 1], [5, 2, 1]]).arraySync(), [
    1,
    0,
  ]);
});

Deno.test("history of a fit shows its values by name", async () => {
  const model = net({ metrics: ["mae"] });
  const history = await model.fit(x, y, { verbose: 0, validationSplit: 0.5 });
  assert.deepEqual(history.history, {
    loss: [0],
    mae: [0],
    val_loss: [0],
    val_mae: [0],
  });
  assert.deepEqual(history.params, { verbose: 0, epochs: 1, steps: 1 });
  assert.equal(model.history, history);
});

Deno.test("slots are named by the paths of the weights", async () => {
  const model = net({ optimizer: "rmsprop" });
  await model.fit(x, y, QUIET);
  const paths = model.optimizer.variables.map((v: { path: string }) => v.path);
  assert.match(
    paths[2],
    /^rm_sprop(_\d+)?\/sequential(_\d+)?_dense(_\d+)?_kernel_velocity$/,
  );
});
