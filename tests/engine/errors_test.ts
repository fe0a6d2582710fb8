import assert from "node:assert/strict";
import {
  convolve,
  convolveTransposed,
  embeddingLookup,
  registerEngine,
  tf,
} from "../../engine/mod.ts";
import { memory } from "../../engine/memory.ts";

registerEngine();

const ints = (values: number[], shape: number[]) =>
  tf.tensor(values, shape, "int32");
const plain = { strides: [1, 1], dilations: [1, 1], padding: "valid" } as const;

/** Calls that must fail, the class of the error, and what it says. */
const REFUSED: Record<
  string,
  [() => unknown, typeof TypeError | typeof RangeError, RegExp]
> = {
  "embeddingLookup() of an id beyond the table": [
    () => embeddingLookup(tf.ones([3, 2]), ints([0, 3], [2])),
    RangeError,
    /\[0, 3\).* current value is 3 at position 1/,
  ],
  "embeddingLookup() of a negative id": [
    () => embeddingLookup(tf.ones([3, 2]), ints([-1], [1])),
    RangeError,
    /current value is -1 at position 0/,
  ],
  "gather() of rows": [
    () => tf.gather(tf.ones([4, 2]), ints([1, 4], [2])),
    RangeError,
    /current value is 4 at position 1/,
  ],
  "gather() along another axis": [
    () => tf.gather(tf.ones([4, 2]), ints([2], [1]), 1),
    RangeError,
    /\[0, 2\), the size of axis 1: current value is 2 at position 0/,
  ],
  "gatherND()": [
    () => tf.gatherND(tf.ones([2, 3]), ints([0, 0, 1, 3], [2, 2])),
    RangeError,
    /within the shape \[2,3\]: current value is \[1,3\] at position 1/,
  ],
  "scatterND()": [
    () => tf.scatterND(ints([5], [1, 1]), tf.ones([1]), [4]),
    RangeError,
    /within the shape \[4\]: current value is \[5\] at position 0/,
  ],
  "a product whose inner sizes differ": [
    () =>
      tf.engine().runKernel("BatchMatMul", {
        a: tf.ones([1, 2, 3]),
        b: tf.ones([1, 2, 3]),
      }, { transposeA: false, transposeB: false }),
    TypeError,
    /inner sizes must be equal: current shapes are \[1,2,3\] and \[1,2,3\]/,
  ],
  "a convolution of other channels": [
    () => convolve(tf.ones([1, 4, 4, 3]), tf.ones([2, 2, 2, 5]), null, plain),
    TypeError,
    /as many channels as the input: current shapes are \[1,4,4,3\] and \[2,2,2,5\]/,
  ],
  "a convolution with a bias of another size": [
    () =>
      convolve(
        tf.ones([1, 4, 4, 3]),
        tf.ones([2, 2, 3, 5]),
        tf.ones([4]),
        plain,
      ),
    TypeError,
    /the bias must have the shape \[5\]: current shape is \[4\]/,
  ],
  "a convolution of other ranks": [
    () => convolve(tf.ones([4, 3]), tf.ones([2, 3, 5]), null, plain),
    TypeError,
    /current shapes are \[4,3\] and \[2,3,5\]/,
  ],
  "a transposed convolution to a shape that does not fit": [
    () =>
      convolveTransposed(
        tf.ones([1, 4, 4, 3]),
        tf.ones([2, 2, 5, 3]),
        [1, 9, 9, 5],
        plain,
      ),
    TypeError,
    /must have the shape \[1,8,8,3\]: current shape is \[1,4,4,3\]/,
  ],
  "shapes that do not broadcast": [
    () => tf.add(tf.ones([2, 3]), tf.ones([2, 4])),
    Error as never,
    /could not be broadcast together with shapes 2,3 and 2,4/,
  ],
};

for (const [name, [run, kind, message]] of Object.entries(REFUSED)) {
  Deno.test(`${name} is refused, and nothing else changes`, () => {
    const a = tf.fill([70, 70], 2);
    const before = tf.matMul(a, a).dataSync();
    tf.engine().startScope();
    assert.throws(run, (error) => {
      assert.ok(error instanceof kind, `${error}`);
      assert.match(error.message, message);
      return true;
    });
    tf.engine().endScope();
    const { numTensors } = tf.memory();
    const live = memory.live;
    for (let i = 0; i < 5; i++) {
      tf.engine().startScope();
      assert.throws(run);
      tf.engine().endScope();
    }
    assert.equal(tf.memory().numTensors, numTensors, "tensors left over");
    assert.equal(memory.live, live, "memory left over");
    const after = tf.tidy(() => tf.matMul(a, a).dataSync());
    assert.deepEqual(after, before);
  });
}

Deno.test("a tensor of more than 4 GiB is refused with its shape", () => {
  const column = tf.ones([40_000, 1]), row = tf.ones([1, 40_000]);
  const say = (kind: string, gib: string) => ({
    name: "RangeError",
    message: new RegExp(
      `${kind} tensor of shape \\[40000,40000\\].*4 GiB: it takes ${gib} GiB`,
    ),
  });
  assert.throws(() => tf.add(column, row), say("float32", "6.0"));
  assert.throws(() => tf.matMul(column, row), say("float32", "6.0"));
  assert.throws(
    () => tf.tile(tf.ones([1, 40_000]), [40_000, 1]),
    say("float32", "6.0"),
  );
  const wide = tf.ones([1, 60_000]), tall = tf.ones([60_000, 1]);
  assert.throws(() => tf.greater(wide, tall), {
    message: /bool tensor of shape \[60000,60000\]/,
  });
  assert.equal(tf.sum(tf.add(column, 1)).dataSync()[0], 80_000);
});

Deno.test("memory that is full says so, and what was there stays right", () => {
  const a = tf.fill([256, 256], 3);
  const product = tf.matMul(a, a);
  const taken: [number, number][] = [];
  // All but a little, whatever this machine gives.
  for (let bytes = 2 ** 30; bytes >= 2 ** 20;) {
    try {
      taken.push([memory.alloc(bytes), bytes]);
    } catch (error) {
      assert.ok(error instanceof RangeError);
      assert.match(error.message, /engine's memory holds at most \d+ MiB/);
      bytes /= 2;
    }
  }
  assert.throws(() => tf.matMul(tf.ones([2000, 2000]), tf.ones([2000, 2000])), {
    name: "RangeError",
    message:
      /current use is \d+ MiB. Dispose of tensors, or use smaller batches/,
  });
  assert.ok(product.dataSync().every((v) => v === 9 * 256));
  for (const [address, bytes] of taken) memory.free(address, bytes);
  assert.ok(tf.matMul(a, a).dataSync().every((v) => v === 9 * 256));
});
