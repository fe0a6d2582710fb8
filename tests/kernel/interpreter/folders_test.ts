import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import type { InterpreterLibrary } from "../../../kernel/interpreter/mod.ts";
import { Folder, Notebook, sleep } from "./notebook.ts";

const LIBRARY = `export const double = (n) => n * 2;
export class Layer { static made = 1 }
export const _hidden = 3;
export const Array = "not this one";
export const loads = globalThis.loadCount = (globalThis.loadCount ?? 0) + 1;
`;

function library(folder: Folder, preload: boolean): InterpreterLibrary {
  return {
    specifier: "kerno",
    url: pathToFileURL(`${folder.path}/mod.js`).href,
    folder: folder.path,
    names: ["double", "Layer", "Array", "loads"],
    preload,
  };
}

const FOLDERS: Record<string, Record<string, string>> = {
  "empty": {},
  "with a deno.json": {
    "deno.json": '{ "imports": { "mapped": "./m.ts" } }',
    "m.ts": "export const mapped: number = 7;",
  },
  "with a package.json": {
    "package.json": '{ "name": "mine", "dependencies": {} }',
  },
};

const FLAGS: Record<string, string[]> = {
  "everything": ["-A"],
  "nothing": [],
  "reading one folder": ["--allow-read=/nowhere"],
  "all but ffi and run": ["-A", "--deny-ffi", "--deny-run"],
};

Deno.test("the library is there in any folder and under any permission", async (t) => {
  using bundle = new Folder({ "mod.js": LIBRARY });
  for (const [place, files] of Object.entries(FOLDERS)) {
    for (const [permissions, flags] of Object.entries(FLAGS)) {
      await t.step(
        `folder ${place}, permission for ${permissions}`,
        async () => {
          using folder = new Folder(files);
          await using notebook = await Notebook.start({
            cwd: folder.path,
            flags,
            library: library(bundle, true),
          });
          const global = await notebook.run("double(4)");
          assert.equal(global.error, "", global.traceback);
          assert.equal(global.result, "8");
          const imports = await notebook.run(
            `import { Layer, double as twice } from "kerno";
import * as layers from "kerno/layers";
const again = await import("kerno");
const name = "kerno/numpy";
const computed = await import(name);
[twice(1), layers.Layer === Layer, again.loads, computed === again, import.meta.resolve("kerno").endsWith("mod.js")]`,
          );
          assert.equal(imports.error, "", imports.traceback);
          assert.equal(imports.result, "[ 2, true, 1, true, true ]");
          const denied = await notebook.run(
            "Deno.readTextFileSync('/etc/hostname')",
          );
          if (flags[0] !== "-A") assert.match(denied.error, /^NotCapable: /);
          if (place === "with a deno.json" && flags[0] === "-A") {
            const mapped = await notebook.run(
              "import { mapped } from 'mapped'; mapped",
            );
            assert.equal(mapped.result, "7", mapped.traceback);
          }
        },
      );
    }
  }
});

Deno.test("the library's names are globals that user declarations shadow and that hide no other global", async () => {
  using bundle = new Folder({ "mod.js": LIBRARY });
  await using notebook = await Notebook.start({
    library: library(bundle, true),
  });
  assert.equal((await notebook.run("Array.isArray([])")).result, "true");
  assert.equal((await notebook.run("typeof _hidden")).result, '"undefined"');
  assert.equal((await notebook.run("const double = 5; double")).result, "5");
  assert.equal((await notebook.run("double + 1")).result, "6");
  assert.equal((await notebook.run("loads")).result, "1");
});

Deno.test("the library loads in the background, and only a cell that mentions it waits", async () => {
  using bundle = new Folder({
    "mod.js":
      `await new Promise((r) => setTimeout(r, 600)); globalThis.loaded = true; ${LIBRARY}`,
  });
  await using notebook = await Notebook.start({
    library: library(bundle, true),
  });
  assert.equal(
    (await notebook.run("const property = { double: 1 }.double; typeof loaded"))
      .result,
    '"undefined"',
  );
  assert.equal((await notebook.run("double(1)")).result, "2");
  assert.equal((await notebook.run("loaded")).result, "true");
});

Deno.test("without preload the names are no globals, but imports work", async () => {
  using bundle = new Folder({ "mod.js": LIBRARY });
  await using notebook = await Notebook.start({
    library: library(bundle, false),
  });
  assert.match(
    (await notebook.run("double(4)")).error,
    /^ReferenceError: double is not defined/,
  );
  assert.equal(
    (await notebook.run("import { double } from 'kerno'; double(4)")).result,
    "8",
  );
  await sleep(0);
});

