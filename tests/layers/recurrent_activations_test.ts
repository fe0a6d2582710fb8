import assert from "node:assert/strict";
import { type Tensor, tf } from "../../engine/mod.ts";
import * as activations from "../../layers/activations/mod.ts";
import { GRU, LSTM, SimpleRNN } from "../../layers/mod.ts";
import { attachMask } from "../../layers/masks.ts";
import { engineTest } from "../engine/engines.ts";
import { assertClose, numbers, tensor } from "../engine/reference.ts";

type Activation = string | ((x: Tensor) => Tensor);
// deno-lint-ignore no-explicit-any
type AnyLayer = any;

/** Keras' activations of one number, whose derivative needs the argument. */
const BY_ARGUMENT = [
  "celu",
  "gelu",
  "hard_shrink",
  "hard_sigmoid_v2",
  "hard_silu",
  "log_sigmoid",
  "mish",
  "silu",
  "soft_shrink",
  "sparse_plus",
  "sparse_sigmoid",
  "squareplus",
  "tanh_shrink",
];

/** Activations of the state and of the gates. */
const PAIRS: [string, string][] = [
  ...BY_ARGUMENT.map((name): [string, string] => [name, "sigmoid"]),
  ...BY_ARGUMENT.map((name): [string, string] => ["tanh", name]),
  ["gelu", "mish"],
  ["silu", "hard_sigmoid"],
];

/** Makes a recurrent layer of two activations. */
type Make = (act: Activation, gate: Activation) => AnyLayer;

/** The recurrent layers by a name. */
const LAYERS: Record<
  string,
  (units: number, ...activations: Parameters<Make>) => AnyLayer
> = {
  LSTM: (units, activation, recurrentActivation) =>
    LSTM(units, {
      activation,
      recurrentActivation,
      returnSequences: true,
      returnState: true,
    } as never),
  "GRU, reset after": (units, activation, recurrentActivation) =>
    GRU(units, {
      activation,
      recurrentActivation,
      returnSequences: true,
    } as never),
  "GRU, reset before": (units, activation, recurrentActivation) =>
    GRU(units, {
      activation,
      recurrentActivation,
      resetAfter: false,
      returnSequences: true,
    } as never),
  SimpleRNN: (units, activation) =>
    SimpleRNN(units, { activation, returnSequences: true } as never),
};

/** Takes the general loop, as it is a function that the engine does not know. */
const hidden = (name: string) => {
  const f = activations.get(name);
  return (x: Tensor) => f(x);
};

/** The outputs of a layer, and the gradients of a weighted sum of them. */
function run(layer: AnyLayer, x: Tensor, mask: Tensor | null): Tensor[] {
  const given = (input: Tensor) => {
    if (mask) attachMask(input, mask);
    return [layer(input)].flat() as Tensor[];
  };
  const sources = [x, ...layer.trainableWeights.map((w: AnyLayer) => w.value)];
  const { grads } = tf.engine().gradients(
    () =>
      given(x.clone()).reduce(
        (sum, y, i) => sum.add(y.square().sum().mul(i + 1)) as Tensor,
        tf.scalar(0) as Tensor,
      ),
    sources,
    undefined,
    true,
  );
  return [...given(x), ...grads];
}

/** Fails unless a layer computes as its general loop does. */
function compare(
  make: Make,
  [activation, gate]: [string, string],
  shape: [number, number, number],
): void {
  tf.tidy(() => {
    const x = tensor(numbers(5)(shape.reduce((a, b) => a * b), 1.5), shape);
    const [batch, steps] = shape;
    const mask = tf.tensor(
      Array.from(
        { length: batch * steps },
        (_, i) => i * i % 5 % 3 === 1 ? 0 : 1,
      ),
      [batch, steps],
      "bool",
    );
    const both = [
      make(activation, gate),
      make(hidden(activation), hidden(gate)),
    ];
    for (const layer of both) layer.build(shape);
    const draw = numbers(9);
    const weights = both[0].getWeights().map((w: Tensor) =>
      tensor(draw(w.size, w.shape[0] > 9 ? 0.2 : 0.6), w.shape)
    );
    for (const layer of both) layer.setWeights(weights);
    for (const given of [null, mask]) {
      const [actual, expected] = both.map((layer) => run(layer, x, given));
      expected.forEach((one, i) =>
        assertClose(
          actual[i],
          one.dataSync(),
          3e-6,
          `${activation}, ${gate}, ${given ? "masked" : "whole"}: ${i}`,
        )
      );
    }
    for (const layer of both) layer.dispose();
  });
}

for (const [name, make] of Object.entries(LAYERS)) {
  const pairs = name === "SimpleRNN"
    ? BY_ARGUMENT.map((one): [string, string] => [one, one])
    : PAIRS;
  Deno.test(`${name} computes activations that need their argument as its general loop does`, () => {
    for (const pair of pairs) compare((a, g) => make(3, a, g), pair, [3, 4, 2]);
  });
  engineTest(`${name} with gelu and mish is as its general loop`, () => {
    compare((a, g) => make(32, a, g), ["gelu", "mish"], [12, 6, 16]);
  });
}

Deno.test("a recurrent layer with gelu and mish is one operation", async () => {
  const layer = LSTM(4, { activation: "gelu", recurrentActivation: "mish" });
  const x = tf.ones([2, 3, 4]);
  const { kernelNames } = await tf.profile(() => layer(x));
  assert.ok(kernelNames.includes("KernoLSTM"), `${kernelNames}`);
});
