/**
 * What indexing must do, whatever the backend.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Tensor, tf } from "../../engine/mod.ts";
import { installIndexing } from "../../numpy/indexing.ts";
import { np } from "../../numpy/np.ts";

/** A tensor as a cell sees it: cells are not type checked. */
// deno-lint-ignore no-explicit-any
type Indexed = any;

const matrix = (): Indexed => tf.tensor2d([[1, 2, 3], [4, 5, 6]]);

/** Registers the tests; `backend` stands in their names. */
export function indexingTests(backend: string): void {
  const test = (name: string, run: () => void | Promise<void>) =>
    Deno.test(`installIndexing() ${name} (${backend})`, run);
  installIndexing();
  reading(test);
  writing(test);
  sharing(test);
  besides(test);
  Deno.test(`installIndexing() is on "${backend}"`, () =>
    assert.equal(tf.getBackend(), backend));
}

type Test = (name: string, run: () => void | Promise<void>) => void;

function reading(test: Test): void {
  test("reads rows, elements and from the end", () => {
    const m = matrix();
    assert.deepEqual(m[0].arraySync(), [1, 2, 3]);
    assert.deepEqual(m[-1].arraySync(), [4, 5, 6]);
    assert.equal(m[0][1], 2);
    assert.equal(m[-1][-3] + 1, 5);
    assert.deepEqual(tf.zeros([2, 3, 4, 5])[1 as never]["shape"], [3, 4, 5]);
  });

  test("gives elements of every dtype as JavaScript has them", () => {
    assert.equal((tf.tensor1d([0.1]) as Indexed)[0], Math.fround(0.1));
    assert.equal((tf.tensor1d([7], "int32") as Indexed)[0], 7);
    assert.equal((tf.tensor1d([true, false]) as Indexed)[0], true);
    assert.equal((tf.tensor1d(["na\u00efve"]) as Indexed)[0], "na\u00efve");
    assert.equal((tf.tensor2d([["a", "b"]]) as Indexed)[0][1], "b");
  });

  test("refuses an index that does not exist in NumPy's words", () => {
    const m = matrix();
    assert.throws(() => m[2], {
      name: "RangeError",
      message:
        "Cannot index as index 2 is out of bounds for axis 0 with size 2",
    });
    assert.throws(() => m[-3], /index -3 is out of bounds/);
    assert.throws(() => m[0][3], /index 3 .* axis 0 with size 3/);
    assert.throws(() => (tf.scalar(1) as Indexed)[0], /0-dimensional/);
    assert.throws(() => m[0.5], TypeError);
  });

  test("leaves other names undefined", () => {
    const m = matrix();
    for (const name of ["then", "toJSON", "length", "-", "--1", "0x1", "1a"]) {
      assert.equal(m[name], undefined);
    }
    assert.equal(m[Symbol("x")], undefined);
    m.kerasMask = 5;
    assert.equal(m.kerasMask, 5);
    delete m.kerasMask;
    assert.equal("kerasMask" in m, false);
  });

  test("carries gradients through rows", () => {
    const gradient = tf.grad((x) => (x as Indexed)[1].sum());
    assert.deepEqual(gradient(matrix()).arraySync(), [[0, 0, 0], [1, 1, 1]]);
  });

  test("leaves one tensor for a row and none for an element", () => {
    const m = matrix();
    const before = tf.memory().numTensors;
    const row = m[0];
    assert.equal(tf.memory().numTensors, before + 1);
    assert.equal(row[1], 2);
    row.dispose();
    assert.equal(tf.memory().numTensors, before);
    tf.tidy(() => {
      m[0].add(m[1]);
    });
    assert.equal(tf.memory().numTensors, before);
  });

  test("iterates over the first axis", () => {
    const rows = [...matrix()] as Tensor[];
    assert.deepEqual(rows.map((row) => row.arraySync()), [[1, 2, 3], [
      4,
      5,
      6,
    ]]);
    const [a, b] = tf.tensor1d([7, 8]) as Indexed;
    assert.deepEqual([a, b], [7, 8]);
    assert.throws(() => [...tf.scalar(1) as Indexed], TypeError);
  });

  test("lets a tensor of one element stand for its number", () => {
    const one = tf.scalar(3) as Indexed;
    assert.equal(one / 2, 1.5);
    assert.ok(one > 2);
    assert.equal(["a", "b", "c", "d"][np.argmax([1, 5, 2]) as Indexed], "b");
    assert.throws(() => (matrix() as Indexed) * 2, /only an array of one/);
  });
}

