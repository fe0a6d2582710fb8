import assert from "node:assert/strict";
import { dense, engine, type Tensor, tf } from "../../engine/mod.ts";
import { engineTest } from "./engines.ts";
import { assertClose, matMul, numbers, tensor } from "./reference.ts";

const SHAPES: [outer: number[], features: number, units: number][] = [
  [[1], 1, 1],
  [[5], 3, 2],
  [[2, 3], 7, 5],
  [[], 4, 3],
  [[33, 4], 65, 47],
  [[3, 0], 4, 2],
];

const size = (shape: number[]) => shape.reduce((n, d) => n * d, 1);

engineTest(
  "dense() is x kernel + bias with its activation, and its gradients",
  () => {
    for (const [outer, features, units] of SHAPES) {
      const draw = numbers(features);
      const rows = size(outer);
      const xs = draw(rows * features, 0.3);
      const ks = draw(features * units, 0.3);
      const bs = draw(units), up = draw(rows * units);
      const [x, k, b, dy] = [
        tensor(xs, [...outer, features]),
        tensor(ks, [features, units]),
        tensor(bs, [units]),
        tensor(up, [...outer, units]),
      ];
      const z = Array.from(
        rows === 0 ? [] : matMul(xs, ks, [rows, units, features]),
        (v, i) => v + bs[i % units],
      );
      const { numTensors } = tf.memory();
      for (const name of ["linear", "relu", "tanh"]) {
        const f = {
          linear: (v: number) => v,
          relu: (v: number) => Math.max(v, 0),
        }[
          name
        ] ?? Math.tanh;
        const slope = (v: number) =>
          name === "linear"
            ? 1
            : name === "relu"
            ? +(v > 0)
            : 1 - Math.tanh(v) ** 2;
        tf.tidy(() => {
          assertClose(dense(x, k, b, name), z.map(f), 1e-6, name);
          const [dx, dk, db] = tf.grads((x, k, b) =>
            tf.sum(tf.mul(dense(x, k, b, name), dy))
          )([x, k, b]) as Tensor[];
          const dz = z.map((v, i) => slope(v) * up[i]);
          const at = (a: ArrayLike<number>, i: number) => a[i];
          const expected = {
            x: Array.from({ length: rows * features }, (_, i) => {
              let sum = 0;
              const [r, c] = [Math.floor(i / features), i % features];
              for (let u = 0; u < units; u++) {
                sum += at(dz, r * units + u) * at(ks, c * units + u);
              }
              return sum;
            }),
            kernel: Array.from({ length: features * units }, (_, i) => {
              let sum = 0;
              const [c, u] = [Math.floor(i / units), i % units];
              for (let r = 0; r < rows; r++) {
                sum += at(xs, r * features + c) * at(dz, r * units + u);
              }
              return sum;
            }),
            bias: Array.from({ length: units }, (_, u) => {
              let sum = 0;
              for (let r = 0; r < rows; r++) sum += at(dz, r * units + u);
              return sum;
            }),
          };
          assert.deepEqual(dx.shape, x.shape);
          assertClose(dx, expected.x, 2e-6, `dx ${name}`);
          assertClose(dk, expected.kernel, 2e-6, `dkernel ${name}`);
          assertClose(db, expected.bias, 2e-6, `dbias ${name}`);
        });
      }
      assert.equal(tf.memory().numTensors, numTensors);
      tf.dispose([x, k, b, dy]);
    }
  },
);

Deno.test("dense() without a bias, and with a frozen kernel", () => {
  const x = tf.tensor2d([[1, 2]]), k = tf.tensor2d([[3], [4]]);
  assert.deepEqual(dense(x, k).dataSync()[0], 11);
  const dx = tf.grad((v: Tensor) => tf.sum(dense(v, k)))(x);
  assert.deepEqual(dx.arraySync(), [[3, 4]]);
});

Deno.test("dense() refuses shapes that do not fit and other activations", () => {
  const k = tf.ones([3, 2]) as Tensor;
  assert.throws(
    () => dense(tf.ones([4, 2]), k),
    new TypeError(
      "Cannot connect densely as x must be [..., features], kernel [features, units] and bias [units]: current shapes are [4,2], [3,2] and null",
    ),
  );
  assert.throws(() => dense(tf.ones([4, 3]), k, tf.ones([3])), TypeError);
  assert.throws(
    () => dense(tf.ones([4, 3]), k, null, "softmax"),
    { name: "UnsupportedOpError" },
  );
  assert.equal(engine.info().backend, "kerno");
});
