import assert from "node:assert/strict";
import {
  gru,
  registerEngine,
  simpleRNN,
  type Tensor,
  tf,
  UnsupportedOpError,
} from "../../engine/mod.ts";
import { engineTest } from "./engines.ts";
import { ACTIVATIONS, assertClose, numbers, tensor } from "./reference.ts";

registerEngine();

type Kind = "after" | "before" | "simple";
type Arrays = Record<
  "x" | "kernel" | "recurrent" | "bias" | "h0",
  Float64Array
>;

interface Case {
  kind: Kind;
  sizes: [b: number, t: number, f: number, u: number];
  activation: string;
  recurrentActivation: string;
  mask: Uint8Array | null;
  inputMask: Float64Array | null;
  reverse: boolean;
  arrays: Arrays;
}

function makeCase(
  kind: Kind,
  sizes: Case["sizes"],
  options:
    & Partial<Pick<Case, "activation" | "recurrentActivation" | "reverse">>
    & { masked?: boolean; dropout?: boolean } = {},
): Case {
  const [b, t, f, u] = sizes;
  const g = kind === "simple" ? 1 : 3;
  const draw = numbers(b + 10 * t + 100 * f + 1000 * u);
  return {
    kind,
    sizes,
    activation: options.activation ?? "tanh",
    recurrentActivation: options.recurrentActivation ?? "sigmoid",
    reverse: options.reverse ?? false,
    mask: options.masked
      ? Uint8Array.from(draw(b * t), (v, i) => i % t > 1 && v > -0.3 ? 1 : 0)
      : null,
    inputMask: options.dropout
      ? draw(b * f).map((v) => v > -0.5 ? 4 / 3 : 0)
      : null,
    arrays: {
      x: draw(b * t * f),
      kernel: draw(f * g * u, Math.sqrt(3 / (f + u))),
      recurrent: draw(u * g * u, 1 / Math.sqrt(u)),
      bias: draw((kind === "after" ? 2 : 1) * g * u, 0.3),
      h0: draw(b * u, 0.4),
    },
  };
}

/** row vector times matrix, columns [from, from + count). */
function times(
  v: ArrayLike<number>,
  m: Float64Array,
  columns: number,
  from: number,
  count: number,
): number[] {
  const out = new Array<number>(count).fill(0);
  for (let i = 0; i < v.length; i++) {
    for (let j = 0; j < count; j++) out[j] += v[i] * m[i * columns + from + j];
  }
  return out;
}

/** The layer in float64: outputs of all steps, and the last h. */
function forward(
  p: Case,
  a: Arrays,
): { sequence: Float64Array; h: Float64Array } {
  const [B, T, F, U] = p.sizes;
  const act = ACTIVATIONS[p.activation][0],
    gate = ACTIVATIONS[p.recurrentActivation][0];
  const n = p.kind === "simple" ? U : 3 * U;
  const sequence = new Float64Array(B * T * U), last = new Float64Array(B * U);
  for (let b = 0; b < B; b++) {
    let h = [...a.h0.subarray(b * U, b * U + U)];
    let output = new Array<number>(U).fill(0);
    for (let s = 0; s < T; s++) {
      const time = p.reverse ? T - 1 - s : s;
      if (!p.mask || p.mask[b * T + time]) {
        const x = Array.from(
          { length: F },
          (_, i) =>
            a.x[(b * T + time) * F + i] *
            (p.inputMask ? p.inputMask[b * F + i] : 1),
        );
        const xk = times(x, a.kernel, n, 0, n).map((v, i) => v + a.bias[i]);
        const before = h;
        if (p.kind === "simple") {
          const hr = times(before, a.recurrent, n, 0, U);
          h = xk.map((v, i) => act(v + hr[i]));
        } else {
          const after = p.kind === "after";
          const hr = times(before, a.recurrent, n, 0, n).map((v, i) =>
            v + (after ? a.bias[n + i] : 0)
          );
          const z = hr.slice(0, U).map((v, i) => gate(v + xk[i]));
          const r = hr.slice(U, 2 * U).map((v, i) => gate(v + xk[U + i]));
          const c = after
            ? r.map((v, i) => v * hr[2 * U + i])
            : times(r.map((v, i) => v * before[i]), a.recurrent, n, 2 * U, U);
          h = before.map((v, i) =>
            z[i] * v + (1 - z[i]) * act(xk[2 * U + i] + c[i])
          );
        }
        output = h;
      }
      sequence.set(output, (b * T + s) * U);
    }
    last.set(h, b * U);
  }
  return { sequence, h: last };
}