Deno.test("a library that cannot be loaded fails the cells that mention it, and no other", async () => {
  using bundle = new Folder({ "mod.js": "throw new Error('broken library')" });
  await using notebook = await Notebook.start({
    library: library(bundle, true),
  });
  assert.equal((await notebook.run("1")).result, "1");
  assert.match(
    (await notebook.run("double(4)")).error,
    /^Error: broken library/,
  );
  assert.equal((await notebook.run("2")).result, "2");
  assert.ok(!notebook.events.some(({ type }) => type === "error"));
});

Deno.test("cells without any permission have output, input, display and interrupts", async () => {
  await using notebook = await Notebook.start({ flags: [] });
  notebook.onEvent = (event) => {
    if (event.type === "input") notebook.interpreter.answer("Ada");
  };
  const cell = await notebook.run(
    "console.log(prompt('name?')); display({ 'text/html': 'x' }, { raw: true }); import.meta.url",
    { allowStdin: true },
  );
  assert.equal(cell.error, "");
  assert.equal(cell.stdout, "Ada\n");
  const running = notebook.run("for (;;) {}");
  await sleep(50);
  assert.equal(await notebook.interpreter.interrupt(), "stopped");
  await running;
  assert.match(
    (await notebook.run("Deno.env.get('HOME')")).error,
    /^NotCapable: Cannot use the environment variable "HOME" as the flags/,
  );
});

Deno.test("the environment and V8's flags reach the child", async () => {
  await using notebook = await Notebook.start({
    env: { KERNO_TEST: "yes" },
    v8Flags: ["--expose-gc"],
  });
  assert.equal(
    (await notebook.run("[Deno.env.get('KERNO_TEST'), typeof gc]")).result,
    '[ "yes", "function" ]',
  );
});

Deno.test("an interrupt while the library is evaluated waits and does not break it", async (t) => {
  using bundle = new Folder({
    "mod.js":
      `const t = performance.now(); while (performance.now() - t < 400); ${LIBRARY}`,
  });
  for (const preload of [true, false]) {
    await t.step(preload ? "in the background" : "by an import", async () => {
      await using notebook = await Notebook.start({
        library: library(bundle, preload),
      });
      const code = preload
        ? "double(4)"
        : "import { double } from 'kerno'; double(4)";
      const running = notebook.run(code);
      await sleep(100);
      assert.equal(await notebook.interpreter.interrupt(), "stopped");
      assert.match((await running).error, /^KeyboardInterrupt/);
      const again = await notebook.run(code);
      assert.equal(again.error, "");
      assert.equal(again.result, "8");
    });
  }
});

Deno.test("the folder's compilerOptions hold for JSX and decorators", async () => {
  using folder = new Folder({
    "deno.json": JSON.stringify({
      compilerOptions: {
        jsx: "react",
        jsxFactory: "element",
        experimentalDecorators: true,
      },
    }),
  });
  await using notebook = await Notebook.start({ cwd: folder.path });
  const jsx = await notebook.run(
    "const element = (tag: string) => `made of ${tag}`;\n<b>x</b>",
  );
  assert.equal(jsx.result, '"made of b"', jsx.traceback);
  const decorated = await notebook.run(
    "function log(target: object, key: string) { console.log(typeof target, key) }\nclass A { @log m() {} }",
  );
  assert.equal(decorated.stdout, "object m\n", decorated.traceback);
  assert.equal(decorated.result, undefined);
});

Deno.test("an error of the library stands where the user called it", async () => {
  using bundle = new Folder({
    "mod.js":
      `const deep = (n) => { if (n > 0) return [n].map((m) => deep(m - 1))[0]; throw new RangeError("too small"); };
export const double = () => deep(12);`,
  });
  await using notebook = await Notebook.start({
    library: { ...library(bundle, true), names: ["double"] },
  });
  const { error, traceback } = await notebook.run(
    "const f = () =>\n  double();\nf()",
  );
  assert.equal(error, "RangeError: too small");
  const places = traceback.split("\n").filter((line) => /^ *at /.test(line))
    .map((line) => line.trim());
  assert.deepEqual(places, ["at f (In[1]:2:3)", "at In[1]:3:1"]);
});
