import assert from "node:assert/strict";
import { Folder, Notebook } from "./notebook.ts";

/** Cells one after the other in one child: text, and its result's text. */
const SAMPLES: [code: string, result: string | undefined][] = [
  ["1 + 1", "2"],
  ["let x: number = 1; x + 1", "2"],
  ["const x = 5; x", "5"],
  ["function x() { return 6; }\nx()", "6"],
  ["var x = 7; x", "7"],
  ["class x { static q = 8 }; x.q", "8"],
  ["let { x } = { x: 9 }; x", "9"],
  ["import x from 'node:path'; x.basename('/a/b.c')", '"b.c"'],
  ["const [x, ...others] = [10, 11, 12]; [x, others]", "[ 10, [ 11, 12 ] ]"],
  ["enum x { A, B }\nx.B", "1"],
  ["enum OnlyEnum { A }", undefined],
  ["namespace OnlyNamespace { export const v = 3 }", undefined],
  ["enum x { A = 9 }\nx.A", "9"],
  ["x.A", "9"],
  ["const enum Fast { One = 1 }\nFast.One", "1"],
  ["Fast.One", "1"],
  ["namespace N { export const v = 3 }\nN.v", "3"],
  ["class P { constructor(public a: number) {} }\nnew P(4).a", "4"],
  ["interface Only { a: string }", undefined],
  ["type T = { a: string }; const t: T = { a: 'z' }; t.a", '"z"'],
  ["const same = <T,>(value: T): T => value; same(3)", "3"],
  ["(<number> (5 as unknown)) + 1", "6"],
  ["let sure = null as string | null; sure!; sure satisfies unknown", "null"],
  [
    "function log(value: any, context: any) { return value }\n@log class D { @log m() { return 5 } }\nnew D().m()",
    "5",
  ],
  [
    "/** @jsx h */\nconst h = (tag: string, _: unknown, ...rest: string[]) => tag + rest;\n<b>hi</b>",
    '"bhi"',
  ],
  ["await Promise.resolve(3)", "3"],
  ["const late = await new Promise((r) => setTimeout(r, 1, 8)); late", "8"],
  ["for await (const n of [1, 2]) var sum = (sum ?? 0) + n;\nsum", "3"],
  [
    "main(); async function main() { await 1 }\nhoisted(); function hoisted() { return 2 }",
    undefined,
  ],
  ["before(); function before() { return 'hoisted' }\nbefore()", '"hoisted"'],
  ["if (true) { var nested = 4 }\nnested", "4"],
  ["for (var i = 0, n = 2; i < 3; i++) n += i;\n[i, n]", "[ 3, 5 ]"],
  ["for (var key in { a: 1 });\nkey", '"a"'],
  [
    "var first = 1\nvar [second] = [2]\nvar { third } = { third: 3 };\n[first, second, third]",
    "[ 1, 2, 3 ]",
  ],
  ["{ a: 1 }", "{ a: 1 }"],
  ["{ a: 1 };", undefined],
  ["{ let inner = 1; inner }", undefined],
  ["{}", "{}"],
  ["(1, 2)", "2"],
  ["'text'", '"text"'],
  ["1;", "1"],
  ["let declared = 3", undefined],
  ["if (true) 5", undefined],
  ["undefined", undefined],
  ["null", "null"],
  ["NaN", "NaN"],
  ["-0", "-0"],
  ["Infinity", "Infinity"],
  ["10n", "10n"],
  ["true", "true"],
  ["Symbol('s')", "Symbol(s)"],
  ["(function f() {})", "[Function: f]"],
  ["/a+/g", "/a+/g"],
  ["new Map([['a', 1]])", 'Map(1) { "a" => 1 }'],
  ["`a${1}b`", '"a1b"'],
  ["export const exported = 3; export { exported as other };\nexported", "3"],
  ["export default 12", "12"],
  ["export default function named() { return 13 }\nnamed()", "13"],
  ["import.meta.url.startsWith('file:')", "true"],
  ["import.meta.main", "true"],
  [
    "import { value, default as other } from './m.ts'; [value, other]",
    '[ 42, "default" ]',
  ],
  ["import * as m from './m.ts'; m.value", "42"],
  [
    "import type { Shape } from './m.ts'; import { type Shape as S, value as v } from './m.ts'; v",
    "42",
  ],
  ["import { Shape as Untyped } from './m.ts'; 1", "1"],
  [
    "import data from './data.json' with { type: 'json' }; data.list",
    "[ 1, 2 ]",
  ],
  ["const { value: dynamic } = await import('./m.ts'); dynamic", "42"],
  ["import { join } from 'node:path'", undefined],
  ["join('a', 'b')", '"a/b"'],
  ["enum WithImport { A }\nimport { sep } from 'node:path'", undefined],
  ["sep", '"/"'],
  ["import 'data:text/javascript,globalThis.sideEffect=6'; sideEffect", "6"],
  ["label: for (;;) { break label }\n'after'", '"after"'],
  ["const same2 = 1\n;[1, 2].map((n) => n * 2)", "[ 2, 4 ]"],
  [
    "async function* g() { yield 1; yield 2 }\nlet total = 0; for await (const y of g()) total += y; total",
    "3",
  ],
  [
    "try { await Promise.reject(new Error('caught')) } catch (e) { e.message }",
    undefined,
  ],
  ["typeof require", '"undefined"'],
  ["_ ?? 'nothing'", '"undefined"'],
  ["1 // a comment", "1"],
  ["/* before */ 2 /* after */", "2"],
  ["\n\n  3\n\n", "3"],
  ["", undefined],
  ["// nothing", undefined],
];