function writing(test: Test): void {
  test("writes rows of every kind", () => {
    const m = np.zeros([4, 3]) as Indexed;
    m[0] = tf.tensor1d([1, 2, 3]);
    m[1] = [4, 5, 6];
    m[-1] = Float32Array.of(7, 8, 9);
    m[2] = 0.5;
    assert.deepEqual(m.arraySync(), [[1, 2, 3], [4, 5, 6], [0.5, 0.5, 0.5], [
      7,
      8,
      9,
    ]]);
    m[0] = [9];
    assert.deepEqual(m[0].arraySync(), [9, 9, 9]);
    const cube = np.zeros([2, 2, 3]) as Indexed;
    cube[1] = [1, 2, 3];
    assert.deepEqual(cube[1].arraySync(), [[1, 2, 3], [1, 2, 3]]);
  });

  test("writes an element through rows", () => {
    const cube = np.zeros([2, 3, 4]) as Indexed;
    cube[1][2][3] = 7;
    cube[-2][0] = [1, 2, 3, 4];
    assert.equal(cube[1][2][3], 7);
    assert.deepEqual(cube[0].arraySync(), [[1, 2, 3, 4], [0, 0, 0, 0], [
      0,
      0,
      0,
      0,
    ]]);
    const row = cube[1];
    row[0] = 5;
    assert.deepEqual(row[0].arraySync(), [5, 5, 5, 5]);
    assert.deepEqual(cube[1][0].arraySync(), [5, 5, 5, 5]);
  });

  test("counts up an element", () => {
    const counts = np.zeros([2, 2], "int32") as Indexed;
    for (let i = 0; i < 10; i++) counts[i % 2][1] += 1;
    assert.deepEqual(counts.arraySync(), [[0, 5], [0, 5]]);
  });

  test("writes int32, bool and texts", () => {
    const ints = np.zeros([2], "int32") as Indexed;
    ints[0] = 1.9;
    ints[1] = tf.scalar(-2.5);
    assert.deepEqual(ints.arraySync(), [1, -2]);
    assert.throws(() => ints[0] = 2 ** 31, RangeError);
    assert.throws(() => ints[0] = NaN, RangeError);
    const flags = np.zeros([2], "bool") as Indexed;
    flags[1] = 3;
    assert.deepEqual(flags.arraySync(), [0, 1]);
    const texts = np.array([["a", "b"], ["c", "d"]]) as Indexed;
    texts[0][1] = "\u4e2d";
    texts[1] = ["x", "y"];
    assert.deepEqual(texts.arraySync(), [["a", "\u4e2d"], ["x", "y"]]);
    assert.throws(() => texts[0][0] = 1, TypeError);
    assert.throws(() => ints[0] = "a", TypeError);
  });

  test("refuses what does not fit and changes nothing", () => {
    const m = matrix();
    assert.throws(() => m[0] = [1, 2], {
      name: "RangeError",
      message:
        "Cannot write as the value does not fit: could not broadcast input array from shape [2] into shape [3]",
    });
    assert.throws(() => m[2] = 1, /index 2 is out of bounds for axis 0/);
    assert.throws(() => m[0][3] = 1, RangeError);
    assert.throws(() => m[0] = [[1, 2, 3], [1, 2, 3]], RangeError);
    assert.throws(() => m[0] = undefined, TypeError);
    assert.throws(() => m[0] = [1, [2]], /ragged/);
    assert.throws(() => m[0.5] = 1, TypeError);
    assert.deepEqual(m.arraySync(), [[1, 2, 3], [4, 5, 6]]);
    const gone = matrix();
    gone.dispose();
    assert.throws(() => gone[0] = 1, /disposed/);
  });

  test("refuses variables and rows of them, with the way out", () => {
    const v = tf.variable(matrix(), true, "w") as Indexed;
    assert.equal(v[0][0], 1);
    assert.throws(
      () => v[0] = 1,
      /variable is "w"; pass a new tensor to its assign/,
    );
    assert.throws(() => v[0][0] = 1, /variable is "w"/);
    const copy = v.clone() as Indexed;
    copy[0] = 0;
    assert.equal(v[0][0], 1);
  });

  test("writes in a tidy and leaves no tensor", () => {
    const m = np.zeros([3, 2]) as Indexed;
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      m[0] = [1, 2];
      m[1][1] = 3;
    });
    m[2] = [5, 6];
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(m.arraySync(), [[1, 2], [0, 3], [5, 6]]);
  });
}

