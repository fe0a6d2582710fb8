import assert from "node:assert/strict";
import { selfCheck } from "../../engine/blas/self_check.ts";
import { memory } from "../../engine/memory.ts";
import { UnsupportedOpError } from "../../engine/mod.ts";
import { wasm } from "../../engine/wasm.ts";

const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

/** What a new process writes of the engine, after one large product. */
function info(
  env: Record<string, string>,
  flags = ["-A"],
): {
  blas: null | { path: string };
  refused: { reason: string }[];
  sum: number;
} {
  const mod = new URL("../../engine/mod.ts", import.meta.url).href;
  const file = Deno.makeTempFileSync({ suffix: ".ts" });
  Deno.writeTextFileSync(
    file,
    `import { engine, registerEngine, tf } from "${mod}";
    registerEngine();
    const a = tf.ones([200, 200]);
    const sum = tf.matMul(a, a).sum().dataSync()[0];
    const { blas, refused } = engine.info();
    console.log(JSON.stringify({ blas, refused, sum }));`,
  );
  // Not node:child_process, which would add -A.
  const { stdout, stderr } = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--config", CONFIG, ...flags, file],
    env,
  }).outputSync();
  Deno.removeSync(file);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assert.equal(text(stderr), "");
  return JSON.parse(text(stdout));
}

Deno.test("KERNO_BLAS=off leaves WASM", () => {
  const { blas, refused, sum } = info({ KERNO_BLAS: "off" });
  assert.deepEqual([blas, sum], [null, 200 ** 3]);
  assert.equal(refused[0].reason, "it is off");
});

Deno.test("a library that is missing, or is no BLAS, is refused with its reason", () => {
  const missing = info({ KERNO_BLAS: "/nowhere/libblas.so" });
  assert.deepEqual([missing.blas, missing.sum], [null, 200 ** 3]);
  assert.match(missing.refused[0].reason, /nowhere/);
  const text = info({ KERNO_BLAS: new URL(import.meta.url).pathname });
  assert.deepEqual([text.blas, text.refused.length], [null, 1]);
});

Deno.test("without permission nothing is asked and nothing is opened", () => {
  const { blas, refused, sum } = info({}, []);
  assert.deepEqual([blas, sum], [null, 200 ** 3]);
  assert.ok(refused.every(({ reason }) => /--allow-ffi/.test(reason)));
});

Deno.test("selfCheck() accepts a right product and refuses a wrong one", () => {
  const right = wasm("strict").gemmJob;
  selfCheck(right);
  const wrongs: [string, (job: number) => void][] = [
    ["nothing", () => {}],
    ["no accumulation", (job) => {
      memory.i32[(job >>> 2) + 15] = 0;
      right(job, 0, 1);
    }],
    ["a wrong transpose", (job) => {
      memory.i32[(job >>> 2) + 1] = 0;
      right(job, 0, 1);
    }],
    ["one element off", (job) => {
      right(job, 0, 1);
      const c = memory.i32[(job >>> 2) + 12] >>> 2;
      memory.f32[c] += 1;
    }],
    ["NaN", (job) => {
      right(job, 0, 1);
      memory.f32[memory.i32[(job >>> 2) + 12] >>> 2] = NaN;
    }],
  ];
  for (const [name, wrong] of wrongs) {
    const { live } = memory;
    assert.throws(() => selfCheck(wrong), UnsupportedOpError, name);
    assert.equal(memory.live, live, name);
  }
});