Deno.test("execute() runs the language, redeclares anything and shows the last expression", async (t) => {
  using folder = new Folder({
    "m.ts":
      "export const value: number = 42;\nexport interface Shape { a: 1 }\nexport default 'default';",
    "data.json": '{ "list": [1, 2] }',
  });
  await using notebook = await Notebook.start({ cwd: folder.path });
  for (const [code, result] of SAMPLES) {
    await t.step(code.replaceAll("\n", "⏎") || "(empty)", async () => {
      const cell = await notebook.run(code);
      assert.equal(cell.error, "", cell.traceback);
      assert.equal(cell.result, result);
    });
  }
});

Deno.test("execute() refuses what a module refuses", async (t) => {
  using folder = new Folder();
  await using notebook = await Notebook.start({ cwd: folder.path });
  const refused: [code: string, error: RegExp][] = [
    ["let a = 1; let a = 2;", /^SyntaxError: Identifier 'a' has already been/],
    ["undeclared = 5", /^ReferenceError: undeclared is not defined/],
    ["return 5", /^SyntaxError: .*return/],
    [
      "import { nope } from 'node:path'; nope",
      /^SyntaxError: .*does not provide an export named 'nope'/,
    ],
    ["await import('kerno')", /^TypeError: /],
  ];
  for (const [code, error] of refused) {
    await t.step(code, async () => {
      assert.match((await notebook.run(code)).error, error);
    });
  }
});

Deno.test("execute() keeps _ and Out, and silent cells leave both alone", async () => {
  await using notebook = await Notebook.start();
  await notebook.run("6 * 7");
  assert.equal((await notebook.run("_ + 1")).result, "43");
  const silent = await notebook.run("99", { silent: true });
  assert.equal(silent.result, undefined);
  assert.equal(
    (await notebook.run("[_, Out[1], Out[2]]")).result,
    "[ 43, 42, 43 ]",
  );
  assert.equal((await notebook.run("let _ = 'mine'; _")).result, '"mine"');
});

