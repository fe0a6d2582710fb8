import assert from "node:assert/strict";
import { engine, lstm, registerEngine, tf } from "../../engine/mod.ts";
import { memory, sizeClass } from "../../engine/memory.ts";

registerEngine();

const turn = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("sizeClass() wastes at most a quarter and the slack", () => {
  for (let bytes = 0; bytes < 100_000; bytes += 37) {
    const size = sizeClass(bytes);
    assert.ok(size >= bytes + 16 && size % 64 === 0, `${bytes}`);
    assert.ok(size <= (bytes + 16) * 1.25 + 64, `${bytes}: ${size}`);
  }
});

Deno.test("memory hands a freed block out again", () => {
  const first = memory.alloc(100_000);
  memory.free(first, 100_000);
  const { live } = memory;
  assert.equal(memory.alloc(99_000), first);
  memory.free(first, 99_000);
  assert.equal(memory.live, live);
});

Deno.test("memory refuses more than WASM can hold, and goes on", () => {
  assert.throws(
    () => memory.alloc(5 * 2 ** 30),
    (error) =>
      error instanceof RangeError &&
      /engine's memory holds at most/.test(error.message),
  );
  assert.deepEqual(tf.matMul(tf.ones([2, 2]), tf.ones([2, 2])).arraySync(), [[
    2,
    2,
  ], [2, 2]]);
});

Deno.test("a tensor outlives the growth of the memory", () => {
  const a = tf.ones([100, 100]);
  const before = tf.matMul(a, a);
  const block = memory.alloc(memory.size);
  assert.ok(before.dataSync().every((v) => v === 100));
  assert.ok(tf.matMul(before, a).dataSync().every((v) => v === 10_000));
  memory.free(block, memory.size / 2);
});

Deno.test("100,000 temporaries in a synchronous loop stay within bounds", () => {
  const { numTensors } = tf.memory();
  const size = memory.size;
  const x = tf.ones([20]);
  for (let i = 0; i < 100_000; i++) tf.add(x, i);
  assert.equal(tf.memory().numTensors, numTensors + 100_001);
  assert.ok(
    memory.size - size < 8 * 2 ** 20,
    "small tensors are no load on the WASM memory",
  );
});

Deno.test("large temporaries of a synchronous loop stop at a limit", async () => {
  await turn();
  const x = tf.ones([512, 512]);
  for (let i = 0; i < 1000; i++) tf.add(x, i);
  assert.ok(memory.live < 700 * 2 ** 20, `${memory.live}`);
  assert.ok(tf.add(x, 1).dataSync().every((v) => v === 2));
});

Deno.test("temporaries of a loop that yields are given back", async () => {
  const x = tf.ones([256, 256]);
  for (let i = 0; i < 300; i++) {
    for (let j = 0; j < 10; j++) tf.mul(x, j);
    await turn();
  }
  assert.ok(memory.live < 500 * 2 ** 20, `${memory.live}`);
});

Deno.test("training steps leave tensors and memory as they were", () => {
  const x = tf.ones([16, 20, 32]);
  const kernel = tf.fill([32, 64], 0.01), recurrent = tf.fill([16, 64], 0.01);
  const step = () =>
    tf.tidy(() => {
      const options = { activation: "tanh", recurrentActivation: "sigmoid" };
      tf.grads((...[k, r]: (typeof x)[]) =>
        tf.sum(lstm(x, k, r, null, options).sequence)
      )([kernel, recurrent]);
    });
  step();
  const before = [tf.memory().numTensors, tf.memory().numBytes, memory.live];
  for (let i = 0; i < 200; i++) step();
  assert.deepEqual(
    [tf.memory().numTensors, tf.memory().numBytes, memory.live],
    before,
  );
});

Deno.test("a kernel that fails gives back what it took", () => {
  const table = tf.ones([3, 5000]);
  const bad = tf.tensor([9], [1], "int32");
  const fail = () => assert.throws(() => tf.gather(table, bad), RangeError);
  fail();
  const before = [tf.memory().numTensors, memory.live];
  for (let i = 0; i < 10; i++) fail();
  assert.deepEqual([tf.memory().numTensors, memory.live], before);
});

Deno.test("engine.info() tells what is in use, the switches check their values", () => {
  const info = engine.info();
  assert.equal(info.backend, "kerno");
  assert.ok(info.memory.live <= info.memory.size);
  engine.setStrict(true);
  assert.equal(engine.info().wasm, "strict");
  engine.setStrict(false);
  assert.equal(engine.info().wasm, info.relaxedSimd ? "relaxed" : "strict");
  for (const count of [0, 1.5, -1, 65, NaN]) {
    assert.throws(() => engine.setThreads(count), RangeError);
  }
});

Deno.test("engine.recover() closes a tape and scopes that were left open", () => {
  tf.engine().startScope();
  (tf.engine() as unknown as { startTape(): void }).startTape();
  engine.recover();
  assert.deepEqual(tf.grad((x) => tf.sum(x))(tf.ones([2])).arraySync(), [1, 1]);
});

/** What tf.memory() says: tensors, buffers of data, bytes. */
function counts(): [number, number, number] {
  const { numTensors, numDataBuffers, numBytes } = tf.memory();
  return [numTensors, numDataBuffers, numBytes];
}

Deno.test("tf.memory() is right after every step", () => {
  const start = counts();
  const expect = (tensors: number, buffers: number, bytes: number) =>
    assert.deepEqual(
      counts().map((n, i) => n - start[i]),
      [tensors, buffers, bytes],
    );
  const a = tf.ones([100, 50]);
  expect(1, 1, 20_000);
  const view = a.reshape([50, 100]);
  expect(2, 1, 40_000);
  const product = tf.matMul(a, view);
  expect(3, 2, 80_000);
  const bools = tf.greater(product, 3);
  expect(4, 3, 90_000);
  const whole = bools.cast("int32");
  expect(5, 4, 130_000);
  const variable = tf.variable(product);
  expect(6, 4, 170_000);
  const next = tf.tidy(() => product.add(1));
  variable.assign(next);
  expect(7, 5, 210_000);
  next.dispose();
  expect(6, 5, 170_000);
  product.dispose();
  expect(5, 4, 130_000);
  const grads = tf.grad((x) => tf.sum(tf.relu(x)))(a);
  expect(6, 5, 150_000);
  tf.dispose([a, view, bools, whole, variable, grads]);
  expect(0, 0, 0);
  const text = tf.tensor(["abc", "d"]);
  expect(1, 1, 4);
  text.dispose();
  expect(0, 0, 0);
  assert.equal(tf.memory().unreliable, false);
});

Deno.test("1,000,000 temporaries of a loop that yields stay within bounds", async () => {
  const x = tf.ones([64]);
  const { size } = memory;
  let most = 0;
  for (let i = 0; i < 1000; i++) {
    for (let j = 0; j < 1000; j++) tf.neg(x);
    await turn();
    most = Math.max(most, tf.memory().numTensors);
  }
  assert.ok(most < 100_000, `${most} tensors`);
  assert.ok(memory.size - size < 64 * 2 ** 20, `${memory.size} bytes`);
});
