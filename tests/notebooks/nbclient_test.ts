/**
 * The tutorial run by nbclient, in folders that resolve modules differently.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compareNotebooks } from "../../cli/compare.ts";
import { notebookText, readNotebook } from "../../cli/notebook.ts";
import { clientTest } from "../requirements.ts";
import { TUTORIAL, writeQuickTutorial } from "./_tutorial.ts";

const TEMP = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(TEMP, { recursive: true }));

const at = (path: string) =>
  fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Installs the kernel into a prefix of its own; its data folder. */
async function installed(): Promise<string> {
  const prefix = await Deno.makeTempDir({ dir: TEMP });
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", at("cli/main.ts")]
      .concat("install", "--prefix", prefix),
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return join(prefix, "share", "jupyter");
}

const FOLDERS: [string, Record<string, string>][] = [
  ["an empty folder", {}],
  ["a folder with a deno.json", {
    "deno.json": '{"imports": {"kerno": "./x"}}',
  }],
  [
    "a folder with a package.json",
    { "package.json": '{"name": "a", "dependencies": {}}' },
  ],
];

for (const [what, files] of FOLDERS) {
  clientTest(`nbclient runs the tutorial in ${what}`, async (python) => {
    const folder = await Deno.makeTempDir({ dir: TEMP });
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(join(folder, name), text);
    }
    const other = await Deno.makeTempDir({ dir: TEMP });
    const source = join(other, "in.ipynb"), target = join(other, "out.ipynb");
    // The whole of it once: in the empty folder.
    const stored = Object.keys(files).length === 0
      ? await readNotebook(TUTORIAL)
      : await writeQuickTutorial(source);
    await Deno.writeTextFile(source, notebookText(stored));
    const { code, stderr } = await new Deno.Command(python, {
      args: [at("tests/clients/run_notebook.py"), source, target, folder],
      cwd: folder,
      env: { JUPYTER_PATH: await installed() },
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    assert.deepEqual(
      compareNotebooks(stored, await readNotebook(target)),
      [],
    );
  });
}

clientTest("notebookText() writes what nbformat writes", async (python) => {
  const folder = await Deno.makeTempDir({ dir: TEMP });
  const [ours, theirs] = ["ours.ipynb", "theirs.ipynb"].map((name) =>
    join(folder, name)
  );
  await Deno.writeTextFile(ours, notebookText(await readNotebook(TUTORIAL)));
  const { code, stderr } = await new Deno.Command(python, {
    args: [
      "-c",
      `import nbformat, sys
nb = nbformat.read(sys.argv[1], as_version=4)
nbformat.validate(nb)
nbformat.write(nb, sys.argv[2])`,
      ours,
      theirs,
    ],
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  assert.equal(await Deno.readTextFile(theirs), await Deno.readTextFile(ours));
});
