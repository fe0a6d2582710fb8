import assert from "node:assert/strict";
import { engine, type Tensor, tf } from "../../engine/mod.ts";
import * as layers from "../../layers/mod.ts";
import { near } from "./_golden.ts";

const { Conv1D, Conv2D, Conv2DTranspose, DepthwiseConv2D, SeparableConv2D } =
  layers;
const { AveragePooling2D, MaxPooling2D } = layers;

const zeros = (...shape: number[]) => tf.zeros(shape);

/** Calls that Keras refuses, with the class and the text of the error. */
const REFUSED: [() => unknown, ErrorConstructor, string][] = [
  [
    () => Conv2D(2, [3, 3, 3]),
    TypeError,
    "The `kernel_size` argument must be a tuple of 2 integers. Received kernel_size=(3, 3, 3)",
  ],
  [
    () => Conv2D(2, 0),
    RangeError,
    "The `kernel_size` argument must be a tuple of 2 integers. Received kernel_size=0, including values {0} that do not satisfy `value > 0`",
  ],
  [
    () => Conv2D(2, "a" as never),
    TypeError,
    "The `kernel_size` argument must be a tuple of 2 integers. Received kernel_size=a",
  ],
  [
    () => Conv2D(0, 3),
    RangeError,
    "Invalid value for argument `filters`. Expected a strictly positive value. Received filters=0.",
  ],
  [
    () => Conv2D(2, 3, { strides: 0 }),
    RangeError,
    "The `strides` argument must be a tuple of 2 integers. Received strides=0, including values {0} that do not satisfy `value > 0`",
  ],
  [
    () => Conv2D(2, 3, { padding: "causal" as never }),
    RangeError,
    "The `padding` argument must be a list/tuple or one of {'same', 'valid'}. Received: causal",
  ],
  [
    () => Conv2D(2, 3, { strides: 2, dilationRate: 2 }),
    RangeError,
    "`strides > 1` not supported in conjunction with `dilation_rate > 1`. Received: strides=(2, 2) and dilation_rate=(2, 2)",
  ],
  [
    () => Conv1D(2, 3, { strides: 2, dilationRate: 2, padding: "causal" }),
    RangeError,
    "`strides > 1` not supported in conjunction with `dilation_rate > 1`. Received: strides=(2,) and dilation_rate=(2,)",
  ],
  [
    () => Conv2D(3, 3, { groups: 2 }),
    RangeError,
    "The number of filters must be evenly divisible by the number of groups. Received: groups=2, filters=3.",
  ],
  [
    () => Conv2D(2, 3, { groups: 0 }),
    RangeError,
    "The number of groups must be a positive integer. Received: groups=0.",
  ],
  [
    () => Conv2D(2, 3)(zeros(1, 2, 2, 1)),
    RangeError,
    "Computed output size would be zero or negative. Received `inputs shape=(1, 2, 2, 1)`, `kernel shape=(3, 3, 1, 2)`, `dilation_rate=[1 1]`, `strides=(1, 1)`, `padding=valid`.",
  ],
  [
    () => Conv2D(4, 3, { groups: 2 })(zeros(1, 5, 5, 3)),
    RangeError,
    "The number of input channels must be evenly divisible by the number of groups. Received groups=2, but the input has 3 channels (full input shape is (1, 5, 5, 3)).",
  ],
  [
    () => Conv2DTranspose(2, 3, { strides: 2, outputPadding: 2 }),
    RangeError,
    "`output_padding` must be strictly less than `strides` for all dimensions. At dimension 0, `output_padding` is 2 but `strides` is 2. Received: output_padding=(2, 2), strides=(2, 2)",
  ],
  [
    () => DepthwiseConv2D(3, { depthMultiplier: 0 }),
    RangeError,
    "Invalid value for argument `depth_multiplier`. Expected a strictly positive value. Received depth_multiplier=0.",
  ],
  [
    () => SeparableConv2D(0, 3),
    RangeError,
    "Invalid value for argument `filters`. Expected a strictly positive value. Received filters=0.",
  ],
  [
    () => MaxPooling2D([2, 2, 2]),
    TypeError,
    "The `pool_size` argument must be a tuple of 2 integers. Received pool_size=(2, 2, 2)",
  ],
  [
    () => MaxPooling2D(3)(zeros(1, 2, 2, 1)),
    RangeError,
    "Computed output size would be zero or negative. Received: `inputs.shape=(1, 2, 2, 1)`, `pool_size=(3, 3)`, `strides=(3, 3)`, `padding=valid`.",
  ],
  [
    () => layers.ZeroPadding2D([1, 2, 3] as never),
    TypeError,
    "`padding` should have two elements. Received: padding=(1, 2, 3).",
  ],
  [
    () => layers.ZeroPadding2D(1.5),
    TypeError,
    "`padding` should be either an int, a tuple of 2 ints (symmetric_height_crop, symmetric_width_crop), or a tuple of 2 tuples of 2 ints ((top_crop, bottom_crop), (left_crop, right_crop)). Received: padding=1.5.",
  ],
  [
    () => layers.Cropping2D(-1),
    RangeError,
    "`cropping` cannot be negative. Received: cropping=-1.",
  ],
  [
    () => layers.Cropping2D(2)(zeros(1, 4, 4, 1)),
    RangeError,
    "Values in `cropping` argument should be smaller than the corresponding spatial dimension of the input. Received: input_shape=(1, 4, 4, 1), cropping=((2, 2), (2, 2))",
  ],
  [
    () => layers.UpSampling2D(0),
    RangeError,
    "The `size` argument must be a tuple of 2 integers. Received size=0, including values {0} that do not satisfy `value > 0`",
  ],
  [
    () => layers.UpSampling2D(2, { interpolation: "foo" as never }),
    RangeError,
    "Invalid value for argument `interpolation`. Expected of one ('bilinear', 'nearest', 'lanczos3', 'lanczos5', 'bicubic'). Received: interpolation=foo",
  ],
];

