import assert from "node:assert/strict";
import { tf } from "../../engine/mod.ts";
import {
  camelCase,
  REQUIRED,
  resolveArguments,
  snakeCase,
} from "../../layers/arguments/resolve.ts";
import { nearest } from "../../layers/arguments/suggest.ts";
import {
  Dense,
  Dropout,
  Embedding,
  Flatten,
  Layer,
  LayerNormalization,
  LSTM,
} from "../../layers/mod.ts";
import { Sequential } from "../../models/mod.ts";

/** What is noted while `body` runs. */
function notesOf(body: () => void): string[] {
  const notes: string[] = [];
  const { warn } = console;
  console.warn = (text: string) => notes.push(text);
  try {
    body();
  } finally {
    console.warn = warn;
  }
  return notes;
}

const SPEC = {
  arguments: { units: REQUIRED, activation: "tanh", useBias: true },
  options: { name: null },
  legacy: { outputDim: "units" },
};

Deno.test("resolveArguments() takes positions, options and snake_case", () => {
  const expected = {
    units: 2,
    activation: "relu",
    useBias: false,
    name: "a",
  };
  for (
    const args of [
      [2, "relu", false, { name: "a" }],
      [2, { activation: "relu", use_bias: false, name: "a" }],
      [{ units: 2, activation: "relu", useBias: false, name: "a" }],
      [2, "relu", { useBias: false, name: "a", units: undefined }],
    ]
  ) assert.deepEqual(resolveArguments("X", SPEC, args), expected);
});

Deno.test("resolveArguments() refuses what is missing, double or too much", () => {
  const of = (...args: unknown[]) => () => resolveArguments("X", SPEC, args);
  assert.throws(of(), {
    name: "TypeError",
    message: "X() missing 1 required positional argument: 'units'",
  });
  assert.throws(of(2, { units: 2 }), {
    name: "TypeError",
    message: "X() got multiple values for argument 'units'",
  });
  assert.throws(of({ units: 1, useBias: true, use_bias: true }), TypeError);
  assert.throws(of(1, "relu", true, "a"), {
    name: "TypeError",
    message: /takes 3 positional arguments but 4 were given/,
  });
});

Deno.test("resolveArguments() suggests the nearest name and lists all", () => {
  assert.throws(() => resolveArguments("X", SPEC, [1, { activaton: 1 }]), {
    name: "TypeError",
    message:
      "Unrecognized keyword arguments passed to X: {'activaton': 1}. Did you mean `activation`? X takes: units, activation, useBias, name.",
  });
  assert.throws(() => LSTM(2, { activationRecurrent: "tanh" } as never), {
    message: /Did you mean `recurrentActivation`\?/,
  });
});

Deno.test("resolveArguments() refuses an old and a new name together in Keras 2's words", () => {
  assert.throws(
    () => resolveArguments("X", SPEC, [{ units: 1, output_dim: 1 }]),
    {
      name: "TypeError",
      message:
        "For the `units` argument, the layer received both the legacy keyword argument `output_dim` and the Keras 2 keyword argument `units`. Stick to the latter!",
    },
  );
});

Deno.test("resolveArguments() notes an old name once a call site", () => {
  const notes = notesOf(() => {
    for (let i = 0; i < 3; i++) {
      LSTM({ output_dim: 3, inner_activation: "hard_sigmoid" } as never);
    }
  });
  assert.deepEqual(notes, [
    'Update your `LSTM` call to the Keras 3 API: `LSTM(3, { recurrentActivation: "hard_sigmoid" })`',
  ]);
});

Deno.test("LSTM() is the same layer by old names and by new ones", () => {
  const old = LSTM(
    {
      outputDim: 2,
      init: "zeros",
      innerInit: "ones",
      W_regularizer: "l2",
      dropout_W: 0.25,
      dropoutU: 0.5,
      forgetBiasInit: "one",
      consumeLess: "cpu",
    } as never,
  );
  const { name: _, ...config } = old.getConfig();
  const { name: __, ...expected } = LSTM(2, {
    kernelInitializer: "zeros",
    recurrentInitializer: "ones",
    kernelRegularizer: "l2",
    dropout: 0.25,
    recurrentDropout: 0.5,
  }).getConfig();
  assert.deepEqual(config, expected);
});

Deno.test("Dense(), Dropout() and Embedding() take Keras 1's names", () => {
  assert.equal(Dense({ outputDim: 4 }).units, 4);
  assert.equal(Dense(3, { bias: false } as never).useBias, false);
  assert.equal(Dropout({ p: 0.25 } as never).rate, 0.25);
  const notes = notesOf(() => Embedding(2, 3, { dropout: 0.1 } as never));
  assert.match(notes[0], /SpatialDropout1D/);
});

