import assert from "node:assert/strict";
import { engine, registerEngine, type Tensor, tf } from "../../engine/mod.ts";
import { engineTest } from "./engines.ts";
import { assertClose, matMul, numbers, tensor } from "./reference.ts";

registerEngine();

const SIZES: [number, number, number][] = [
  [1, 1, 1],
  [1, 7, 3],
  [3, 1, 5],
  [2, 3, 1],
  [5, 9, 4],
  [4, 8, 4],
  [13, 17, 19],
  [33, 31, 300],
  [65, 130, 257],
  [193, 9, 520],
  [7, 2100, 5],
];

engineTest(
  "matMul() agrees with float64 for all transposes and odd shapes",
  () => {
    for (const size of SIZES) {
      const [m, n, k] = size;
      const draw = numbers(m * n + k);
      const [a, b] = [draw(m * k), draw(k * n)];
      for (const ta of [false, true]) {
        for (const tb of [false, true]) {
          const x = tensor(a, ta ? [k, m] : [m, k]);
          const y = tensor(b, tb ? [n, k] : [k, n]);
          const c = tf.matMul(x, y, ta, tb);
          assertClose(
            c,
            matMul(a, b, size, ta, tb),
            1e-6,
            `${size} ${ta} ${tb}`,
          );
          tf.dispose([x, y, c]);
        }
      }
    }
  },
);

engineTest("matMul() shares large products between threads", () => {
  const size: [number, number, number] = [150, 90, 200];
  const draw = numbers(3);
  const [a, b] = [draw(150 * 200), draw(200 * 90)];
  const c = tf.matMul(tensor(a, [150, 200]), tensor(b, [200, 90]));
  assertClose(c, matMul(a, b, size));
  const wide = tf.matMul(
    tensor(b, [90, 200]),
    tensor(a, [150, 200]),
    false,
    true,
  );
  assertClose(wide, matMul(b, a, [90, 150, 200], false, true));
});

engineTest("matMul() of batches, broadcast against each other", () => {
  const draw = numbers(4);
  const a = draw(2 * 3 * 4 * 5), b = draw(3 * 5 * 6);
  const c = tf.matMul(tensor(a, [2, 3, 4, 5]), tensor(b, [1, 3, 5, 6]));
  assert.deepEqual(c.shape, [2, 3, 4, 6]);
  const expected = [];
  for (let i = 0; i < 6; i++) {
    const right = b.subarray((i % 3) * 30, (i % 3) * 30 + 30);
    expected.push(...matMul(a.subarray(i * 20, i * 20 + 20), right, [4, 6, 5]));
  }
  assertClose(c, expected);
  const single = tf.matMul(
    tensor(a, [6, 4, 5]),
    tensor(b.subarray(0, 30), [5, 6]).expandDims(0),
  );
  assertClose(
    single,
    Array.from({ length: 6 }, (_, i) => [
      ...matMul(a.subarray(i * 20, i * 20 + 20), b, [4, 6, 5]),
    ]).flat(),
  );
});

engineTest("matMul() of a large batch is shared by its matrices", () => {
  const draw = numbers(6);
  const [a, b] = [draw(8 * 40 * 60), draw(8 * 60 * 70)];
  const c = tf.matMul(tensor(a, [8, 40, 60]), tensor(b, [8, 60, 70]));
  const expected = Array.from({ length: 8 }, (_, i) => [
    ...matMul(
      a.subarray(i * 2400, i * 2400 + 2400),
      b.subarray(i * 4200, i * 4200 + 4200),
      [40, 70, 60],
    ),
  ]).flat();
  assertClose(c, expected);
});

Deno.test("matMul() of empty matrices", () => {
  assert.deepEqual(tf.matMul(tf.zeros([0, 3]), tf.zeros([3, 2])).shape, [0, 2]);
  const none = tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 3]));
  assert.deepEqual([...none.dataSync()], [0, 0, 0, 0, 0, 0]);
});

Deno.test("matMul() gives the same bits for any number of threads", () => {
  const draw = numbers(8);
  const a = tensor(draw(130 * 300), [130, 300]),
    b = tensor(draw(300 * 77), [300, 77]);
  const results = [1, 2, 3].map((threads) => {
    engine.setThreads(threads);
    return [...tf.matMul(a, b).dataSync()];
  });
  assert.deepEqual(results[1], results[0]);
  assert.deepEqual(results[2], results[0]);
  engine.setThreads(2);
});

Deno.test("fused matMul() adds the bias and applies the activation", () => {
  const draw = numbers(9);
  const [a, b, bias] = [draw(5 * 7), draw(7 * 3), draw(3)];
  const plain = matMul(a, b, [5, 3, 7]).map((v, i) => v + bias[i % 3]);
  const fused = (activation: "linear" | "relu" | "sigmoid") =>
    tf.fused.matMul({
      a: tensor(a, [5, 7]) as tf.Tensor2D,
      b: tensor(b, [7, 3]) as tf.Tensor2D,
      bias: tensor(bias, [3]),
      activation,
    });
  assertClose(fused("linear"), plain);
  assertClose(fused("relu"), plain.map((v) => Math.max(v, 0)));
  assertClose(fused("sigmoid"), plain.map((v) => 1 / (1 + Math.exp(-v))));
});

Deno.test("gradients of matMul() agree with float64", () => {
  const draw = numbers(10);
  const [a, b, up] = [draw(9 * 5), draw(5 * 6), draw(54)];
  const grads = tf.grads((x: Tensor, y: Tensor) =>
    tf.sum(
      tf.mul(tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D), tensor(up, [9, 6])),
    )
  )([tensor(a, [9, 5]), tensor(b, [5, 6])]);
  assertClose(grads[0], matMul(up, b, [9, 5, 6], false, true));
  assertClose(grads[1], matMul(a, up, [5, 6, 9], true));
});

Deno.test("matMul() refuses shapes that do not fit", () => {
  assert.throws(() => tf.matMul(tf.zeros([2, 3]), tf.zeros([2, 3])));
});
