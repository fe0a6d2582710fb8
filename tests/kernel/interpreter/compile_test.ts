import assert from "node:assert/strict";
import { parse } from "acorn";
import { compileCell } from "../../../kernel/interpreter/compile.ts";
import { runtimeSource } from "../../../kernel/interpreter/runtime_source.ts";
import { takeSourceMap } from "../../../kernel/interpreter/source_map.ts";
import { StderrFilter } from "../../../kernel/interpreter/stderr_filter.ts";
import {
  childArguments,
  watchParent,
} from "../../../kernel/interpreter/child_flags.ts";

const OPTIONS = {
  cell: 3,
  run: 9,
  name: "In[3]",
  url: "kerno:cell/3.ts",
  executionCount: 3,
  show: "result",
  allowStdin: false,
} as const;

/** The script without its first and last lines, which are ours. */
async function body(source: string): Promise<string> {
  const { code } = await compileCell(source, OPTIONS);
  const lines = code.split("\n");
  return lines.slice(1, -2).join("\n");
}

Deno.test("compileCell() makes every top-level declaration a let, and nothing below it", async () => {
  assert.equal(await body("const a = 1; class B {}"), "let a = 1; class B {}");
  assert.equal(await body("{ const a = 1 };"), "{ const a = 1 };");
  assert.equal(
    await body("function f() { const b = 2; var c }"),
    "let f=function () { const b = 2; var c };;",
  );
  assert.equal(await body("var a = 1, { b } = c"), "void 0, a = 1, { b } = c");
  assert.equal(await body("for (var k of l);"), "for ( k of l);");
});

Deno.test("compileCell() declares names, those of imports and patterns too", async () => {
  const { names } = await compileCell(
    "import d, { e as f } from 'x'; import * as g from 'y'; const { h, i: [j, ...k], l = 1 } = m; function n() {} class O {} if (p) { var q } export let r",
    OPTIONS,
  );
  assert.deepEqual(names.toSorted(), [
    "O",
    "d",
    "f",
    "g",
    "h",
    "j",
    "k",
    "l",
    "n",
    "q",
    "r",
  ]);
});

Deno.test("compileCell() guards awaits in functions and holds those of the cell", async () => {
  assert.equal(
    await body("async () => { await a }"),
    "await __kerno.hold(__kerno.result((async () => { __kerno.ck(await a) }),3))",
  );
  assert.equal(
    await body("await a;;"),
    "await __kerno.hold(__kerno.result((__kerno.ck(await __kerno.hold((a)))),3));;",
  );
  assert.equal(await body("try {} catch {}"), "try {} catch {__kerno.ck();}");
});

Deno.test("compileCell() gives scripts that parse, for any cut of a text", async () => {
  const text =
    "import { a } from 'b';\nfunction f(x: number) { return x }\nfor await (const y of z) await y;\nconst { p, q: [r] } = await s;\nexport default t + `u${v}`;";
  let compiled = 0;
  for (let end = 0; end <= text.length; end++) {
    try {
      const { code } = await compileCell(text.slice(0, end), OPTIONS);
      parse(code, { ecmaVersion: "latest", sourceType: "module" });
      compiled++;
    } catch (error) {
      assert.equal((error as Error).name, "SyntaxError");
      assert.ok((error as { line?: number }).line, String(error));
    }
  }
  assert.ok(compiled > 20);
});

Deno.test("runtimeSource() joins files whose top-level names are each declared once", async () => {
  const source = await runtimeSource({
    magic: [255, 0, 0, 0, 0, 0, 0, 0],
    colors: false,
    library: null,
    watchParent: "stdin",
  });
  assert.doesNotMatch(source, /^(?:import|export) /m);
  // One other character makes V8 read all of it slowly.
  assert.match(source, /^[\0-\xff]*$/);
  const inner = source.slice(source.indexOf("\n"), source.lastIndexOf("\n})("));
  // As a module, so that a second function of one name is an error, too.
  parse(inner, { ecmaVersion: "latest", sourceType: "module" });
});

Deno.test("takeSourceMap() finds places of generated text", () => {
  const map = {
    version: 3,
    sources: ["x"],
    names: [],
    mappings: "AAAA,IAAI;;AACJ",
  };
  const comment = `//# sourceMappingURL=data:application/json;base64,${
    btoa(JSON.stringify(map))
  }`;
  const { code, places } = takeSourceMap(`let a\n\nb\n${comment}\n`);
  assert.equal(code, "let a\n\nb");
  assert.deepEqual(places?.(0, 0), [0, 0]);
  assert.deepEqual(places?.(0, 5), [0, 4]);
  assert.equal(places?.(1, 0), null);
  assert.deepEqual(places?.(2, 0), [1, 0]);
  assert.deepEqual(takeSourceMap("plain"), { code: "plain", places: null });
});

Deno.test("StderrFilter drops what deno says, however it is cut", async () => {
  const text =
    "Debugger listening on ws://127.0.0.1:5/ab-c\nVisit chrome://inspect\nDebugger session started.\nmine\nDownload https://x/y\nInitialize ms@2.1.3\nDownloads are mine\nDebugger session ended\nlast";
  for (let size = 1; size < 40; size++) {
    const filter = new StderrFilter();
    let out = "";
    for (let at = 0; at < text.length; at += size) {
      out += filter.push(text.slice(at, at + size));
    }
    out += filter.flush();
    assert.equal(out, "mine\nDownloads are mine\nlast", `${size}`);
    assert.equal(await filter.url, "ws://127.0.0.1:5/ab-c");
  }
});

Deno.test("childArguments() adds the library's folder unless all may be read", () => {
  const command = { v8Flags: ["--a", "--b"], readable: "/lib,1" };
  const flags = (list: string[]) =>
    childArguments({ ...command, flags: list }).slice(0, -1);
  const inspect = [
    "--no-prompt",
    "--inspect=127.0.0.1:0",
    "--inspect-publish-uid=stderr",
    "--v8-flags=--a,--b",
  ];
  assert.deepEqual(flags(["-A"]), ["repl", "-A", ...inspect]);
  assert.deepEqual(flags(["--allow-read"]), [
    "repl",
    "--allow-read",
    ...inspect,
  ]);
  assert.deepEqual(flags(["--allow-read=x"]), [
    "repl",
    "--allow-read=x",
    "--allow-read=/lib,,1",
    ...inspect,
  ]);
  assert.equal(watchParent([]), "stdin");
  assert.equal(watchParent(["-A", "--deny-ffi", "--deny-run"]), "stdin");
});
