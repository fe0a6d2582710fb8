import assert from "node:assert/strict";
import { isAbsolute, join } from "node:path";
import { cacheFolder } from "../../kernel/cache_folder.ts";
import {
  findLibraryBundle,
  libraryBundle,
  LibraryBundleError,
  libraryFolder,
} from "../../kernel/library_bundle.ts";

const TEMP = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(TEMP, { recursive: true }));

/** A library of a few lines, in a folder of its own. */
async function library(mod: string): Promise<{ root: string; cache: string }> {
  const base = await Deno.makeTempDir({ dir: TEMP });
  const root = join(base, "checkout");
  await Deno.mkdir(join(root, "layers"), { recursive: true });
  await Deno.mkdir(join(root, "kernel"));
  await Deno.writeTextFile(join(root, "deno.json"), "{}");
  await Deno.writeTextFile(
    join(root, "layers", "dense.ts"),
    "export class Dense { units: number = 3; }\nexport const lazy = () => import('./late.ts');\n",
  );
  await Deno.writeTextFile(
    join(root, "layers", "late.ts"),
    "export const late: number = 41 + 1;\n",
  );
  await Deno.writeTextFile(join(root, "kernel", "main.ts"), "");
  await Deno.writeTextFile(join(root, "mod.ts"), mod);
  return { root, cache: join(base, "cache") };
}

const MOD = 'export { Dense, lazy } from "./layers/dense.ts";\n';

Deno.test("libraryBundle() makes a file that is imported with the one permission to read its folder", async () => {
  const options = await library(MOD);
  assert.equal(findLibraryBundle(options), null);
  const bundle = await libraryBundle(options);
  assert.deepEqual(bundle.names, ["Dense", "lazy"]);
  assert.equal(bundle.specifier, "kerno");
  assert.deepEqual(findLibraryBundle(options), bundle);

  const elsewhere = await Deno.makeTempDir({ dir: TEMP });
  await Deno.writeTextFile(join(elsewhere, "package.json"), "{}");
  const script = join(elsewhere, "cell.js");
  await Deno.writeTextFile(
    script,
    `const { Dense, lazy } = await import(String(${
      JSON.stringify(bundle.url)
    }));
     console.log(Dense.name, new Dense().units, (await lazy()).late);`,
  );
  const run = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      `--allow-read=${bundle.folder}`,
      script,
    ],
    cwd: elsewhere,
  }).output();
  assert.equal(
    new TextDecoder().decode(run.stdout),
    "Dense 3 42\n",
    new TextDecoder().decode(run.stderr),
  );
});

Deno.test("libraryFolder() follows what mod.ts can reach and nothing else", async () => {
  const options = await library(MOD);
  const before = libraryFolder(options);
  await Deno.writeTextFile(join(options.root, "kernel", "main.ts"), "1;");
  await Deno.writeTextFile(join(options.root, "README.md"), "words");
  assert.equal(libraryFolder(options), before);
  await Deno.writeTextFile(join(options.root, "layers", "late.ts"), "");
  assert.notEqual(libraryFolder(options), before);
});

Deno.test("libraryFolder() reads every file that mod.ts reaches", async () => {
  const root = new URL("../../", import.meta.url);
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", new URL("mod.ts", root).href],
    stdout: "piped",
    stderr: "null",
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as {
    modules: { specifier: string }[];
  };
  const own = modules
    .map(({ specifier }) => specifier)
    .filter((url) => url.startsWith(root.href))
    .map((url) => url.slice(root.href.length));
  assert.ok(own.includes("layers/mod.ts"), `only ${own.length} modules`);
  const unread = own.filter((path) =>
    /^(\.|bench|cli|docs|kernel|node_modules|notebooks|tests)/.test(path)
  );
  assert.deepEqual(unread, []);
});

