import assert from "node:assert/strict";
import {
  lstm,
  registerEngine,
  type Tensor,
  tf,
  UnsupportedOpError,
} from "../../engine/mod.ts";
import { engineTest } from "./engines.ts";
import {
  ACTIVATIONS,
  assertClose,
  lstmBackward,
  type LstmCase,
  type LstmForward,
  lstmForward,
  numbers,
  tensor,
} from "./reference.ts";

registerEngine();

/** A case of the given sizes with everything that is asked for. */
function makeCase(
  [b, t, f, u]: number[],
  options:
    & Partial<Pick<LstmCase, "activation" | "recurrentActivation" | "reverse">>
    & {
      masked?: boolean;
      dropout?: boolean;
      states?: boolean;
    } = {},
): LstmCase {
  const draw = numbers(b * 1000 + t * 100 + f * 10 + u);
  const state = options.states === false ? 0 : 0.3;
  const keep = (n: number) => draw(n).map((v) => v > -0.5 ? 4 / 3 : 0);
  return {
    sizes: { b, t, f, u },
    x: draw(b * t * f),
    kernel: draw(f * 4 * u, Math.sqrt(6 / (f + 4 * u))),
    recurrent: draw(u * 4 * u, 1 / Math.sqrt(u)),
    bias: draw(4 * u, 0.2),
    h0: draw(b * u, state),
    c0: draw(b * u, state),
    mask: options.masked
      ? Uint8Array.from(draw(b * t), (v, i) => i % t > 1 && v > -0.3 ? 1 : 0)
      : null,
    inputMask: options.dropout ? keep(b * f) : null,
    recurrentMask: options.dropout ? keep(b * u) : null,
    reverse: options.reverse ?? false,
    activation: options.activation ?? "tanh",
    recurrentActivation: options.recurrentActivation ?? "sigmoid",
  };
}

const NAMES = ["x", "kernel", "recurrent", "bias", "h0", "c0"] as const;

/** Forward and gradients by the engine against the float64 reference. */
function check(p: LstmCase, tolerance = 1e-6): void {
  const { b, t, f, u } = p.sizes;
  const shapes = {
    x: [b, t, f],
    kernel: [f, 4 * u],
    recurrent: [u, 4 * u],
    bias: [4 * u],
    h0: [b, u],
    c0: [b, u],
  };
  const draw = numbers(99);
  const upstream: LstmForward = {
    sequence: draw(b * t * u),
    h: draw(b * u),
    c: draw(b * u, 0.5),
  };
  const before = tf.memory().numTensors;
  const inputs = NAMES.map((name) => tensor(p[name], shapes[name]));
  const mask = p.mask && tf.tensor(p.mask, [b, t], "bool");
  const dropoutMask = p.inputMask && tensor(p.inputMask, [b, f]);
  const recurrentDropoutMask = p.recurrentMask &&
    tensor(p.recurrentMask, [b, u]);
  const ups = [
    tensor(upstream.sequence, [b, t, u]),
    tensor(upstream.h, [b, u]),
    tensor(upstream.c, [b, u]),
  ];
  const options = {
    activation: p.activation,
    recurrentActivation: p.recurrentActivation,
    goBackwards: p.reverse,
    mask,
    dropoutMask,
    recurrentDropoutMask,
  };
  const run = ([x, kernel, recurrent, bias, h0, c0]: Tensor[]) =>
    lstm(x, kernel, recurrent, bias, { ...options, initialState: [h0, c0] });
  const expected = lstmForward(p);
  const what = JSON.stringify({
    ...p.sizes,
    ...options,
    mask: !!mask,
    dropoutMask: !!dropoutMask,
    recurrentDropoutMask: undefined,
  });
  tf.tidy(() => {
    const result = run(inputs);
    assertClose(
      result.sequence,
      expected.sequence,
      tolerance,
      `${what} sequence`,
    );
    assertClose(result.h, expected.h, tolerance, `${what} h`);
    assertClose(result.c, expected.c, tolerance, `${what} c`);
    const last = tf.slice(result.sequence, [0, t - 1, 0], [b, 1, u]).dataSync();
    assertClose(result.lastOutput, last, 0, `${what} last output`);
  });
  const grads = tf.grads((...tensors: Tensor[]) => {
    const { sequence, h, c } = run(tensors);
    return tf.addN([
      tf.sum(tf.mul(sequence, ups[0])),
      tf.sum(tf.mul(h, ups[1])),
      tf.sum(tf.mul(c, ups[2])),
    ]);
  })(inputs);
  const reference = lstmBackward(p, upstream);
  NAMES.forEach((name, i) =>
    assertClose(grads[i], reference[name], tolerance, `${what} d${name}`)
  );
  tf.dispose([...inputs, ...grads, ...ups]);
  tf.dispose(
    [mask, dropoutMask, recurrentDropoutMask].filter((m) => m !== null),
  );
  assert.equal(tf.memory().numTensors, before, "tensors left behind");
}