function sharing(test: Test): void {
  test("keeps clones, reshaped tensors and typed arrays as they were", () => {
    const data = Float32Array.of(1, 2, 3, 4);
    const m = tf.tensor2d(data, [2, 2]) as Indexed;
    const clone = m.clone();
    const flat = m.reshape([4]);
    m[0] = 9;
    assert.deepEqual(m.arraySync(), [[9, 9], [3, 4]]);
    assert.deepEqual(clone.arraySync(), [[1, 2], [3, 4]]);
    assert.deepEqual(flat.arraySync(), [1, 2, 3, 4]);
    assert.deepEqual([...data], [1, 2, 3, 4]);
    const before = tf.memory();
    clone.dispose();
    flat.dispose();
    m.dispose();
    assert.equal(tf.memory().numTensors, before.numTensors - 3);
    assert.equal(tf.memory().numDataBuffers, before.numDataBuffers - 2);
    assert.equal(tf.memory().numBytes, before.numBytes - 48);
  });

  test("keeps what a gradient needs", () => {
    const gradient = tf.grad((x) => {
      const square = x.mul(x) as Indexed;
      const loss = square.mul(square).sum();
      square[0] = 100;
      return loss;
    });
    // d/dx x^4 = 4 x^3
    assert.deepEqual(gradient(tf.tensor1d([1, 2])).arraySync(), [4, 32]);
  });

  test("writes where a variable was made of the tensor", () => {
    const m = matrix();
    const v = tf.variable(m) as Indexed;
    m[0] = 0;
    assert.equal(v[0][0], 1);
  });

  test("keeps a row whose tensor is gone", () => {
    const m = matrix();
    const row = m[1];
    m.dispose();
    row[0] = 9;
    assert.deepEqual(row.arraySync(), [9, 5, 6]);
  });
}

function besides(test: Test): void {
  test("breaks none of tfjs' ways to take tensors", async () => {
    const m = matrix();
    assert.deepEqual(tf.stack([m, m]).shape, [2, 2, 3]);
    assert.deepEqual(tf.concat([m, m]).shape, [4, 3]);
    assert.deepEqual(tf.unstack(m).length, 2);
    assert.deepEqual(tf.tensor(m.arraySync()).shape, [2, 3]);
    assert.deepEqual(Array.from(await m.data()), [1, 2, 3, 4, 5, 6]);
    assert.deepEqual((await m.array())[1], [4, 5, 6]);
    assert.deepEqual(m.add([1, 1, 1]).mul(m).shape, [2, 3]);
    assert.equal(await Promise.resolve(m), m);
    assert.equal(JSON.stringify({ ok: [m.shape] }), '{"ok":[[2,3]]}');
    const kept = tf.tidy(() => ({ a: m.add(1), b: [m.sub(1)] }));
    assert.deepEqual(kept.b[0].shape, [2, 3]);
    assert.ok(m instanceof tf.Tensor);
    assert.deepEqual({ ...m }.shape, [2, 3]);
    assert.ok(Deno.inspect(m).length > 0);
  });

  test("lets a model of tfjs learn", () => {
    const w = tf.variable(tf.zeros([3, 1]));
    const optimizer = tf.train.sgd(0.01);
    const x = matrix();
    const y = tf.tensor2d([[1], [2]]);
    const loss = () =>
      tf.losses.meanSquaredError(y, tf.matMul(x, w)) as tf.Scalar;
    const first = loss().dataSync()[0];
    for (let i = 0; i < 20; i++) optimizer.minimize(loss, false, [w]);
    assert.ok(loss().dataSync()[0] < first);
    w.dispose();
  });

  test("survives 100,000 tensors", () => {
    const before = tf.memory().numTensors;
    for (let i = 0; i < 100_000; i++) tf.scalar(i).dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  test("is installed once, and taken back", () => {
    installIndexing()();
    assert.equal(matrix()[0][1], 2);
    class Other {
      shape = [1];
    }
    const undo = installIndexing(Other);
    const other = new Other() as Indexed;
    assert.throws(() => other[5], RangeError);
    undo();
    assert.equal(other[5], undefined);
    assert.equal(Object.getPrototypeOf(Other.prototype), Object.prototype);
  });
}
