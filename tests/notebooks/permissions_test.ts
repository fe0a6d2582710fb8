/**
 * The tutorial where nothing is permitted but to read the library, in a folder
 * whose package.json refuses what it does not list.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeQuickTutorial } from "./_tutorial.ts";

const at = (path: string) =>
  fileURLToPath(new URL(`../../${path}`, import.meta.url));

async function kerno(cwd: string, args: string[], env = {}) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", at("cli/main.ts"), ...args],
    cwd,
    env: { NO_COLOR: "1", ...env },
  }).output();
  const [out, err] = [stdout, stderr].map((b) => new TextDecoder().decode(b));
  return { code, out, err };
}

Deno.test("the tutorial needs no permission, in a folder with a package.json", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(
      join(folder, "package.json"),
      '{"name": "a", "dependencies": {}}',
    );
    await writeQuickTutorial(join(folder, "nb.ipynb"));
    const flags = ["--", "--allow-env=NOTHING"];
    const prefix = ["install", "--prefix", folder, ...flags];
    const installed = await kerno(folder, prefix);
    assert.equal(installed.code, 0, installed.err);
    const { code, out, err } = await kerno(
      folder,
      ["run", "nb.ipynb", "--check", "--kernel", "kerno"],
      { JUPYTER_PATH: join(folder, "share", "jupyter") },
    );
    assert.equal(code, 0, out.slice(-3000) + err);
    assert.equal(err, "");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
