import assert from "node:assert/strict";
import { delimiter, join } from "node:path";
import { chooseDeno } from "../../cli/deno_executable.ts";

const TEMP = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(TEMP, { recursive: true }));

/** Files named deno in folders of one temporary folder. */
async function executables(...folders: string[]): Promise<string> {
  const base = await Deno.realPath(await Deno.makeTempDir({ dir: TEMP }));
  for (const folder of folders) {
    await Deno.mkdir(join(base, folder), { recursive: true });
    await Deno.writeTextFile(join(base, folder, "deno"), "");
  }
  return base;
}

function choose(base: string, running: string, ...path: string[]) {
  const { path: chosen, warning } = chooseDeno({
    running: join(base, running, "deno"),
    path: path.map((folder) => join(base, folder)).join(delimiter),
    windows: false,
  });
  return [chosen.slice(base.length + 1).replaceAll("\\", "/"), warning];
}

const NPX = "_npx/1a/node_modules/deno";

Deno.test("chooseDeno() takes the running one by the name that PATH has for it", async () => {
  const base = await executables("Cellar/2.9.6", "other");
  await Deno.mkdir(join(base, "bin"));
  await Deno.symlink(
    join(base, "Cellar/2.9.6/deno"),
    join(base, "bin", "deno"),
  );
  const chosen = choose(base, "Cellar/2.9.6", "other", "bin");
  assert.deepEqual(chosen, ["bin/deno", undefined]);
});

Deno.test("chooseDeno() stays with the running one where PATH has another", async () => {
  const base = await executables("own", "other");
  assert.deepEqual(choose(base, "own", "other"), ["own/deno", undefined]);
});

Deno.test("chooseDeno() leaves npx's cache for the one on PATH", async () => {
  const base = await executables(NPX, "_npx/1a/node_modules/.bin", "bin");
  assert.deepEqual(
    choose(base, NPX, "_npx/1a/node_modules/.bin", "missing", "bin"),
    ["bin/deno", undefined],
  );
});

Deno.test("chooseDeno() warns of npx's cache where there is no other", async () => {
  const base = await executables(NPX, "_npx/1a/node_modules/.bin");
  const [path, warning] = choose(base, NPX, "_npx/1a/node_modules/.bin");
  assert.equal(path, `${NPX}/deno`);
  assert.match(warning!, /which npm may remove: install Deno, then install/);
});
