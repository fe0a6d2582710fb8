import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import {
  Language,
  type LanguageOptions,
} from "../../../../kernel/interpreter/language/mod.ts";
import { Folder, sleep } from "../notebook.ts";

/** A library as ours is one: npm packages by the names of its import_map.json. */
const LIBRARY = {
  "import_map.json": `{ "imports": { "parser": "npm:acorn@8.19.0" } }`,
  "mod.ts": `export { parse } from "parser";
/** Doubles. */
export function twice(x: number): number { return 2 * x; }
`,
};

/** A language with a warm server, in a folder with these files. */
async function start(
  files: Record<string, string> = {},
  options: Partial<LanguageOptions> = {},
) {
  const folder = new Folder(files);
  const language = new Language({
    folder: folder.path,
    // What is tested is what is said, also on a busy machine.
    patience: 10_000,
    ...options,
  });
  assert.equal(await language.warmUp(), true);
  return {
    language,
    /** Completes at `|`. */
    async complete(text: string) {
      const cursor = text.indexOf("|");
      const code = text.replace("|", "");
      const found = await language.complete(code, cursor) ?? [];
      return {
        found,
        texts: found.map(({ text }) => text),
        replaced: found[0] && code.slice(found[0].start, found[0].end),
      };
    },
    /** Documents the name at `|`. */
    async document(text: string, detail: 0 | 1 = 0) {
      const code = text.replace("|", "");
      return await language.document(code, text.indexOf("|"), detail);
    },
    async [Symbol.asyncDispose]() {
      await language.close();
      folder[Symbol.dispose]();
    },
  };
}

