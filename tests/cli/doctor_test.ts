import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Finding } from "../../cli/doctor.ts";

const TEMP = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(TEMP, { recursive: true }));

const MAIN = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));

/** What `kerno doctor --json` finds where Jupyter looks into `data` first. */
async function doctor(
  data: string,
  env: Record<string, string> = {},
): Promise<{ code: number; findings: Map<string, Finding> }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", MAIN, "doctor", "--json"],
    env: { JUPYTER_PATH: data, NO_COLOR: "1", ...env },
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert.ok(text, new TextDecoder().decode(stderr));
  const findings = JSON.parse(text) as Finding[];
  return { code, findings: new Map(findings.map((f) => [f.what, f])) };
}

async function install(data: string): Promise<string> {
  const prefix = join(data, "..", "..");
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", MAIN, "install", "--prefix", prefix],
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return join(data, "kernels", "kerno", "kernel.json");
}

const data = join(await Deno.makeTempDir({ dir: TEMP }), "share", "jupyter");
const file = await install(data);

Deno.test("kerno doctor finds nothing broken after an install", async () => {
  const { code, findings } = await doctor(data);
  const broken = [...findings.values()].filter(({ state }) =>
    state === "broken"
  );
  assert.deepEqual(broken, []);
  assert.equal(code, 0);
  for (const what of ["deno", "library", "engine", "kernel", "kernelspec"]) {
    assert.equal(findings.get(what)?.state, "ok", what);
  }
  assert.match(findings.get("library")!.says, /^\d+ names in /);
  assert.match(findings.get("engine")!.says, /^backend: kerno/m);
  assert.match(findings.get("kernel")!.says, /ran a cell and ended in \d+ ms/);
});

Deno.test("kerno doctor says how to mend a kernelspec whose deno is gone", async () => {
  const text = await Deno.readTextFile(file);
  const spec = JSON.parse(text);
  spec.argv[0] = "/gone/deno";
  await Deno.writeTextFile(file, JSON.stringify(spec));
  const { code, findings } = await doctor(data);
  await Deno.writeTextFile(file, text);
  assert.equal(code, 1);
  assert.equal(findings.get("kernelspec")?.state, "broken");
  assert.match(
    findings.get("kernelspec")!.says,
    /its deno is gone: "\/gone\/deno"; run "kerno install" again/,
  );
});

Deno.test("kerno doctor names a cache folder that cannot be written", async () => {
  const cache = await Deno.makeTempFile({ dir: TEMP });
  const { code, findings } = await doctor(data, { KERNO_CACHE_DIR: cache });
  assert.equal(code, 1);
  assert.equal(findings.get("library")?.state, "broken");
  assert.match(findings.get("library")!.says, /Set KERNO_CACHE_DIR/);
  assert.equal(findings.get("kernel")?.state, "ok", "cells still run");
});
