import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));

/** A folder with a command that tells how it was called. */
async function commands(name: string, script: string): Promise<string> {
  const folder = await Deno.makeTempDir({ dir: TEMP });
  await Deno.writeTextFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await Deno.chmod(join(folder, name), 0o755);
  return folder;
}

const TEMP = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(TEMP, { recursive: true }));

async function lab(path: string, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", MAIN, "lab", ...args],
    env: { PATH: path, JUPYTER_PATH: "/before", NO_COLOR: "1" },
  }).output();
  const [out, err] = [stdout, stderr].map((b) => new TextDecoder().decode(b));
  return { code, out, err };
}

const unix = { ignore: Deno.build.os === "windows" };

Deno.test(
  "kerno lab starts the jupyter on PATH, with its kernelspec in the checkout",
  unix,
  async () => {
    const path = await commands(
      "jupyter",
      'if [ "$2" = --version ]; then exit 0; fi; echo "$@ in $JUPYTER_PATH"; exit 7',
    );
    const { code, out, err } = await lab(path, "--", "--no-browser");
    assert.equal(code, 7, err);
    const [, data] = out.match(/^lab --no-browser in (.*)$/m)!;
    const [own, before] = data.split(delimiter);
    assert.equal(before, "/before");
    assert.ok(own.endsWith(join(".cache", "lab", "share", "jupyter")));
    assert.ok(existsSync(join(own, "kernels", "kerno", "kernel.json")));
  },
);

Deno.test(
  "kerno lab lets uv bring JupyterLab where there is no jupyter",
  unix,
  async () => {
    const path = await commands(
      "uv",
      'if [ "$1" = --version ]; then exit 0; fi; echo "$@"',
    );
    const { code, out } = await lab(path);
    assert.equal(code, 0);
    assert.match(out, /^run --with jupyterlab jupyter lab$/m);
  },
);
