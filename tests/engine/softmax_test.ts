import assert from "node:assert/strict";
import { logSoftmax, type Tensor, tf } from "../../engine/mod.ts";
import { differences, tensorsLeft, withGradients } from "./differences.ts";
import { engineTest } from "./engines.ts";
import { assertClose, numbers, tensor } from "./reference.ts";

/** The logarithm of softmax of each row, in float64. */
function exactLog(x: Float64Array, width: number): Float64Array {
  const y = new Float64Array(x.length);
  for (let r = 0; r < x.length; r += width) {
    const row = x.subarray(r, r + width);
    const top = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const sum = row.reduce((s, v) => s + Math.exp(v - top), 0);
    row.forEach((v, j) => y[r + j] = v - top - Math.log(sum));
  }
  return y;
}

const exact = (x: Float64Array, width: number) =>
  exactLog(x, width).map(Math.exp);

const SHAPES = [[1, 1], [3, 5], [2, 4], [5, 7], [1, 1003], [90, 333], [
  3,
  70_001,
]];

/** Gradients of sum(y dy), by the formula of each. */
function gradient(
  y: Float64Array,
  dy: Float64Array,
  width: number,
  log: boolean,
): Float64Array {
  const dx = new Float64Array(y.length);
  for (let r = 0; r < y.length; r += width) {
    let sum = 0;
    for (let j = r; j < r + width; j++) sum += log ? dy[j] : dy[j] * y[j];
    for (let j = r; j < r + width; j++) {
      dx[j] = log ? dy[j] - sum * Math.exp(y[j]) : (dy[j] - sum) * y[j];
    }
  }
  return dx;
}

engineTest(
  "softmax() and logSoftmax() and their gradients agree with float64",
  () => {
    for (const [rows, width] of SHAPES) {
      const next = numbers(rows + width);
      const x = next(rows * width, width < 10 ? 2 : 12),
        dy = next(rows * width);
      for (const log of [false, true]) {
        const what = `${log ? "log " : ""}[${rows}, ${width}]`;
        const want = log ? exactLog(x, width) : exact(x, width);
        tf.tidy(() => {
          const { y, grads } = withGradients(
            (x) => log ? logSoftmax(x) : tf.softmax(x),
            [tensor(x, [rows, width])],
            tensor(dy, [rows, width]),
          );
          if (width > 1) {
            assertClose(y, want, 1e-6, what);
            assertClose(
              grads[0],
              gradient(want, dy, width, log),
              1e-6,
              `dx ${what}`,
            );
          } else assert.deepEqual([...y.dataSync()], [log ? 0 : 1]);
        });
      }
    }
  },
);

Deno.test("the float64 gradients of softmax are those of central differences", () => {
  const next = numbers(3);
  const x = next(15), dy = next(15);
  for (const log of [false, true]) {
    const f = (x: Float64Array) => log ? exactLog(x, 5) : exact(x, 5);
    const [dx] = differences(f, [x], dy);
    assertClose(gradient(f(x), dy, 5, log), dx, 1e-8);
  }
});

engineTest("softmax() of numbers that are not finite is TensorFlow's", () => {
  const rows = [
    [1, -Infinity, 1, -Infinity, -Infinity],
    [1, NaN, 2, 3, 4],
    [1, Infinity, 2, 3, 4],
    [-Infinity, -Infinity, -Infinity, -Infinity, -Infinity],
    [0, -200, -1e30, -103, 0],
  ];
  tf.tidy(() => {
    const y = tf.softmax(tf.tensor(rows)).arraySync() as number[][];
    const nan = [NaN, NaN, NaN, NaN, NaN];
    assert.deepEqual(y, [[0.5, 0, 0.5, 0, 0], nan, nan, nan, [
      0.5,
      0,
      0,
      0,
      0.5,
    ]]);
    const z = logSoftmax(tf.tensor(rows)).arraySync() as number[][];
    assert.equal(z[0][1], -Infinity);
    assert.deepEqual([z[1], z[2], z[3]], [nan, nan, nan]);
    assert.equal(z[4][2], Math.fround(-1e30));
  });
});

engineTest(
  "softmax() of nothing and of other ranks",
  () => {
    tf.tidy(() => {
      for (const shape of [[0, 3], [2, 0]]) {
        const { y, grads } = withGradients((x) => tf.softmax(x), [
          tf.zeros(shape),
        ], tf.zeros(shape));
        assert.deepEqual([y.shape, grads[0].shape], [shape, shape]);
      }
      assertClose(
        tf.softmax(tf.zeros([2, 1, 4])),
        new Float64Array(8).fill(0.25),
        0,
      );
      assertClose(tf.softmax(tf.tensor([0, Math.log(3)])), [0.25, 0.75], 1e-7);
    });
  },
);

engineTest("softmax() and losses know a NaN by any of its bits", () => {
  const bits = [0x7fc00000, 0xffc00000, 0x7fc00123, 0xff800001];
  tf.tidy(() => {
    for (const nan of bits) {
      const x = new Float32Array([1, 0, 3, 2, 1, 5, 4]);
      new Uint32Array(x.buffer)[1] = nan;
      for (const f of [(x: Tensor) => tf.softmax(x), logSoftmax]) {
        const y = [...f(tf.tensor(x, [1, 7])).dataSync()];
        assert.ok(y.every(Number.isNaN), `${nan.toString(16)}: ${y}`);
      }
    }
  });
});

Deno.test("softmax() and logSoftmax() leave no tensor behind", () => {
  const step = () => {
    const x = tf.ones([40, 64]);
    withGradients((x) => tf.softmax(x).add(logSoftmax(x)), [x], x);
  };
  assert.equal(tensorsLeft(step), 0);
});
