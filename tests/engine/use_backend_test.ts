import assert from "node:assert/strict";
import { engine, registerEngine, tf } from "../../engine/mod.ts";
import { hasAdapter } from "../../engine/use_backend.ts";
import { assertClose, matMul, numbers, tensor } from "./reference.ts";

registerEngine();

Deno.test("engine.use() refuses a backend that it does not know", async () => {
  await assert.rejects(
    () => engine.use("cuda" as never),
    new RangeError(
      'Cannot use another backend as it must be "kerno" or "webgpu": current value is "cuda"',
    ),
  );
  await engine.use("kerno");
  assert.equal(tf.getBackend(), "kerno");
});

const webgpu = await hasAdapter();
const name = "engine.use() computes and trains on WebGPU, and comes back";

if (!webgpu) {
  Deno.test.ignore(`${name} (skipped: Deno finds no adapter)`, () => {});
} else {
  Deno.test(
    { name, sanitizeOps: false, sanitizeResources: false },
    async () => {
      const draw = numbers(5);
      const [a, b] = [draw(12 * 7), draw(7 * 9)];
      const x = tensor(a, [12, 7]), w = tf.variable(tensor(b, [7, 9]));
      const expected = matMul(a, b, [12, 9, 7]);
      assertClose(tf.matMul(x, w), expected);
      await engine.use("webgpu");
      assert.equal(engine.info().backend, "webgpu");
      const product = tf.matMul(x, w);
      assertClose(await product.data(), expected, 1e-5);
      const gradient = tf.grad((v) => tf.sum(tf.square(tf.matMul(x, v))))(w);
      const up = expected.map((v) => 2 * v);
      const slope = matMul(a, up, [7, 9, 12], true);
      assertClose(await gradient.data(), slope, 1e-5);
      await engine.use("kerno");
      tf.dispose([product, gradient]);
      assertClose(tf.matMul(tensor(a, [12, 7]), w), expected);
    },
  );
}
