/**
 * Every notebook, run by the kernel over the wire, gives the outputs that it
 * holds.
 *
 * @module
 */
import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const notebooks = globSync("notebooks/*.ipynb", { cwd: ROOT });

Deno.test("there are notebooks", () => assert.ok(notebooks.length > 0));

for (const notebook of notebooks) {
  Deno.test(`kerno run --check ${notebook}`, async () => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "cli/main.ts", "run", "--check", notebook],
      cwd: ROOT,
      env: { NO_COLOR: "1" },
    }).output();
    const [text, errors] = [stdout, stderr].map((bytes) =>
      new TextDecoder().decode(bytes)
    );
    assert.equal(code, 0, `${text.slice(-3000)}\n${errors}`);
    assert.equal(errors, "");
  });
}