const NAMES = ["x", "kernel", "recurrent", "bias", "h0"] as const;

/** Values and gradients by the engine; slopes of the reference for comparison. */
function check(p: Case, tolerance = 1e-6, everyElement = true): void {
  const [b, t, f, u] = p.sizes;
  const g = p.kind === "simple" ? 1 : 3;
  const draw = numbers(77);
  const ups = { sequence: draw(b * t * u), h: draw(b * u) };
  const before = tf.memory().numTensors;
  const shapes = {
    x: [b, t, f],
    kernel: [f, g * u],
    recurrent: [u, g * u],
    bias: p.kind === "after" ? [2, 3 * u] : [g * u],
    h0: [b, u],
  };
  const inputs = NAMES.map((name) => tensor(p.arrays[name], shapes[name]));
  const mask = p.mask && tf.tensor(p.mask, [b, t], "bool");
  const dropoutMask = p.inputMask && tensor(p.inputMask, [b, f]);
  const upstream = [tensor(ups.sequence, [b, t, u]), tensor(ups.h, [b, u])];
  const run = ([x, kernel, recurrent, bias, initialState]: Tensor[]) => {
    const options = {
      ...p,
      initialState,
      mask,
      dropoutMask,
      goBackwards: p.reverse,
    };
    return p.kind === "simple"
      ? simpleRNN(x, kernel, recurrent, bias, options)
      : gru(x, kernel, recurrent, bias, {
        ...options,
        resetAfter: p.kind === "after",
      });
  };
  const what = JSON.stringify([
    p.kind,
    p.sizes,
    p.activation,
    p.recurrentActivation,
    !!mask,
    !!dropoutMask,
    p.reverse,
  ]);
  const expected = forward(p, p.arrays);
  tf.tidy(() => {
    const result = run(inputs);
    assertClose(
      result.sequence,
      expected.sequence,
      tolerance,
      `${what} sequence`,
    );
    assertClose(result.h, expected.h, tolerance, `${what} h`);
    const last = tf.slice(result.sequence, [0, t - 1, 0], [b, 1, u]).dataSync();
    assertClose(result.lastOutput, last, 0, `${what} last output`);
  });
  const grads = tf.grads((...all: Tensor[]) => {
    const { sequence, h } = run(all);
    return tf.add(
      tf.sum(tf.mul(sequence, upstream[0])),
      tf.sum(tf.mul(h, upstream[1])),
    );
  })(inputs);
  const loss = (arrays: Arrays) => {
    const out = forward(p, arrays);
    const dot = (a: Float64Array, c: Float64Array) =>
      a.reduce((s, v, i) => s + v * c[i], 0);
    return dot(out.sequence, ups.sequence) + dot(out.h, ups.h);
  };
  NAMES.forEach((name, k) => {
    const start = p.arrays[name];
    const slope = (direction: (i: number) => number) => {
      const at = (step: number) =>
        loss({
          ...p.arrays,
          [name]: start.map((v, i) => v + step * direction(i)),
        });
      return (at(1e-5) - at(-1e-5)) / 2e-5;
    };
    const gradient = Float64Array.from(grads[k].dataSync());
    if (everyElement) {
      const slopes = Array.from(start, (_, i) => slope((j) => i === j ? 1 : 0));
      assertClose(gradient, slopes, tolerance, `${what} d${name}`);
      return;
    }
    const direction = draw(start.length);
    const along = gradient.reduce(
      (s, v, i) => s + v * direction[i],
      0,
    );
    const size = Math.hypot(...gradient) * Math.hypot(...direction);
    const error = Math.abs(along - slope((i) => direction[i])) / size;
    assert.ok(error < tolerance, `${what} d${name}: off by ${error}`);
  });
  tf.dispose([...inputs, ...grads, ...upstream]);
  tf.dispose([mask, dropoutMask].filter((m) => m !== null));
  assert.equal(tf.memory().numTensors, before, "tensors left behind");
}