Deno.test("execute() keeps the latest results in _, __ and ___, and sources in In", async () => {
  await using notebook = await Notebook.start();
  await notebook.run("1");
  await notebook.run("'two'");
  await notebook.run("undefined");
  await notebook.run("3");
  assert.equal(
    (await notebook.run("[_, __, ___]")).result,
    '[ 3, "two", 1 ]',
  );
  await notebook.run("'hidden'", { silent: true });
  await notebook.run("'not kept'", { executionCount: 5, storeHistory: false });
  assert.equal(
    (await notebook.run("[In[2], In[3], In[5], In[6], In[7], In[8]]")).result,
    `[
  "'two'",
  "undefined",
  "[_, __, ___]",
  undefined,
  undefined,
  "[In[2], In[3], In[5], In[6], In[7], In[8]]"
]`,
  );
  const code = "const text = `ü\u2028\n${1}`;\n  text.length // 4";
  await notebook.run(code);
  assert.equal(
    (await notebook.run(`In[9] === ${JSON.stringify(code)}`)).result,
    "true",
  );
  const { matches } = await notebook.interpreter.complete("I", 1);
  assert.ok(matches.includes("In"));
});

Deno.test("execute() disposes what using declares, the latest first, also when the cell fails", async () => {
  await using notebook = await Notebook.start();
  const declare =
    `const made = (name: string) => ({ name, [Symbol.dispose]() { console.log("end " + name) } });
using a = made("a"); await using b = { async [Symbol.asyncDispose]() { console.log("end b") } };
console.log("body " + a.name);`;
  assert.equal((await notebook.run(declare)).stdout, "body a\nend b\nend a\n");
  const failing = await notebook.run(
    "using c = made('c'); throw new Error('x')",
  );
  assert.equal(failing.error, "Error: x");
  await notebook.run("0");
  const text = notebook.events.map((e) => e.type === "stream" ? e.text : "");
  assert.match(text.join(""), /end c\n$/);
});

Deno.test("execute() evaluates user expressions after the code", async () => {
  await using notebook = await Notebook.start();
  const { outcome } = await notebook.run("const n = 3;", {
    userExpressions: { double: "n * 2", bad: "nope", broken: "1 +" },
  });
  assert.ok(outcome.status === "ok");
  const { double, bad, broken } = outcome.userExpressions;
  assert.deepEqual(double, {
    status: "ok",
    data: { "text/plain": "6" },
    metadata: {},
  });
  assert.ok(bad.status === "error" && bad.ename === "ReferenceError");
  assert.ok(broken.status === "error" && broken.ename === "SyntaxError");
});

Deno.test("execute() refuses a second cell while one runs", async () => {
  await using notebook = await Notebook.start();
  const first = notebook.run("await new Promise((r) => setTimeout(r, 50)); 1");
  await assert.rejects(notebook.run("2"), {
    message:
      "Cannot run cell 2 as one cell of a shell runs at a time: cell 1 is running",
  });
  assert.equal((await first).result, "1");
});

Deno.test("cells may declare names that the runtime itself needs", async () => {
  await using notebook = await Notebook.start();
  const names =
    "Array ArrayBuffer Atomics DataView Deno Error Function JSON Map Math Number Object Promise Proxy Reflect RegExp Set String Symbol TypeError URL Uint8Array WeakMap WeakRef Worker console crypto performance process setTimeout setImmediate prompt globalThis display";
  for (const name of names.split(" ")) {
    const { error } = await notebook.run(`const ${name} = 5;`);
    assert.equal(error, "", name);
  }
  const { result } = await notebook.run("[Symbol, JSON, performance]");
  assert.equal(result, "[ 5, 5, 5 ]");
  const { traceback } = await notebook.run("null.member");
  assert.match(traceback, /^TypeError: Cannot read properties of null/);
  const timed = await notebook.run("%time ({ a: 1 })");
  assert.equal(timed.result, "{ a: 1 }");
  assert.match(timed.stdout, /^Wall time/);
  const running = notebook.run("for (;;) {}");
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(await notebook.interpreter.interrupt(), "stopped");
  assert.match((await running).error, /^KeyboardInterrupt/);
  const { matches } = await notebook.interpreter.complete("perf", 4);
  assert.deepEqual(matches, ["performance"]);
});
