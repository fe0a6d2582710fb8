import assert from "node:assert/strict";
import { np, tf } from "./setup.ts";

Deno.test("array() finds the dtype from the values", () => {
  assert.equal(np.array([1, 2]).dtype, "int32");
  assert.equal(np.array([1, 2.5]).dtype, "float32");
  assert.equal(np.array([NaN]).dtype, "float32");
  assert.equal(np.array([-0]).dtype, "float32");
  assert.equal(np.array([true, false]).dtype, "bool");
  assert.equal(np.array([true, 2]).dtype, "int32");
  assert.equal(np.array(["a", "b"]).dtype, "string");
  assert.equal(np.array([]).dtype, "float32");
  assert.equal(np.array(new Float64Array(2)).dtype, "float32");
  assert.equal(np.array(new Uint8Array(2)).dtype, "int32");
  assert.equal(np.array(BigInt64Array.of(7n)).dtype, "int32");
});

Deno.test("array() takes a dtype by position, by name and under NumPy's names", () => {
  assert.equal(np.array([1], "float32").dtype, "float32");
  assert.equal(np.array([1], { dtype: "float64" }).dtype, "float32");
  assert.equal(np.array([1.9, -1.9], np.int64).dtype, "int32");
  assert.deepEqual(np.array([1.9, -1.9], "int32").arraySync(), [1, -1]);
  assert.deepEqual(np.array([0, 3], "bool").arraySync(), [0, 1]);
});

Deno.test("array() takes scalars, nested lists, typed arrays and tensors in lists", () => {
  assert.deepEqual(np.array(5).shape, []);
  assert.deepEqual(np.array([[[1], [2]]]).shape, [1, 2, 1]);
  assert.deepEqual(np.array([[], []]).shape, [2, 0]);
  assert.deepEqual(
    np.array([tf.tensor1d([1, 2]), Float32Array.of(3, 4), [5, 6]]).arraySync(),
    [[1, 2], [3, 4], [5, 6]],
  );
  assert.deepEqual(np.array([["x", "y"]]).arraySync(), [["x", "y"]]);
});

Deno.test("array() copies a tensor", () => {
  const before = tf.tensor1d([1, 2]);
  const copy = np.array(before) as unknown as number[];
  copy[0] = 9;
  assert.deepEqual(before.arraySync(), [1, 2]);
});

Deno.test("array() refuses ragged lists and says where", () => {
  assert.throws(() => np.array([[1, 2], [3]]), {
    name: "TypeError",
    message:
      "Cannot make an array of ragged lists as every element must have the shape of the first: element [0] has shape [2], element [1] has shape [1]",
  });
  assert.throws(() => np.array([[[1], [2]], [[3], 4]]), /element \[1\]\[1\]/);
  assert.throws(() => np.array([1, [2]]), /ragged/);
});

Deno.test("array() refuses what tensors do not hold", () => {
  assert.throws(
    () => np.array([[1, null]] as unknown as number[]),
    /element \[0\]\[1\] is null/,
  );
  assert.throws(() => np.array([{}] as unknown as number[]), /is object/);
  assert.throws(() => np.array(["a", 1]), /texts and numbers are mixed/);
  assert.throws(() => np.array(["a"], "int32"), TypeError);
  assert.throws(() => np.array([1], "str"), TypeError);
  assert.throws(() => np.array([1], "uint8"), {
    name: "TypeError",
    message:
      'Cannot make an array of dtype "uint8" as tensors are "float32", "int32", "bool" or "string": pass one of these',
  });
  assert.throws(() => np.array([2 ** 31]), {
    name: "RangeError",
    message: /pass \{ dtype: "float32" \}/,
  });
  assert.throws(() => np.array(BigInt64Array.of(2n ** 40n)), RangeError);
});

Deno.test("np refuses unknown options with a suggestion, and arguments given twice", () => {
  assert.throws(
    () => np.zeros([2], { dtpye: "int32" } as unknown as { dtype: string }),
    {
      name: "TypeError",
      message:
        "Cannot call np.zeros with `dtpye` as it has no such argument. Did you mean `dtype`? Its arguments are dtype",
    },
  );
  assert.throws(
    () => np.sum([1], 0, { axis: 0 }),
    /`axis` is given twice/,
  );
  assert.throws(
    () => np.sum([1], { keep_dims: true } as unknown as { axis: number }),
    /Did you mean `keepdims`/,
  );
});

Deno.test("np takes snake_case names", () => {
  const options = { return_counts: true } as unknown as {
    returnCounts: boolean;
  };
  assert.deepEqual(np.unique([2, 1, 2], options)[1].arraySync(), [1, 2]);
});

Deno.test("zeros(), ones(), empty(), full() take a size or a shape, and a dtype", () => {
  assert.deepEqual(np.zeros(3).arraySync(), [0, 0, 0]);
  assert.deepEqual(np.ones([2, 1], "int32").arraySync(), [[1], [1]]);
  assert.equal(np.ones([2], np.bool).dtype, "bool");
  assert.deepEqual(np.empty([0, 3]).shape, [0, 3]);
  assert.deepEqual(np.full([2, 2], [1, 2]).arraySync(), [[1, 2], [1, 2]]);
  assert.equal(np.full([2], 1).dtype, "int32");
  assert.equal(np.full([2], "x").dtype, "string");
  assert.throws(() => np.zeros([-1]), RangeError);
  assert.throws(() => np.zeros([1.5]), TypeError);
  assert.throws(() => np.full([2], [1, 2, 3]), RangeError);
});

