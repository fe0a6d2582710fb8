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

/** Prints what a copy of tfjs, imported by the user, sees of the engine. */
const SHARED = `
  const a = copy.tensor([1, 2, 3]);
  console.log(copy.getBackend(), tf.memory().numTensors);
  console.log((await a.square().data()).join(), tf.add(a, 1).dataSync().join());
  const square = (x) => x.square().sum();
  console.log(copy.grad(square)(tf.tensor([1, 2])).dataSync().join());
  const model = copy.sequential({
    layers: [copy.layers.dense({ units: 2, inputShape: [3] })],
  });
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const { history: { loss } } = await model.fit(
    copy.ones([4, 3]),
    copy.zeros([4, 2]),
    { epochs: 2, verbose: 0 },
  );
  console.log(loss[1] < loss[0]);
`;
const SEEN = "kerno 1\n1,4,9 2,3,4\n2,4\ntrue\n";

Deno.test("a notebook's import of tfjs is the engine's, and silent", () => {
  const code = `const copy = await import("npm:@tensorflow/tfjs@4.22.0");
    console.log(copy.tensor === tf.tensor);` + SHARED;
  assert.deepEqual(run(code), { out: "true\n" + SEEN, err: "" });
});

Deno.test("a second copy of tfjs shares the engine, and is silent", () => {
  // tfjs' file for browsers holds all of it, and asks for Node's require.
  const code = `
    const { createRequire } = await import("node:module");
    globalThis.require = createRequire("file:///");
    const copy = await import(
      "npm:@tensorflow/tfjs@4.22.0/dist/tf.fesm.min.js"
    );
    console.log(copy.tensor === tf.tensor);` + SHARED;
  assert.deepEqual(run(code), { out: "false\n" + SEEN, err: "" });
});
