import assert from "node:assert/strict";

const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

/** What a new process with these variables writes of the engine. */
function run(env: Record<string, string>): { out: string; err: string } {
  const mod = new URL("../../engine/mod.ts", import.meta.url).href;
  const file = Deno.makeTempFileSync({ suffix: ".ts" });
  Deno.writeTextFileSync(
    file,
    `import { engine, registerEngine } from "${mod}";
    registerEngine();
    const { wasm, threads, blas } = engine.info();
    console.log([wasm, threads, blas].join());`,
  );
  const { stdout, stderr } = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-check", "--config", CONFIG, file],
    env: { ...env, NO_COLOR: "1" },
  }).outputSync();
  Deno.removeSync(file);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { out: text(stdout), err: text(stderr) };
}

Deno.test("KERNO_STRICT takes the strict module and no BLAS, KERNO_THREADS a number of threads", () => {
  assert.equal(
    run({ KERNO_STRICT: "1", KERNO_THREADS: "3" }).out,
    "strict,3,\n",
  );
  const relaxed = run({
    KERNO_STRICT: "0",
    KERNO_THREADS: "1",
    KERNO_BLAS: "off",
  });
  assert.match(relaxed.out, /^(relaxed|strict),1,\n$/);
});

Deno.test("KERNO_THREADS that is no number of threads is an error that says so", () => {
  for (const value of ["0", "65", "two", "1.5"]) {
    const { err } = run({ KERNO_THREADS: value });
    assert.match(
      err,
      new RegExp(
        `RangeError: Cannot start the engine as KERNO_THREADS must be a whole number from 1 to 64: current value is "${value}"`,
      ),
    );
  }
});