Deno.test("the float64 reference agrees with central differences", () => {
  const p = makeCase([2, 4, 3, 2], { masked: true, dropout: true });
  const draw = numbers(5);
  const upstream = { sequence: draw(16), h: draw(4), c: draw(4) };
  const loss = () => {
    const out = lstmForward(p);
    const dot = (a: Float64Array, b: Float64Array) =>
      a.reduce((s, v, i) => s + v * b[i], 0);
    return dot(out.sequence, upstream.sequence) + dot(out.h, upstream.h) +
      dot(out.c, upstream.c);
  };
  const grads = lstmBackward(p, upstream);
  for (const name of NAMES) {
    p[name].forEach((value, i) => {
      p[name][i] = value + 1e-5;
      const up = loss();
      p[name][i] = value - 1e-5;
      const down = loss();
      p[name][i] = value;
      const slope = (up - down) / 2e-5;
      assert.ok(Math.abs(slope - grads[name][i]) < 1e-8, `${name}[${i}]`);
    });
  }
});

engineTest("lstm() agrees with float64 for any units and features", () => {
  for (const u of [1, 2, 3, 4, 5, 7, 8]) {
    for (const f of [1, 2, 3, 9]) check(makeCase([3, 4, f, u]));
  }
});

engineTest(
  "lstm() agrees with float64 for odd, one-row and large shapes",
  () => {
    check(makeCase([1, 1, 1, 1]));
    check(makeCase([1, 9, 2, 3]));
    check(makeCase([5, 1, 6, 4]));
    check(makeCase([17, 3, 33, 13]));
    // 50 steps: a few 1e-6
    check(makeCase([16, 50, 64, 32]), 3e-6);
  },
);

engineTest("lstm() agrees with float64 for every pair of activations", () => {
  for (const activation of Object.keys(ACTIVATIONS)) {
    for (const recurrentActivation of Object.keys(ACTIVATIONS)) {
      check(
        makeCase([3, 3, 2, 5], {
          activation,
          recurrentActivation,
          masked: true,
        }),
        3e-6,
      );
    }
  }
});

engineTest("lstm() agrees with float64 for the tutorial's activations", () => {
  const pair = { activation: "sigmoid", recurrentActivation: "hard_sigmoid" };
  check(makeCase([16, 20, 24, 16], pair), 3e-6);
  check(
    makeCase([5, 6, 4, 3], {
      ...pair,
      masked: true,
      dropout: true,
      reverse: true,
    }),
  );
});

engineTest(
  "lstm() agrees with float64 for masks, dropout and reverse order",
  () => {
    for (const masked of [false, true]) {
      for (const dropout of [false, true]) {
        for (const reverse of [false, true]) {
          check(makeCase([5, 6, 3, 4], { masked, dropout, reverse }));
          check(
            makeCase([9, 4, 5, 6], { masked, dropout, reverse, states: false }),
          );
        }
      }
    }
  },
);

Deno.test("lstm() leaves states and gives zeros where every step is masked", () => {
  const p = makeCase([2, 3, 2, 2]);
  p.mask = new Uint8Array([0, 0, 0, 1, 1, 1]);
  check(p);
});

Deno.test("lstm() without bias and states takes zeros", () => {
  const p = makeCase([2, 3, 4, 2], { states: false });
  p.bias.fill(0);
  const { sequence } = lstm(
    tensor(p.x, [2, 3, 4]),
    tensor(p.kernel, [4, 8]),
    tensor(p.recurrent, [2, 8]),
    null,
    { activation: "tanh", recurrentActivation: "sigmoid" },
  );
  assertClose(sequence, lstmForward(p).sequence);
});

Deno.test("lstm() of no rows and of no steps", () => {
  const options = { activation: "tanh", recurrentActivation: "sigmoid" };
  const kernel = tf.ones([3, 8]),
    recurrent = tf.ones([2, 8]),
    bias = tf.ones([8]);
  const none = lstm(tf.zeros([0, 4, 3]), kernel, recurrent, bias, options);
  assert.deepEqual(none.sequence.shape, [0, 4, 2]);
  assert.deepEqual(none.h.shape, [0, 2]);
  const state = tf.tensor([[1, 2]]);
  const still = lstm(tf.zeros([1, 0, 3]), kernel, recurrent, bias, {
    ...options,
    initialState: [state, state],
  });
  assert.deepEqual([...still.h.dataSync()], [1, 2]);
});

Deno.test("lstm() refuses other activations by UnsupportedOpError, shapes by TypeError", () => {
  const x = tf.zeros([1, 2, 3]),
    kernel = tf.zeros([3, 8]),
    recurrent = tf.zeros([2, 8]);
  const options = { activation: "tanh", recurrentActivation: "sigmoid" };
  assert.throws(
    () =>
      lstm(x, kernel, recurrent, null, { ...options, activation: "softmax" }),
    (error) =>
      error instanceof UnsupportedOpError && error.message.includes("softmax"),
  );
  assert.throws(
    () => lstm(x, tf.zeros([4, 8]), recurrent, null, options),
    new TypeError(
      "Cannot run LSTM as kernel must have the shape [3,8]: current shape is [4,8]",
    ),
  );
});
