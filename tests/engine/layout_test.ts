import assert from "node:assert/strict";
import { registerEngine, type Tensor, tf } from "../../engine/mod.ts";
import { numbers, tensor } from "./reference.ts";

registerEngine();

/** The elements of `shape`, each by its index, in row-major order. */
function byIndex(
  shape: number[],
  value: (index: number[]) => number,
): number[] {
  const count = shape.reduce((a, b) => a * b, 1);
  return Array.from({ length: count }, (_, i) => {
    const index = new Array<number>(shape.length);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = i % shape[axis];
      i = Math.floor(i / shape[axis]);
    }
    return value(index);
  });
}

/** A tensor of 0, 1, 2 ... and how to read it by index. */
function counted(shape: number[], dtype: "float32" | "int32" = "float32") {
  const count = shape.reduce((a, b) => a * b, 1);
  const x = tf.tensor(Array.from({ length: count }, (_, i) => i), shape, dtype);
  const at = (index: number[]) =>
    index.reduce((place, i, axis) => place * shape[axis] + i, 0);
  return { x, at };
}

function assertValues(actual: Tensor, shape: number[], values: number[]) {
  assert.deepEqual(actual.shape, shape);
  assert.deepEqual([...actual.dataSync()], values);
}

Deno.test("transpose() moves every element", () => {
  const cases: [number[], number[]][] = [
    [[5], [0]],
    [[3, 4], [1, 0]],
    [[33, 18], [1, 0]],
    [[2, 7, 9], [0, 2, 1]],
    [[2, 7, 9], [2, 1, 0]],
    [[2, 3, 4, 5], [0, 2, 1, 3]],
    [[2, 3, 4, 5], [3, 1, 0, 2]],
    [[2, 3, 4, 5], [2, 3, 0, 1]],
    [[1, 6, 1, 5], [3, 0, 1, 2]],
    [[0, 3], [1, 0]],
    [[2, 1, 3, 1, 2], [4, 3, 2, 1, 0]],
  ];
  for (const [shape, perm] of cases) {
    for (const dtype of ["float32", "int32"] as const) {
      const { x, at } = counted(shape, dtype);
      const out = perm.map((axis) => shape[axis]);
      const values = byIndex(out, (index) => {
        const from = new Array<number>(shape.length);
        perm.forEach((axis, i) => from[axis] = index[i]);
        return at(from);
      });
      assertValues(tf.transpose(x, perm), out, values);
    }
  }
});

Deno.test("slice(), reverse() and tile() move every element", () => {
  const { x, at } = counted([4, 5, 6]);
  assertValues(
    tf.slice(x, [1, 0, 2], [2, 5, 3]),
    [2, 5, 3],
    byIndex([2, 5, 3], ([a, b, c]) => at([a + 1, b, c + 2])),
  );
  assertValues(
    tf.slice(x, [3], [1]),
    [1, 5, 6],
    byIndex([1, 5, 6], ([, b, c]) => at([3, b, c])),
  );
  for (const axes of [[0], [1], [2], [0, 2], [0, 1, 2]]) {
    const flip = (index: number[]) =>
      index.map((i, axis) => axes.includes(axis) ? [4, 5, 6][axis] - 1 - i : i);
    assertValues(
      tf.reverse(x, axes),
      [4, 5, 6],
      byIndex([4, 5, 6], (index) => at(flip(index))),
    );
  }
  assertValues(
    tf.tile(x, [2, 1, 3]),
    [8, 5, 18],
    byIndex([8, 5, 18], ([a, b, c]) => at([a % 4, b, c % 6])),
  );
  assertValues(tf.broadcastTo(tf.tensor([[1], [2]]), [2, 3]), [2, 3], [
    1,
    1,
    1,
    2,
    2,
    2,
  ]);
  assert.throws(() => tf.slice(x, [3, 0, 0], [2, 5, 6]));
});

Deno.test("concat(), stack() and split() move every element", () => {
  const a = counted([2, 3, 4]), b = counted([2, 5, 4]);
  assertValues(
    tf.concat([a.x, b.x], 1),
    [2, 8, 4],
    byIndex(
      [2, 8, 4],
      ([i, j, k]) => j < 3 ? a.at([i, j, k]) : b.at([i, j - 3, k]),
    ),
  );
  assertValues(
    tf.stack([a.x, a.x, a.x], 2),
    [2, 3, 3, 4],
    byIndex([2, 3, 3, 4], ([i, j, , k]) => a.at([i, j, k])),
  );
  const [first, second] = tf.split(b.x, [2, 3], 1);
  assertValues(first, [2, 2, 4], byIndex([2, 2, 4], (index) => b.at(index)));
  assertValues(
    second,
    [2, 3, 4],
    byIndex([2, 3, 4], ([i, j, k]) => b.at([i, j + 2, k])),
  );
  const rows = tf.unstack(b.x, 1);
  assert.equal(rows.length, 5);
  rows.forEach((row, j) =>
    assertValues(row, [2, 4], byIndex([2, 4], ([i, k]) => b.at([i, j, k])))
  );
  assert.deepEqual(tf.unstack(tf.tensor([true, false])).map((t) => t.dtype), [
    "bool",
    "bool",
  ]);
  assertValues(
    tf.concat([tf.tensor([1], [1], "int32"), tf.tensor([2], [1], "int32")]),
    [2],
    [1, 2],
  );
  assert.throws(() => tf.concat([a.x, tf.zeros([3, 3, 4])], 1));
});

Deno.test("where() takes from one or the other", () => {
  const condition = tf.tensor([[true, false], [false, true]], [2, 2], "bool");
  const y = tf.where(
    condition,
    tf.tensor([[1, 2], [3, 4]]),
    tf.tensor([[5, 6], [7, NaN]]),
  );
  assertValues(y, [2, 2], [1, 6, 7, 4]);
  assertValues(tf.where(condition, 1, 0), [2, 2], [1, 0, 0, 1]);
});

Deno.test("softmax() agrees with float64, for large and infinite logits too", () => {
  const draw = numbers(3);
  for (const [rows, n] of [[1, 1], [3, 5], [7, 33], [2, 4000]]) {
    const x = draw(rows * n, 20);
    const y = tf.softmax(tensor(x, [rows, n])).dataSync();
    for (let r = 0; r < rows; r++) {
      const row = x.subarray(r * n, (r + 1) * n);
      const top = Math.max(...row);
      const e = row.map((v) => Math.exp(v - top));
      const sum = e.reduce((a, b) => a + b);
      const largest = Math.max(...e) / sum;
      e.forEach((v, i) => {
        const error = Math.abs(y[r * n + i] - v / sum);
        assert.ok(
          error <= 1e-6 * largest,
          `${rows} ${n}: ${error}`,
        );
      });
    }
  }
  assert.deepEqual([...tf.softmax(tf.tensor([1000, 1000])).dataSync()], [
    0.5,
    0.5,
  ]);
  assert.deepEqual([...tf.softmax(tf.tensor([0, -Infinity])).dataSync()], [
    1,
    0,
  ]);
  assert.deepEqual([...tf.softmax(tf.tensor([0, NaN])).dataSync()], [NaN, NaN]);
});