Deno.test("Language knows the types of earlier cells, imports and npm packages", async (t) => {
  await using notebook = await start({
    "shapes.ts": `/** Area of a square. */
export function area(side: number): number {
  return side * side;
}
`,
  });
  const { language, complete, document } = notebook;
  language.ran(`import { area } from "./shapes.ts";
import * as acorn from "npm:acorn@8.19.0";
interface Point { x: number; y: number }`);
  language.ran("const points: Point[] = [];\nconst dup = 1, kept = 2;");
  language.ran("const dup = 'text';");

  await t.step("members of a variable declared two cells before", async () => {
    const { texts, replaced } = await complete("const p = points[0].|");
    assert.deepEqual(texts, ["x", "y"]);
    assert.equal(replaced, "");
    let { found } = await complete("points.ind|");
    // On a busy machine the signature is not there in time at first.
    for (let time = 0; time < 20 && !found[0].signature; time++) {
      ({ found } = await complete("points.ind|"));
    }
    assert.equal(found[0].text, "indexOf");
    assert.equal(found[0].type, "method");
    assert.equal(
      found[0].signature,
      "(searchElement: Point, fromIndex?: number): number",
    );
    assert.match(found[0].documentation!, /^Returns the index of the first/);
  });

  await t.step("what the cell itself declares, before it has run", async () => {
    const { texts } = await complete("const local = 1n;\nlocal.toS|");
    assert.deepEqual(texts, ["toString"]);
  });

  await t.step("members of modules, of npm's too", async () => {
    const { texts } = await complete("acorn.parseE|");
    assert.deepEqual(texts, ["parseExpressionAt"]);
    const about = await document("ar|ea(2)");
    assert.equal(about?.signature, "area(side: number): number");
    assert.equal(about?.documentation, "Area of a square.");
  });

  await t.step("import paths and names of packages", async () => {
    const local = await complete('import "./sh|"');
    assert.deepEqual(local.texts, ["./shapes.ts"]);
    assert.equal(local.replaced, "./sh");
    assert.equal(local.found[0].type, "path");
    const builtin = await complete('import x from "node:asse|"');
    assert.deepEqual(builtin.texts, ["node:assert", "node:assert/strict"]);
    const npm = await complete('import * as a from "npm:aco|"');
    assert.ok(npm.texts.includes("npm:acorn"), npm.texts.join());
    assert.equal(npm.replaced, "npm:aco");
    const names = await complete('import { ar| } from "./shapes.ts"');
    assert.deepEqual(names.texts, ["area"]);
  });

  await t.step("the latest declaration of a name holds", async () => {
    const { texts } = await complete("dup.toUpper|");
    assert.deepEqual(texts, ["toUpperCase"]);
    assert.deepEqual((await complete("kept.toF|")).texts, ["toFixed"]);
    const retyped = await complete("const dup = [1];\ndup.toSp|");
    assert.deepEqual(retyped.texts, ["toSpliced"]);
    // The draft is over: what has run holds again.
    assert.deepEqual((await complete("dup.toUpper|")).texts, ["toUpperCase"]);
  });

  await t.step("fetch, with its documentation", async () => {
    for (const text of ["fet|ch", "fetch|", 'fetch("x"|', "fetch(|)"]) {
      const about = await document(text);
      assert.match(
        about!.signature,
        /fetch\(input: .*URL.*, init\?: RequestInit\): Promise<Response>/,
      );
      assert.match(about!.documentation, /Fetch/);
      assert.equal(about!.source, "");
    }
  });

  await t.step(
    "the source of what cells, modules and Deno declare",
    async () => {
      const area = await document("area|", 1);
      assert.equal(
        area?.source,
        "export function area(side: number): number {\n  return side * side;\n}",
      );
      const kept = await document("kept|", 1);
      assert.equal(kept?.source, "const dup = 1, kept = 2;");
      const own = await document("const z = 1;\nz|", 1);
      assert.equal(own?.source, "const z = 1;");
      const fetched = await document("fetch|", 1);
      assert.match(fetched!.source, /declare function fetch\(\n/);
    },
  );

  await t.step("nothing of what is not there", async () => {
    assert.equal(await document("|"), null);
    assert.equal(await document("nowhere|"), null);
    assert.deepEqual((await complete("nowhere.|")).texts, []);
  });

  await t.step("type errors, at their place", async () => {
    const errors = await language.typeErrors(
      "const ok: number = area(1);\n  const é = '🙂', bad: string = area('2');",
    );
    assert.deepEqual(errors, [
      {
        code: 2322,
        message: "Type 'number' is not assignable to type 'string'.",
        line: 2,
        column: 19,
        endLine: 2,
        endColumn: 22,
      },
      {
        code: 2345,
        message:
          "Argument of type 'string' is not assignable to parameter of type 'number'.",
        line: 2,
        column: 38,
        endLine: 2,
        endColumn: 41,
      },
    ]);
    for (
      const fine of [
        "const dup = 5; dup.toFixed()",
        "let area = 1; const name = 'x', points = 2",
        "const r = await fetch('x'); r.ok",
        "display(1, { raw: true }); jupyter.html`<b>`; assert.equal(1, 1); Out[1]",
        "import { parse } from 'npm:acorn@8.19.0'; parse('', { ecmaVersion: 'latest' })",
      ]
    ) assert.deepEqual(await language.typeErrors(fine), [], fine);
  });

  await t.step("the server starts again when it was killed", async () => {
    const { pid } = language;
    Deno.kill(pid!, "SIGKILL");
    for (let i = 0; i < 100 && language.pid === pid; i++) await sleep(10);
    // Nobody waits for the new one ...
    assert.deepEqual(await language.complete("kept.toF", 8), null);
    // ... and it knows what has run.
    assert.equal(await language.warmUp(), true);
    assert.notEqual(language.pid, pid);
    assert.deepEqual((await complete("kept.toF|")).texts, ["toFixed"]);
  });

  await t.step("a child that was replaced has no cells", async () => {
    language.reset();
    assert.deepEqual((await complete("kept.toF|")).texts, []);
    assert.equal((await language.typeErrors("kept"))?.[0].code, 2304);
  });

  const { pid } = language;
  await language.close();
  assert.equal(await language.complete("1", 1), null);
  assert.throws(() => Deno.kill(pid!, "SIGCONT"), Deno.errors.NotFound);
});

Deno.test("Language knows the library in a folder that does not: imported, and as globals", async (t) => {
  using library = new Folder(LIBRARY);
  const types = pathToFileURL(`${library.path}/mod.ts`).href;
  await using notebook = await start({
    "deno.json": `{ "imports": { "mine": "./mine.ts" } }`,
    "mine.ts": "export const mine = 1;",
  }, {
    library: {
      specifier: "lib",
      types,
      names: ["parse", "twice"],
      preload: true,
    },
  });
  const { language, complete, document } = notebook;

  await t.step("globals, with what the library itself imports", async () => {
    const about = await document("twi|ce");
    assert.equal(about?.signature, "function twice(x: number): number");
    assert.equal(about?.documentation, "Doubles.");
    const { texts } = await complete(
      "parse('', { ecmaVersion: 6 }).sourceT|",
    );
    assert.deepEqual(texts, ["sourceType"]);
  });

  await t.step("imports of it, and the folder's own import map", async () => {
    const named = await complete('import { tw| } from "lib"; 1');
    assert.deepEqual(named.texts, ["twice"]);
    assert.equal(named.replaced, "tw");
    const path = await complete('import { twice } from "li|"');
    assert.deepEqual(path.texts, ["lib"]);
    const code =
      'import * as l from "lib"; import { mine } from "mine"; l.twice(mine, 2)';
    const [error, ...rest] = (await language.typeErrors(code))!;
    assert.deepEqual(rest, []);
    assert.equal(error.message, "Expected 1 arguments, but got 2.");
    assert.equal(error.column, code.indexOf("2)") + 1);
  });

  await t.step("a declaration of the user's shadows a global", async () => {
    language.ran("const twice = 'mine'");
    const { texts } = await complete("twice.toUpper|");
    assert.deepEqual(texts, ["toUpperCase"]);
    assert.deepEqual(await language.typeErrors("class parse {}"), []);
  });
});

Deno.test("Language waits no longer than its patience, and takes up again", async () => {
  await using notebook = await start({}, { patience: 100 });
  const { language, complete, document } = notebook;
  language.ran("const kept = 1;");
  Deno.kill(language.pid!, "SIGSTOP");
  const from = performance.now();
  for (let i = 0; i < 5; i++) {
    assert.deepEqual((await complete("kept.toF|")).texts, []);
  }
  assert.equal(await document("kept|"), null);
  assert.equal(await language.typeErrors("1", 100), null);
  const took = performance.now() - from;
  assert.ok(took < 5000, `${took} ms`);
  Deno.kill(language.pid!, "SIGCONT");
  // What was given up is still worked out, so that an answer comes in time.
  let texts: string[] = [];
  for (let i = 0; i < 100 && texts.length === 0; i++) {
    await sleep(50);
    ({ texts } = await complete("kept.toF|"));
  }
  assert.deepEqual(texts, ["toFixed"]);
});

Deno.test("Language starts nothing before the first question, and gives up a server that cannot start", async () => {
  const lines: string[] = [];
  const language = new Language({
    folder: "/nowhere/at/all",
    log: (line) => lines.push(line),
  });
  language.ran("const a = 1");
  assert.equal(language.pid, null);
  for (let i = 0; i < 6; i++) assert.equal(await language.warmUp(), false);
  assert.equal(lines.length, 3);
  await language.close();
});

Deno.test("Language leaves no server behind when its process is killed", async () => {
  const module = new URL(
    "../../../../kernel/interpreter/language/mod.ts",
    import.meta.url,
  );
  const code = `import { Language } from ${JSON.stringify(module.href)};
const language = new Language({ folder: ${JSON.stringify(Deno.cwd())} });
await language.warmUp();
console.log(language.pid);
setInterval(() => {}, 1000);`;
  const owner = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--ext=ts", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = owner.stdin.getWriter();
  await writer.write(new TextEncoder().encode(code));
  await writer.close();
  const reader = owner.stdout.getReader();
  const { value } = await reader.read();
  const pid = Number(new TextDecoder().decode(value));
  assert.ok(pid > 0);
  Deno.kill(pid, "SIGCONT");
  owner.kill("SIGKILL");
  await owner.status;
  await reader.cancel();
  const isGone = () => {
    try {
      Deno.kill(pid, "SIGCONT");
      return false;
    } catch {
      return true;
    }
  };
  for (let i = 0; i < 2000 && !isGone(); i++) await sleep(10);
  assert.ok(isGone(), `deno lsp ${pid} lives`);
});
