import assert from "node:assert/strict";
import { type Tensor, tf } from "../../engine/mod.ts";
import { camelCase } from "../../layers/arguments/resolve.ts";
import { attachMask, maskOf } from "../../layers/masks.ts";
import * as layers from "../../layers/mod.ts";
import { resetNames } from "../../layers/names.ts";
import {
  deserialize,
  type SerializedObject,
} from "../../layers/serialization/registry.ts";
import { assertTensor, golden, type GoldenTensor } from "./_golden.ts";

/** What Keras 3.15.1 says of the attention layers. */
interface Texts {
  configs: {
    layer: string;
    args: Record<string, unknown>;
    shapes: number[][] | null;
    config: Record<string, unknown>;
    build_config: unknown;
    paths: string[];
  }[];
  errors: { id: string; message: string }[];
}

const { configs, errors } = golden<Texts>("texts/attention.json");
const { Attention, EinsumDense, GroupQueryAttention, Input } = layers;
const { AdditiveAttention, MultiHeadAttention } = layers;
const zeros = (...shape: number[]): Tensor => tf.zeros(shape);

/** A layer from Keras' keyword arguments. */
function make(layer: string, args: Record<string, unknown>): layers.Layer {
  const given = Object.fromEntries(
    Object.entries(args).map(([key, value]) => [camelCase(key), value]),
  );
  const known = layers as unknown as Record<
    string,
    (options: unknown) => layers.Layer
  >;
  return known[layer](given);
}

function callOn(layer: layers.Layer, shapes: number[][]): void {
  const inputs = shapes.map((shape) => zeros(...shape));
  const list = /^(Grouped|Multi)/.test(layer.constructor.name);
  const call = layer as unknown as (...args: unknown[]) => unknown;
  tf.tidy(() => {
    if (list) call(...inputs);
    else call(inputs.length > 1 ? inputs : inputs[0]);
  });
}

/** A configuration as it is written to a file. */
function comparable(config: unknown): unknown {
  return JSON.parse(JSON.stringify(config));
}

Deno.test("the attention layers and EinsumDense give Keras' configurations, and come back from them", () => {
  resetNames();
  for (const one of configs) {
    const what = `${one.layer} ${JSON.stringify(one.args)}`;
    const layer = make(one.layer, one.args);
    if (one.shapes) {
      callOn(layer, one.shapes);
      assert.deepEqual(
        comparable(layer.getBuildConfig()),
        one.build_config,
        what,
      );
      assert.deepEqual(layer.weights.map((v) => v.path), one.paths, what);
    }
    const config = comparable(layer.getConfig());
    assert.deepEqual(config, one.config, what);
    assert.deepEqual(
      Object.keys(config as object),
      Object.keys(one.config),
      `${what}: order`,
    );
    const again = deserialize({
      module: "keras.layers",
      class_name: layer.constructor.name,
      config: one.config,
    } as SerializedObject) as layers.Layer;
    assert.deepEqual(comparable(again.getConfig()), one.config, what);
    if (one.build_config) {
      again.buildFromConfig(one.build_config as Record<string, unknown>);
      assert.deepEqual(
        again.weights.map((v) => v.shape),
        layer.weights.map((v) => v.shape),
        what,
      );
    }
  }
});

const [x, y] = [zeros(2, 3, 4), zeros(2, 5, 4)];
const heads = (options: object = {}) =>
  MultiHeadAttention(2, 3, options as layers.MultiHeadAttentionOptions);

/** What fails, by the id of the golden data. */
const FAILING: Record<string, [() => unknown, ErrorConstructor]> = {
  num_heads: [() => MultiHeadAttention(0, 3), RangeError],
  key_dim: [() => MultiHeadAttention(2, -1), RangeError],
  value_dim: [() => heads({ valueDim: 0 }), RangeError],
  num_heads_kind: [() => MultiHeadAttention("2" as never, 3), TypeError],
  output_shape: [() => heads({ outputShape: 1.5 }), TypeError],
  attention_axes: [() => heads({ attentionAxes: "1" }), TypeError],
  window: [() => heads({ slidingWindow: 0 }), RangeError],
  flash_dropout: [
    () => heads({ dropout: 0.5, flashAttention: true }),
    RangeError,
  ],
  flash_scores: [
    () =>
      heads({ flashAttention: true })(x, y, { returnAttentionScores: true }),
    TypeError,
  ],
  steps: [() => heads()(x, y, zeros(2, 4, 4)), RangeError],
  rate: [() => heads({ dropout: 1.5 })(x, y), RangeError],
  groups: [() => GroupQueryAttention(3, 4, 3), RangeError],
  group_window: [
    () => GroupQueryAttention(3, 4, 2, { slidingWindow: -1 }),
    RangeError,
  ],
  group_features: [
    () => GroupQueryAttention(3, 4, 2)(Input([3, 4]), Input([5, 6])),
    RangeError,
  ],
  score_mode: [
    () => Attention({ scoreMode: "scaled" as never }),
    RangeError,
  ],
  one_input: [() => Attention()([x]), RangeError],
  four_inputs: [() => Attention()([x, y, y, y]), RangeError],
  mask_count: [
    () => Attention()([x, y], { mask: [tf.ones([2, 3], "bool")] }),
    RangeError,
  ],
  equation: [() => EinsumDense("abc", 3)(x), RangeError],
  shared: [() => EinsumDense("abc,cd->abd", [7, 3])(x), RangeError],
  unknown_output: [() => EinsumDense("abc,cd->abe", [3, 3])(x), RangeError],
  weight: [() => EinsumDense("abc,ce->ab", [3])(x), RangeError],
  bias: [
    () => EinsumDense("abc,cd->abd", [null, 3], { biasAxes: "f" })(x),
    RangeError,
  ],
  ndim: [() => {
    const dense = EinsumDense("abc,cd->abd", [null, 3]);
    dense(x);
    dense(zeros(2, 4));
  }, TypeError],
};

