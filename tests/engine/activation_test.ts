import { onPlainBackend } from "./plain_backend.ts";
import assert from "node:assert/strict";
import { activation, tf, UnsupportedOpError } from "../../engine/mod.ts";
import { tensorsLeft, withGradients } from "./differences.ts";
import { engineTest } from "./engines.ts";
import { assertClose, numbers, tensor } from "./reference.ts";

const softplus = (x: number) =>
  Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const clip = (x: number, low: number, high: number) =>
  Math.min(Math.max(x, low), high);
const elu = (x: number, alpha: number) => x > 0 ? x : alpha * Math.expm1(x);

/** The error function by its series and its continued fraction. */
function erf(x: number): number {
  if (Math.abs(x) > 3) return Math.sign(x) * (1 - tail(Math.abs(x)));
  let [term, sum] = [x, x];
  for (let n = 1; n < 100; n++) {
    term *= -x * x / n;
    sum += term / (2 * n + 1);
  }
  return sum * 2 / Math.sqrt(Math.PI);
}

function tail(x: number): number {
  let f = 0;
  for (let n = 60; n > 0; n--) f = n / 2 / (x + f);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + f);
}

/** Each activation in float64, its parameters and where it has a kink. */
const CASES: [
  name: string,
  f: (x: number) => number,
  parameters?: number[],
  kinks?: number[],
][] = [
  ["relu", (x) => Math.max(x, 0), [], [0]],
  ["relu6", (x) => clip(x, 0, 6), [], [0, 6]],
  ["leaky_relu", (x) => x > 0 ? x : 0.3 * x, [0.3], [0]],
  [
    "rectifier",
    (x) => x > 1 ? Math.min(x, 3) : 0.25 * (x - 1),
    [1, 3, 0.25, 0],
    [1, 3],
  ],
  ["hard_tanh", (x) => clip(x, -1, 1), [], [-1, 1]],
  ["hard_sigmoid", (x) => clip(x + 3, 0, 6) / 6, [], [-3, 3]],
  ["hard_sigmoid_v2", (x) => clip(0.2 * x + 0.5, 0, 1), [], [-2.5, 2.5]],
  ["hard_silu", (x) => x * clip(x + 3, 0, 6) / 6, [], [-3, 3]],
  ["hard_shrink", (x) => Math.abs(x) > 0.5 ? x : 0, [0.5], [-0.5, 0.5]],
  [
    "soft_shrink",
    (x) => Math.sign(x) * Math.max(Math.abs(x) - 0.5, 0),
    [0.5],
    [-0.5, 0.5],
  ],
  ["threshold", (x) => x > 0.5 ? x : -2, [0.5, -2], [0.5]],
  [
    "sparse_plus",
    (x) => x <= -1 ? 0 : x < 1 ? (x + 1) ** 2 / 4 : x,
    [],
    [-1, 1],
  ],
  ["sparse_sigmoid", (x) => clip((x + 1) / 2, 0, 1), [], [-1, 1]],
  ["sigmoid", sigmoid],
  ["tanh", Math.tanh],
  ["exponential", Math.exp],
  ["elu", (x) => elu(x, 1), [1], [0]],
  ["elu", (x) => elu(x, 0.5), [0.5], [0]],
  ["selu", (x) => 1.0507009873554805 * elu(x, 1.6732632423543772), [], [0]],
  ["celu", (x) => Math.max(x, 0) + 2 * Math.expm1(Math.min(x, 0) / 2), [2], [
    0,
  ]],
  ["softplus", softplus],
  ["log_sigmoid", (x) => -softplus(-x)],
  ["softsign", (x) => x / (1 + Math.abs(x))],
  ["silu", (x) => x * sigmoid(x)],
  ["mish", (x) => x * Math.tanh(softplus(x))],
  ["tanh_shrink", (x) => x - Math.tanh(x)],
  ["squareplus", (x) => (x + Math.sqrt(x * x + 4)) / 2, [4]],
  ["gelu", (x) => x * (1 + erf(x * Math.SQRT1_2)) / 2],
  [
    "gelu_tanh",
    (x) =>
      x / 2 *
      (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  ],
];

engineTest("activation() and its gradient agree with float64", () => {
  for (const [name, f, parameters = [], kinks = []] of CASES) {
    for (const count of [0, 1, 5, 1000, name === "mish" ? 50_001 : 5000]) {
      const next = numbers(count + 3);
      const step = 1e-5;
      // Far out, few numbers would show the rounding of their values only.
      const x = next(count, count < 10 ? 1 : 6).map((v) =>
        kinks.some((kink) => Math.abs(v - kink) < 2 * step)
          ? Math.fround(v + 0.01)
          : v
      );
      const dy = next(count);
      tf.tidy(() => {
        const { y, grads } = withGradients(
          (x) => activation(name, x, parameters),
          [tensor(x, [count])],
          tensor(dy, [count]),
        );
        assertClose(y, x.map((v) => f(v)), 1e-6, `${name} of ${count}`);
        assertClose(
          grads[0],
          x.map((v, i) => dy[i] * (f(v + step) - f(v - step)) / (2 * step)),
          1e-6,
          `gradient of ${name} of ${count}`,
        );
      });
    }
  }
});

engineTest(
  "activation() passes NaN through, and keeps infinities apart",
  () => {
    const zeroed = ["hard_shrink", "soft_shrink"];
    tf.tidy(() => {
      for (const [name, f, parameters] of CASES) {
        const x = tf.tensor([NaN, 50, -50, Infinity]);
        const [nan, high, low, infinite] = activation(name, x, parameters)
          .dataSync();
        // A comparison that NaN fails decides about these in Keras too.
        const expected = zeroed.includes(name)
          ? 0
          : name === "threshold"
          ? -2
          : NaN;
        assert.ok(Object.is(nan, expected), `${name} of NaN is ${nan}`);
        for (const [value, at] of [[high, 50], [low, -50]]) {
          const error = Math.abs(value - f(at));
          assert.ok(
            error <= 1e-6 * Math.max(1, Math.abs(f(at))),
            `${name} ${at}`,
          );
        }
        // The sigmoid does not fall below the smallest normal number.
        const limit = f(1e30) > 1e29 ? Infinity : f(1e30);
        assert.ok(
          infinite === limit || Math.abs(infinite - limit) < 2e-38 ||
            name === "softsign",
          `${name} of Infinity is ${infinite}`,
        );
      }
    });
  },
);

Deno.test("activation() near 0 keeps its digits", () => {
  const x = [-1e-6, -3e-4, -0.009, -0.011];
  for (
    const [name, alpha] of [["elu", 1], ["selu", 1.7580993408473766]] as const
  ) {
    const y = activation(name, tf.tensor(x), [1]).dataSync();
    x.forEach((v, i) => {
      const want = alpha * Math.expm1(Math.fround(v));
      assert.ok(
        Math.abs(y[i] - want) <= 1e-5 * Math.abs(want),
        `${name}(${v})`,
      );
    });
  }
});

Deno.test("activation() leaves no tensor behind, and refuses what it has not", () => {
  const step = () => {
    const x = tf.ones([5000]);
    withGradients((x) => activation("gelu", activation("relu", x)), [x], x);
  };
  assert.equal(tensorsLeft(step), 0);
  assert.throws(
    () => activation("geluu", tf.ones([1])),
    UnsupportedOpError,
  );
});

Deno.test("activation() refuses another backend", () =>
  onPlainBackend(() =>
    assert.throws(() => activation("relu", tf.ones([2])), UnsupportedOpError)
  ));