Deno.test("convolutions and pooling refuse in Keras' words", () => {
  for (const [run, kind, message] of REFUSED) {
    assert.throws(run, (error) => {
      assert.ok(error instanceof kind, `${error}`);
      assert.equal(error.message, message);
      return true;
    });
  }
  assert.throws(() => Conv2D(2, 3)(zeros(2, 2, 1)), {
    message:
      /expected min_ndim=4, found ndim=3. Full shape received: \(2, 2, 1\)/,
  });
  assert.throws(() => MaxPooling2D()(zeros(2, 2, 1)), {
    message: /expected ndim=4, found ndim=3. Full shape received: \(2, 2, 1\)/,
  });
  assert.throws(
    () => (AveragePooling2D as unknown as () => unknown)(),
    TypeError,
    "the size must be given",
  );
});

Deno.test("DepthwiseConv2D() of channels first adds the bias to the channels", () => {
  const layer = DepthwiseConv2D(2, { dataFormat: "channels_first" });
  layer.build([1, 2, 4, 3]);
  layer.setWeights([
    tf.tensor([0.267, -0.184, -0.163, 0.103, 0.489, 0.411, 0.5, 0.25], [
      2,
      2,
      2,
      1,
    ]),
    tf.tensor([0.345, -0.468]),
  ]);
  const x = tf.range(0, 24).reshape([1, 2, 4, 3]);
  const y = layer(x) as Tensor;
  assert.deepEqual(y.shape, [1, 2, 3, 2]);
  // Keras 3.15.1 on JAX.
  const expected = [
    3.6489999294281006,
    4.741999626159668,
    6.927999973297119,
    8.020999908447266,
    10.206999778747559,
    11.299999237060547,
    8.827999114990234,
    9.407999992370605,
    10.568000793457031,
    11.14799976348877,
    12.308000564575195,
    12.887999534606934,
  ];
  expected.forEach((v, i) =>
    assert.ok(near(y.dataSync()[i], v), `${i}: ${y.dataSync()[i]} ${v}`)
  );
});

Deno.test("Conv2D() gives the same numbers with an activation of the user's", () => {
  const relu = (x: Tensor) => tf.relu(x);
  const [named, own] = ["relu", relu].map((activation) =>
    Conv2D(5, 3, { activation, biasInitializer: "ones" })
  );
  const x = tf.randomNormal([2, 7, 9, 3], 0, 1, "float32", 3);
  const first = named(x) as Tensor;
  own.build(x.shape);
  own.setWeights(named.getWeights());
  assert.deepEqual(first.arraySync(), (own(x) as Tensor).arraySync());
  const grads = [named, own].map((layer) => {
    const { grads } = tf.variableGrads(() =>
      tf.sum(tf.square(layer(x) as Tensor)) as tf.Scalar
    );
    return Object.values(grads).map((grad) => grad.arraySync());
  });
  assert.deepEqual(grads[0].slice(0, 2), grads[1].slice(-2));
});