for (const { id, message } of errors) {
  Deno.test(`an attention layer fails in Keras' words: ${id}`, () => {
    const [run, kind] = FAILING[id];
    resetNames();
    // deno-lint-ignore no-control-regex
    const wrapped = /\x1b\[1m([\s\S]*)\x1b\[0m/.exec(message);
    const [expected] = (wrapped ? wrapped[1] : message)
      .replace(/(?<=[a-z])_([a-z])/g, (_, letter) => letter.toUpperCase())
      .replace("einsumDense_6", "einsum_dense")
      .split("inputs=[<");
    tf.tidy(() =>
      assert.throws(run, (error) => {
        assert.ok(
          error instanceof kind,
          `a ${kind.name} is expected: ${error}`,
        );
        const { message } = error as Error;
        assert.ok(message.startsWith(expected), `${message}\nnot ${expected}`);
        return true;
      })
    );
  });
}

Deno.test("MultiHeadAttention() takes its arguments by place and by name", () => {
  const attention = heads();
  const key = tf.randomNormal([2, 5, 4], 0, 1, "float32", 1);
  const by = tf.tensor([1, 0, 1, 1, 0, 1, 1, 1, 1, 0], [2, 5], "bool");
  const wanted = attention(x, y, { key, valueMask: by }).dataSync();
  assert.deepEqual(attention(x, y, key, { valueMask: by }).dataSync(), wanted);
  assert.deepEqual(
    attention({ query: x, value: y, key, value_mask: by }).dataSync(),
    wanted,
  );
  const call = attention as unknown as (...args: unknown[]) => Tensor;
  assert.deepEqual(call(x, y, key, null, by).dataSync(), wanted);
  assert.throws(() => call(x), {
    name: "TypeError",
    message: /takes a query and a value: value is missing/,
  });
  assert.throws(() => call(x, y, { value: y }), TypeError);
});

Deno.test("MultiHeadAttention() takes the masks off what it is called with, GroupQueryAttention() leaves them", () => {
  const mask = tf.tensor([1, 1, 0, 1, 0, 0], [2, 3], "bool");
  const masked = () => {
    const x = tf.ones([2, 3, 4]);
    attachMask(x, mask);
    return x;
  };
  const before = tf.memory().numTensors;
  const attention = heads();
  const group = GroupQueryAttention(3, 4, 2);
  tf.tidy(() => {
    const x = masked();
    const output = attention(x, x);
    assert.equal(maskOf(x), null);
    assert.deepEqual([...maskOf(output)!.dataSync()], [...mask.dataSync()]);
    const [, scores] = attention(output, output, {
      returnAttentionScores: true,
      useCausalMask: true,
    });
    // deno-fmt-ignore
    assert.deepEqual(maskOf(scores)!.arraySync(), [
      [[[1, 0, 0], [1, 1, 0], [0, 0, 0]]],
      [[[1, 0, 0], [0, 0, 0], [0, 0, 0]]],
    ]);
    const kept = masked();
    group(kept, kept);
    assert.ok(maskOf(kept));
  });
  attention.dispose();
  group.dispose();
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("the attention layers accept symbolic tensors and tell Keras' shapes", () => {
  const [a, b] = [Input([3, 4]), Input([5, 4])];
  const [output, scores] = heads({ outputShape: [2, 6] })(a, b, {
    returnAttentionScores: true,
  });
  assert.deepEqual(output.shape, [null, 3, 2, 6]);
  assert.deepEqual(scores.shape, [null, 2, 3, 3]);
  const [same, others] = GroupQueryAttention(3, 4, 2)(a, b, {
    returnAttentionScores: true,
  });
  assert.deepEqual(same.shape, [null, 3, 4]);
  assert.deepEqual(others.shape, [null, 4, 3, 5]);
  for (const layer of [Attention(), AdditiveAttention()]) {
    const [output, scores] = layer([a, b], { returnAttentionScores: true });
    assert.deepEqual(output.shape, [null, 3, 4]);
    assert.deepEqual(scores.shape, [null, 3, 5]);
  }
  assert.deepEqual(
    EinsumDense("abc,cd->abd", [null, 7])(a).shape,
    [null, null, 7],
  );
});

Deno.test("EinsumDense() refuses what is no product of two tensors", () => {
  assert.throws(
    () => EinsumDense("aac,cd->ad", [3])(zeros(2, 2, 4)),
    TypeError,
  );
  assert.throws(
    () => EinsumDense("abc,cd->abd", [null, null])(x),
    TypeError,
  );
  assert.throws(
    () =>
      EinsumDense("abc,cd->abd", [null, 3], {
        loraRank: 2,
        kernelConstraint: "max_norm",
      })(x),
    TypeError,
  );
});

Deno.test("MultiHeadAttention() of nothing is nothing", () => {
  const attention = heads();
  tf.tidy(() => {
    attention(x, y);
    assert.deepEqual(attention(zeros(0, 3, 4), zeros(0, 5, 4)).shape, [
      0,
      3,
      4,
    ]);
    const none: GoldenTensor = {
      shape: [1, 2, 4],
      dtype: "float32",
      data: Array(8).fill(0),
    };
    assertTensor(attention(zeros(1, 2, 4), zeros(1, 0, 4)), none, "no values");
  });
});
