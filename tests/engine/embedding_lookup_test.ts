import assert from "node:assert/strict";
import { embeddingLookup, registerEngine, tf } from "../../engine/mod.ts";
import { assertClose, numbers, tensor } from "./reference.ts";

registerEngine();

/** Rows of a table, and the gradient of sum(rows * upstream). */
function reference(
  table: Float64Array,
  ids: number[],
  width: number,
  upstream: Float64Array,
): { rows: number[]; gradient: Float64Array } {
  const gradient = new Float64Array(table.length);
  const rows = ids.flatMap((id, i) => {
    for (let j = 0; j < width; j++) {
      gradient[id * width + j] += upstream[i * width + j];
    }
    return [...table.subarray(id * width, (id + 1) * width)];
  });
  return { rows, gradient };
}

Deno.test("embeddingLookup() and its gradient agree with float64", () => {
  for (
    const [v, d, n] of [[1, 1, 1], [5, 3, 7], [50, 4, 33], [300, 17, 100], [
      7,
      256,
      40,
    ]]
  ) {
    const draw = numbers(v * d + n);
    const table = draw(v * d), upstream = draw(n * d);
    const ids = Array.from(draw(n), (x) => Math.floor((x + 1) / 2 * v));
    const { rows, gradient } = reference(table, ids, d, upstream);
    const before = tf.memory().numTensors;
    const [t, i, up] = [
      tensor(table, [v, d]),
      tf.tensor(ids, [n], "int32"),
      tensor(upstream, [n, d]),
    ];
    const out = embeddingLookup(t, i);
    assertClose(out, rows, 0);
    const dt = tf.grad((x) => tf.sum(tf.mul(embeddingLookup(x, i), up)))(t);
    assertClose(dt, gradient);
    tf.dispose([t, i, up, out, dt]);
    assert.equal(tf.memory().numTensors, before);
  }
});

Deno.test("embeddingLookup() takes ids of any shape", () => {
  const table = tf.tensor([[1, 2], [3, 4], [5, 6]]);
  const rows = embeddingLookup(
    table,
    tf.tensor([[2, 0], [1, 1]], [2, 2], "int32"),
  );
  assert.deepEqual(rows.arraySync(), [[[5, 6], [1, 2]], [[3, 4], [3, 4]]]);
  assert.deepEqual(
    embeddingLookup(table, tf.tensor([], [0, 4], "int32")).shape,
    [0, 4, 2],
  );
  assert.deepEqual(embeddingLookup(table, tf.scalar(1, "int32")).arraySync(), [
    3,
    4,
  ]);
});

Deno.test("embeddingLookup() names an id that is out of range", () => {
  const table = tf.zeros([3, 2]);
  for (const id of [3, -1, 2 ** 31 - 1]) {
    assert.throws(
      () => embeddingLookup(table, tf.tensor([0, id], [2], "int32")),
      new RangeError(
        `Cannot look up rows as every index must be in [0, 3), the number of rows: current value is ${id} at position 1`,
      ),
    );
  }
  assert.throws(() => embeddingLookup(table, tf.tensor([0.5])), TypeError);
  assert.throws(
    () => embeddingLookup(tf.zeros([3]), tf.tensor([0], [1], "int32")),
    TypeError,
  );
});

Deno.test("a table that is used twice gets the sum of both gradients", () => {
  const table = tf.tensor([[1, 2], [3, 4]]);
  const ids = tf.tensor([0, 0, 1], [3], "int32");
  const gradient = tf.grad((x) =>
    tf.add(tf.sum(embeddingLookup(x, ids)), tf.sum(tf.mul(x, x)))
  )(table);
  assertClose(gradient, [4, 6, 7, 9], 0);
});

Deno.test("the sparse gradient can be cloned, reshaped and read", () => {
  const ids = tf.tensor([1, 1], [2], "int32");
  const gradient = tf.grad((x) => tf.sum(embeddingLookup(x, ids)))(
    tf.zeros([3, 2]),
  );
  const copy = gradient.clone();
  gradient.dispose();
  assertClose(copy.reshape([6]), [0, 0, 2, 2, 0, 0], 0);
});

Deno.test("gather() and its gradient agree with float64", () => {
  const draw = numbers(3);
  const [v, d, n] = [11, 5, 23];
  const table = draw(v * d), upstream = draw(n * d);
  const ids = Array.from(draw(n), (x) => Math.floor((x + 1) / 2 * v));
  const { rows, gradient } = reference(table, ids, d, upstream);
  const t = tensor(table, [v, d]), i = tf.tensor(ids, [n], "int32");
  assertClose(tf.gather(t, i), rows, 0);
  const up = tensor(upstream, [n, d]);
  assertClose(tf.grad((x) => tf.sum(tf.mul(tf.gather(x, i), up)))(t), gradient);
  assertClose(
    tf.gather(tf.tensor([[1, 2, 3]]), tf.tensor([2, 0], [2], "int32"), 1),
    [3, 1],
    0,
  );
});

Deno.test("unsortedSegmentSum() leaves out ids that are out of range", () => {
  const sums = tf.unsortedSegmentSum(
    tf.tensor([[1, 2], [3, 4], [5, 6], [7, 8]]),
    tf.tensor([1, -1, 1, 9], [4], "int32"),
    3,
  );
  assert.deepEqual(sums.arraySync(), [[0, 0], [6, 8], [0, 0]]);
});