Deno.test("Sequential() builds at once from Keras 2's input shapes", () => {
  const shapes: [Layer, (number | null)[]][] = [
    [Dense(2, { inputShape: [4] }), [null, 4]],
    [Dense(2, { inputDim: 4 }), [null, 4]],
    [LSTM(2, { inputShape: [3, 4] }), [null, 3, 4]],
    [LSTM(2, { inputDim: 4 }), [null, null, 4]],
    [LSTM(2, { inputDim: 4, inputLength: 3 }), [null, 3, 4]],
    [LSTM(2, { batchInputShape: [5, 3, 4] }), [5, 3, 4]],
    [Flatten({ batch_input_shape: [5, 3, 4] } as never), [5, 3, 4]],
    [Embedding(4, 2, { inputLength: 3 }), [null, 3]],
  ];
  for (const [layer, shape] of shapes) {
    assert.deepEqual(Sequential([layer]).inputShape, shape);
  }
});

Deno.test("a user's layer takes the options of every layer and no others", () => {
  class Mine extends Layer {
    override call(x: never): unknown {
      return x;
    }
  }
  assert.equal(new Mine({ name: "own", trainable: false }).trainable, false);
  assert.throws(() => new Mine({ nam: "own" } as never), {
    name: "TypeError",
    message: /passed to Mine: \{'nam': "own"\}\. Did you mean `name`\?/,
  });
});

Deno.test("camelCase() and snakeCase() go there and back", () => {
  for (
    const [snake, camel] of [
      ["return_sequences", "returnSequences"],
      ["kernel_initializer", "kernelInitializer"],
      ["units", "units"],
    ]
  ) {
    assert.equal(camelCase(snake), camel);
    assert.equal(snakeCase(camel), snake);
  }
  assert.equal(camelCase("beta_1"), "beta1");
  assert.equal(camelCase("l1_l2"), "l1L2");
  assert.equal(camelCase("_private"), "_private");
});

Deno.test("nearest() finds slips and words in another order, and nothing far", () => {
  const names = ["relu", "sigmoid", "recurrent_activation"];
  assert.equal(nearest("rleu", names), "relu");
  assert.equal(nearest("Sigmod", names), "sigmoid");
  assert.equal(nearest("activation_recurrent", names), "recurrent_activation");
  assert.equal(nearest("softmax", names), null);
  assert.equal(nearest("x".repeat(1e6), names), null);
});

Deno.test("resolveArguments() never accepts what it does not know", () => {
  let seed = 1;
  const random = () =>
    (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
  const letters = "abcdefghijklmnopqrstuvwxyz_ABCXYZ0";
  for (let i = 0; i < 2000; i++) {
    const length = 1 + Math.floor(random() * 12);
    const key = Array.from(
      { length },
      () => letters[Math.floor(random() * letters.length)],
    ).join("");
    const known = ["units", "activation", "useBias", "use_bias", "name"];
    if (known.includes(key) || key.startsWith("output")) continue;
    assert.throws(
      () => resolveArguments("X", SPEC, [1, { [key]: 1 }]),
      TypeError,
      key,
    );
  }
  for (
    const key of ["__proto__", "constructor", "toString", "hasOwnProperty"]
  ) {
    const options = Object.fromEntries([[key, 1]]);
    assert.throws(
      () => resolveArguments("X", SPEC, [1, options]),
      TypeError,
      key,
    );
  }
});

Deno.test("a layer is a function, an instance, and hides Function's members", () => {
  const dense = Dense(2);
  const made = new Dense(2);
  for (const layer of [dense, made]) {
    assert.ok(layer instanceof Dense);
    assert.ok(layer instanceof Layer);
    assert.equal(typeof layer, "function");
    assert.match(layer.name, /^dense/);
    assert.deepEqual(layer(tf.ones([1, 3])).shape, [1, 2]);
    assert.deepEqual(layer.call(tf.ones([1, 3])).shape, [1, 2]);
    assert.equal("apply" in layer, false);
  }
  class Sub extends Dense {}
  assert.ok(new Sub(2) instanceof Dense);
  assert.match(new Sub(2).name, /^sub/);
});

Deno.test("LayerNormalization() knows rmsScaling of files, and advises against it", () => {
  let layer!: ReturnType<typeof LayerNormalization>;
  const notes = notesOf(() => {
    layer = LayerNormalization({ rmsScaling: true, epsilon: 0 });
  });
  assert.match(notes[0], /deprecated/);
  // The variance of 1 and 3 is 1, and the mean is not taken away.
  assert.deepEqual(layer(tf.tensor([[1, 3]])).arraySync(), [[1, 3]]);
  assert.equal(layer.weights.length, 1);
});

Deno.test("a layer says what it does not do with a dtype or a quantization", () => {
  const notes = notesOf(() => Dense(1, { dtype: "mixed_float16" }));
  assert.match(notes[0], /mixed_float16 are kept and computed as float32/);
  assert.throws(() => Dense(1, { dtype: "flot32" }), {
    name: "TypeError",
    message: /Did you mean 'float32'\?/,
  });
  assert.throws(
    () => Dense(1, { quantizationConfig: { mode: "int8" } } as never),
    TypeError,
  );
});