Deno.test("arange() has NumPy's lengths and dtypes", () => {
  assert.equal(np.arange(3).dtype, "int32");
  assert.equal(np.arange(0, 1, 0.1).shape[0], 10);
  assert.equal(np.arange(1, 2.2, 0.3).shape[0], 5);
  assert.deepEqual(np.arange(5, 1).shape, [0]);
  assert.equal(np.arange(3, { dtype: "float32" }).dtype, "float32");
  assert.throws(() => np.arange(0, 5, 0), RangeError);
});

Deno.test("reductions, shapes and products refuse axes and shapes that do not exist", () => {
  assert.throws(() => np.sum([1, 2], 1), {
    name: "RangeError",
    message:
      "Cannot call np.sum as axis 1 is out of bounds for an array of dimension 1",
  });
  assert.throws(() => np.max([]), RangeError);
  assert.throws(() => np.argmax(np.zeros([2, 0]), 1), RangeError);
  assert.throws(() => np.mean(["a"]), TypeError);
  assert.throws(() => np.reshape([1, 2, 3], [2, 2]), {
    name: "RangeError",
    message: "Cannot reshape array of size 3 into shape [2,2]",
  });
  assert.throws(() => np.reshape([1, 2], [-1, -1]), RangeError);
  assert.throws(() => np.concatenate([]), RangeError);
  assert.throws(() => np.concatenate([[[1]], [[1, 2]]]), RangeError);
  assert.throws(() => np.stack([[1], [1, 2]]), RangeError);
  assert.throws(() => np.squeeze([[1, 2]], 1), RangeError);
  assert.throws(() => np.transpose([[1]], [0, 0]), RangeError);
  assert.throws(() => np.dot([1, 2], [1, 2, 3]), RangeError);
  assert.throws(() => np.matmul([[1, 2]], [[1, 2]]), RangeError);
  assert.throws(() => np.where([true], 1, undefined as unknown as number));
});

Deno.test("matmul() and dot() take vectors and broadcast", () => {
  assert.equal(np.matmul([1, 2], [3, 4]).arraySync(), 11);
  assert.deepEqual(np.matmul([[1, 2], [3, 4]], [1, 1]).arraySync(), [3, 7]);
  assert.deepEqual(np.matmul([1, 1], [[1, 2], [3, 4]]).arraySync(), [4, 6]);
  assert.deepEqual(np.matmul(np.ones([5, 2, 3]), np.ones([3, 4])).shape, [
    5,
    2,
    4,
  ]);
  assert.equal(np.dot([1, 2], [3, 4]).dtype, "int32");
});

Deno.test("sort() and unique() order numbers, texts and NaN as NumPy", () => {
  assert.deepEqual(np.sort([3, NaN, 1]).arraySync(), [1, 3, NaN]);
  assert.deepEqual(np.sort(["b", "a", "B"]).arraySync(), ["B", "a", "b"]);
  assert.deepEqual(np.sort(np.zeros([2, 0])).shape, [2, 0]);
  assert.deepEqual(np.unique(["b", "a", "b"]).arraySync(), ["a", "b"]);
});

Deno.test("shapeEqual(), arrayEqual(), allclose() compare as NumPy", () => {
  assert.ok(np.shapeEqual([2, 3], [2, 3]));
  assert.ok(!np.shapeEqual([2, 3], [2, 3, 1]));
  assert.ok(!np.arrayEqual([1, 2], [[1, 2]]));
  assert.ok(!np.arrayEqual([NaN], [NaN]));
  assert.ok(np.arrayEqual(["a"], ["a"]));
  assert.ok(np.allclose([1, 2], 1.5, { atol: 0.6 }));
  assert.ok(!np.allclose([NaN], [NaN]));
  assert.ok(np.allclose([NaN, Infinity], [NaN, Infinity], { equalNan: true }));
  assert.ok(!np.allclose([1], [Infinity]));
  assert.throws(() => np.allclose([1, 2], [1, 2, 3]), RangeError);
});

Deno.test("np leaves no tensors behind but its results", () => {
  const x = np.array([[3, 1], [2, 2.5]]);
  const before = tf.memory().numTensors;
  const results = [
    np.sum(x, 0),
    np.std(x),
    np.argmax(x),
    np.clip(x, null, null),
    np.round(x, 1),
    np.where(x, 1, [0, 2]),
    np.concatenate([x, [[1, 2]]]),
    np.stack([x, x]),
    np.squeeze(x),
    np.sort(x, 0),
    np.unique(x),
    np.dot(x, x),
    np.matmul(x, [1, 2]),
    np.full([3, 2], [1, 2]),
    np.eye(3),
  ];
  np.allclose(x, 1);
  np.arrayEqual(x, [1]);
  assert.equal(tf.memory().numTensors - before, results.length);
});

Deno.test("np's functions carry gradients where they have one", () => {
  const gradient = tf.grad((x) => np.mean(np.exp(x)).mul(2));
  const [g] = gradient(tf.tensor1d([0, 0])).dataSync();
  assert.equal(g, 1);
});
