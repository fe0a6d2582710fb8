import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { registerEngine, tf } from "../../engine/mod.ts";

registerEngine();

/** Runs `code` in a new process and gives what it wrote. */
function run(code: string): { out: string; err: string } {
  const mod = new URL("../../engine/mod.ts", import.meta.url).href;
  const { stdout, stderr } = spawnSync(Deno.execPath(), [
    "eval",
    "--quiet",
    `const { registerEngine, tf } = await import(${JSON.stringify(mod)});
    registerEngine();
    ${code}`,
  ], { encoding: "utf8", env: { ...Deno.env.toObject(), NO_COLOR: "1" } });
  return { out: stdout, err: stderr };
}

Deno.test("registerEngine() makes kerno the backend, once", () => {
  registerEngine();
  assert.equal(tf.getBackend(), "kerno");
});

Deno.test("registerEngine() leaves tfjs silent", () => {
  assert.deepEqual(
    run("console.log((await tf.tensor([1, 2]).square().data()).join())"),
    { out: "1,4\n", err: "" },
  );
});

Deno.test("a tensor that nobody disposed is freed and no longer counted", async () => {
  const before = tf.memory().numTensors;
  for (let i = 0; i < 40; i++) {
    for (let j = 0; j < 100; j++) tf.ones([4096]);
    await new Promise((resolve) => setTimeout(resolve));
  }
  const { numTensors, numBytes } = tf.memory();
  assert.ok(numTensors - before < 3500, `${numTensors} tensors`);
  assert.ok(numBytes < 3500 * 4 * 4096, `${numBytes} bytes`);
});

Deno.test("reading a tensor gives a copy", () => {
  const tensor = tf.tensor([1, 2, 3]);
  tensor.dataSync()[0] = 9;
  assert.deepEqual([...tensor.dataSync()], [1, 2, 3]);
  tensor.dispose();
});
