import { onPlainBackend } from "./plain_backend.ts";
import assert from "node:assert/strict";
import { pairLoss, tf, UnsupportedOpError } from "../../engine/mod.ts";
import { differences, tensorsLeft, withGradients } from "./differences.ts";
import { engineTest } from "./engines.ts";
import { assertClose, numbers, tensor } from "./reference.ts";

/** Each loss of a difference and its slope, in float64. */
const CASES: [
  name: string,
  f: (e: number) => number,
  slope: (e: number) => number,
  parameters?: number[],
][] = [
  ["squared", (e) => e * e, (e) => 2 * e],
  ["absolute", Math.abs, Math.sign],
  [
    "huber",
    (e) => Math.abs(e) <= 0.5 ? e * e / 2 : 0.5 * Math.abs(e) - 0.125,
    (e) => Math.min(Math.max(e, -0.5), 0.5),
    [0.5, 0.125],
  ],
  ["log_cosh", (e) => Math.log(Math.cosh(e)), Math.tanh],
];

const SHAPES = [[1, 1], [5, 1], [5001, 1], [3, 5], [2, 4], [1, 1001], [
  300,
  330,
]];

function exact(
  f: (e: number) => number,
  x: Float64Array,
  t: Float64Array,
  width: number,
): Float64Array {
  const loss = new Float64Array(x.length / width);
  x.forEach((v, i) => loss[Math.floor(i / width)] += f(v - t[i]) / width);
  return loss;
}

engineTest("pairLoss() and its gradients agree with float64", () => {
  for (const [name, f, slope, parameters] of CASES) {
    for (const [rows, width] of SHAPES) {
      const next = numbers(rows + width);
      const x = next(rows * width, 2), t = next(rows * width), dy = next(rows);
      const dx = x.map((v, i) =>
        dy[Math.floor(i / width)] * slope(v - t[i]) / width
      );
      const what = `${name} [${rows}, ${width}]`;
      tf.tidy(() => {
        const { y, grads } = withGradients(
          (x, t) => pairLoss(name, t, x, parameters),
          [tensor(x, [rows, width]), tensor(t, [rows, width])],
          tensor(dy, [rows]),
        );
        assert.deepEqual(y.shape, [rows]);
        assertClose(y, exact(f, x, t, width), 1e-6, what);
        assertClose(grads[0], dx, 1e-6, `dx ${what}`);
        assertClose(grads[1], dx.map((v) => -v), 1e-6, `dt ${what}`);
      });
    }
  }
});

Deno.test("the float64 slopes of losses are those of central differences", () => {
  for (const [name, f, slope] of CASES) {
    const next = numbers(6);
    const x = next(12, 2), t = next(12), dy = next(4);
    const [dx] = differences((x) => exact(f, x, t, 3), [x], dy);
    assertClose(
      x.map((v, i) => dy[Math.floor(i / 3)] * slope(v - t[i]) / 3),
      dx,
      1e-8,
      name,
    );
  }
});

engineTest("pairLoss() of equal, infinite and missing numbers", () => {
  tf.tidy(() => {
    for (const [name, , , parameters] of CASES) {
      const x = tf.tensor([[1, 1], [NaN, 1], [40, -40]]);
      const { y, grads } = withGradients(
        (x) => pairLoss(name, tf.ones([3, 2]), x, parameters),
        [x],
        tf.ones([3]),
      );
      const [equal, nan, far] = y.dataSync();
      assert.ok(Math.abs(equal) < 1e-7, `${name} of equal numbers: ${equal}`);
      assert.ok(Number.isNaN(nan) && Number.isFinite(far), name);
      const slopes = [...grads[0].dataSync()];
      assert.deepEqual([slopes[0], slopes[1], slopes[2]], [0, 0, NaN], name);
    }
    assert.deepEqual(
      pairLoss("squared", tf.zeros([0, 3]), tf.zeros([0, 3])).shape,
      [0],
    );
    assert.ok(
      Number.isNaN(
        pairLoss("squared", tf.zeros([1, 0]), tf.zeros([1, 0])).dataSync()[0],
      ),
    );
  });
});

Deno.test("pairLoss() leaves no tensor behind, and refuses what does not fit", async () => {
  const step = () => {
    const x = tf.ones([40, 64]);
    withGradients(
      (x) => pairLoss("squared", tf.zeros([40, 64]), x),
      [x],
      tf.ones([40]),
    );
  };
  assert.equal(tensorsLeft(step), 0);
  assert.throws(
    () => pairLoss("squared", tf.ones([2, 3]), tf.ones([3])),
    new TypeError(
      "Cannot compute a loss as predictions and targets must have one shape of rank 1 or more: current shapes are [3] and [2,3]",
    ),
  );
  assert.throws(
    () => pairLoss("cubed", tf.ones([1]), tf.ones([1])),
    UnsupportedOpError,
  );
  await onPlainBackend(() =>
    assert.throws(
      () => pairLoss("squared", tf.ones([1]), tf.ones([1])),
      UnsupportedOpError,
    )
  );
});