const KINDS: Kind[] = ["after", "before", "simple"];

engineTest(
  "gru() and simpleRNN() agree with float64 for any units and features",
  () => {
    for (const kind of KINDS) {
      for (const [f, u] of [[1, 1], [2, 3], [3, 2], [5, 4], [4, 5]]) {
        check(makeCase(kind, [3, 3, f, u]));
      }
      check(makeCase(kind, [1, 1, 1, 1]));
      check(makeCase(kind, [1, 4, 2, 3]));
    }
  },
);

Deno.test("gru() and simpleRNN() agree with float64 for masks, dropout and reverse order", () => {
  for (const kind of KINDS) {
    for (const masked of [false, true]) {
      for (const dropout of [false, true]) {
        for (const reverse of [false, true]) {
          check(makeCase(kind, [5, 4, 2, 3], { masked, dropout, reverse }));
        }
      }
    }
    const p = makeCase(kind, [2, 3, 2, 4]);
    p.mask = new Uint8Array([0, 0, 0, 1, 1, 1]);
    check(p);
  }
});

Deno.test("gru() and simpleRNN() agree with float64 for every pair of activations", () => {
  for (const activation of Object.keys(ACTIVATIONS)) {
    check(makeCase("simple", [2, 3, 2, 3], { activation }), 3e-6);
    for (const recurrentActivation of ["sigmoid", "hard_sigmoid", activation]) {
      for (const kind of ["after", "before"] as const) {
        check(
          makeCase(kind, [2, 2, 2, 3], {
            activation,
            recurrentActivation,
            masked: true,
          }),
          3e-6,
        );
      }
    }
  }
});

engineTest("gru() and simpleRNN() agree with float64 for large shapes", () => {
  for (const kind of KINDS) {
    check(makeCase(kind, [17, 12, 30, 24]), 3e-6, false);
    check(makeCase(kind, [16, 20, 33, 19], { masked: true }), 3e-6, false);
  }
});

Deno.test("gru() without a bias takes zeros, and gives what is asked for", () => {
  for (const kind of ["after", "before"] as const) {
    const p = makeCase(kind, [2, 3, 4, 2]);
    p.arrays.bias.fill(0);
    p.arrays.h0.fill(0);
    const result = gru(
      tensor(p.arrays.x, [2, 3, 4]),
      tensor(p.arrays.kernel, [4, 6]),
      tensor(p.arrays.recurrent, [2, 6]),
      null,
      {
        ...p,
        mask: null,
        resetAfter: kind === "after",
        returnSequences: false,
      },
    );
    assertClose(result.h, forward(p, p.arrays).h);
    assert.deepEqual(result.sequence.shape, [2, 0, 2]);
  }
});

Deno.test("gru() and simpleRNN() refuse what they cannot do", () => {
  const x = tf.zeros([1, 2, 3]);
  const options = {
    activation: "softmax",
    recurrentActivation: "sigmoid",
    resetAfter: true,
  };
  assert.throws(
    () => gru(x, tf.zeros([3, 6]), tf.zeros([2, 6]), null, options),
    UnsupportedOpError,
  );
  assert.throws(
    () => simpleRNN(x, tf.zeros([3, 2]), tf.zeros([2, 2]), null, options),
    UnsupportedOpError,
  );
  assert.throws(
    () =>
      gru(x, tf.zeros([3, 6]), tf.zeros([2, 6]), tf.zeros([6]), {
        ...options,
        activation: "tanh",
      }),
    new TypeError(
      "Cannot run GRU as bias must have the shape [2,6]: current shape is [6]",
    ),
  );
});