Deno.test("libraryBundle() keeps the five newest bundles", async () => {
  const options = await library(MOD);
  for (let i = 0; i < 7; i++) {
    const folder = join(options.cache, `library-old${i}`);
    await Deno.mkdir(folder, { recursive: true });
    await Deno.utime(folder, 1000 + i, 1000 + i);
  }
  const { folder } = await libraryBundle(options);
  const left = [...Deno.readDirSync(options.cache)].map(({ name }) => name);
  assert.deepEqual(
    left.sort(),
    [folder.split(/[\\/]/).at(-1)!]
      .concat([3, 4, 5, 6].map((i) => `library-old${i}`))
      .sort(),
  );
});

Deno.test("libraryBundle() says why it could not be made, and leaves nothing behind", async () => {
  const options = await library('export * from "./layers/missing.ts";\n');
  await assert.rejects(libraryBundle(options), (error: Error) => {
    assert.ok(error instanceof LibraryBundleError);
    assert.match(error.message, /Cannot build the library for cells as "deno/);
    assert.match(error.message, /missing\.ts/);
    return true;
  });
  assert.deepEqual([...Deno.readDirSync(options.cache)], []);
});

Deno.test("libraryBundle() refuses a library that does not load without permissions", async () => {
  const options = await library('Deno.env.get("HOME");\nexport {};\n');
  await assert.rejects(libraryBundle(options), /NotCapable/);
});

Deno.test("libraryBundle() names the cache folder that cannot be written", async () => {
  const options = await library(MOD);
  await Deno.writeTextFile(options.cache, "a file");
  await assert.rejects(
    libraryBundle(options),
    (error: Error) => error.message.includes("Set KERNO_CACHE_DIR"),
  );
});

Deno.test("libraryBundle() writes Latin-1, and the library says the same as before", async () => {
  const options = await library(
    `export const texts = [\`┃\${"α"}🙂\`, "─é", /[^┃\\s]+/u.exec(" a┃")![0]];
export class Fail { /** ρ·g² */ static readonly größe = 1; }
`,
  );
  const bundle = await libraryBundle(options);
  const source = await Deno.readTextFile(bundle.path);
  assert.match(source, /^[\0-\xff]*$/);
  const { texts, Fail } = await import(bundle.url);
  assert.deepEqual(texts, ["┃α🙂", "─é", "a"]);
  assert.equal(Fail.größe, 1);
});

Deno.test("cacheFolder() goes by the platform", () => {
  const on = (os: string, env: Record<string, string>) =>
    cacheFolder({ os, env: (name) => env[name] });
  assert.equal(
    on("linux", { KERNO_CACHE_DIR: "/k", XDG_CACHE_HOME: "/x" }),
    "/k",
  );
  assert.equal(
    on("linux", { XDG_CACHE_HOME: "/x", HOME: "/h" }),
    join("/x", "kerno"),
  );
  assert.equal(on("linux", { HOME: "/h" }), join("/h", ".cache", "kerno"));
  assert.equal(
    on("darwin", { HOME: "/h", XDG_CACHE_HOME: "/x" }),
    join("/h", "Library", "Caches", "kerno"),
  );
  assert.equal(
    on("windows", { LOCALAPPDATA: "/l", USERPROFILE: "/u" }),
    join("/l", "kerno", "cache"),
  );
  assert.throws(() => on("linux", {}), /set KERNO_CACHE_DIR/);
});

Deno.test("cacheFolder() knows the home that the environment leaves out", async () => {
  const module = new URL("../../kernel/cache_folder.ts", import.meta.url).href;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock"]
      .concat(`import { cacheFolder } from "${module}";
console.log(cacheFolder())`),
    clearEnv: true,
    // Windows starts nothing without it.
    env: { SystemRoot: Deno.env.get("SystemRoot") ?? "" },
  }).output();
  const folder = new TextDecoder().decode(stdout).trim();
  assert.ok(isAbsolute(folder) && folder.endsWith("kerno"), folder);
});