Deno.test("a Conv2D model trains in strict and in native mode alike", async () => {
  const { Sequential } = await import("../../models/mod.ts");
  const x = tf.randomUniform([12, 8, 8, 2], 0, 1, "float32", 1);
  const y = x.mean([1, 2, 3]).reshape([12, 1]);
  const losses: number[] = [];
  let start: Tensor[] | null = null;
  for (const strict of [true, false]) {
    engine.setStrict(strict);
    const model = Sequential([
      Conv2D(4, 3, { activation: "relu", padding: "same" }),
      layers.BatchNormalization(),
      MaxPooling2D(),
      layers.SeparableConv2D(3, 3, { activation: "tanh" }),
      layers.Flatten(),
      layers.Dense(1),
    ]);
    model.compile("sgd", "mse");
    model.build([null, 8, 8, 2]);
    if (start) model.setWeights(start);
    else start = model.getWeights() as Tensor[];
    const history = await model.fit(x, y, {
      epochs: 8,
      batchSize: 4,
      shuffle: false,
      verbose: 0,
    });
    losses.push(history.history.loss.at(-1) as number);
    assert.ok(losses.at(-1)! < (history.history.loss[0] as number));
  }
  engine.setStrict(false);
  assert.ok(near(losses[1], losses[0], 1e-3), `${losses}`);
});

Deno.test("Keras 1 and 2 names of convolutions are read", () => {
  const old = Conv2D({
    nb_filter: 2,
    nb_row: 3,
    nb_col: 4,
    subsample: 2,
    border_mode: "same",
    dim_ordering: "th",
  } as never);
  assert.deepEqual(old.kernelSize, [3, 4]);
  assert.deepEqual(old.strides, [2, 2]);
  assert.equal(old.dataFormat, "channels_first");
  const pool = MaxPooling2D(
    { border_mode: "same", dim_ordering: "tf" } as never,
  );
  assert.equal(pool.dataFormat, "channels_last");
});

Deno.test("Conv2D() adapts by two narrow matrices beside a frozen kernel", () => {
  const layer = Conv2D(4, 3, { loraRank: 2, loraAlpha: 1 });
  const x = tf.randomNormal([2, 5, 5, 3], 0, 1, "float32", 4);
  const before = (layer(x) as Tensor).dataSync();
  assert.deepEqual(layer.trainableWeights.map((w) => w.name), [
    "bias",
    "lora_kernel_a",
    "lora_kernel_b",
  ]);
  assert.deepEqual(layer.loraKernelA!.shape, [3, 3, 3, 2]);
  const { lora_rank, lora_alpha } = layer.getConfig();
  assert.deepEqual([lora_rank, lora_alpha], [2, 1]);
  const b = tf.randomNormal([2, 4], 0, 1, "float32", 5);
  layer.loraKernelB!.assign(b);
  const plain = Conv2D(4, 3);
  plain.build(x.shape);
  const [kernel, bias] = [layer.kernel.value, layer.bias!.value] as Tensor[];
  const a = (layer.loraKernelA!.value as Tensor).reshape([27, 2]);
  const delta = tf.matMul(a, b).div(2).reshape([3, 3, 3, 4]);
  plain.setWeights([kernel, bias]);
  assert.deepEqual((plain(x) as Tensor).dataSync(), before);
  plain.setWeights([kernel.add(delta), bias]);
  assert.deepEqual(
    (layer(x) as Tensor).arraySync(),
    (plain(x) as Tensor).arraySync(),
  );
  assert.throws(() => layer.enableLora(2), /already enabled/);
  assert.throws(() => Conv2D(2, 2).enableLora(2), /isn't yet built/);
  assert.throws(
    () =>
      Conv2D(2, 2, { kernelConstraint: "max_norm", loraRank: 1 })(
        zeros(1, 3, 3, 1),
      ),
    /Lora is incompatible with kernel constraints/,
  );
});
