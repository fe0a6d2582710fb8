import assert from "node:assert/strict";
import { codeFrame } from "../../../kernel/interpreter/errors.ts";
import { Folder, Notebook, plain, sleep } from "./notebook.ts";

/** Code, class, and the place that must be told: line and column. */
const PLACES: [code: string, ename: string, place: string][] = [
  ["throw new TypeError('boo')", "TypeError", "1:7"],
  [
    "const a = 1;\nconst b: number = a;\n  throw new Error('x')",
    "Error",
    "3:9",
  ],
  [
    "interface Foo { a: string }\nlet n: Foo | null = null;\nn!.a",
    "TypeError",
    "3:4",
  ],
  ["undefinedName + 1", "ReferenceError", "1:1"],
  [
    "function deep(n: number): number {\n  if (n === 0) throw new RangeError('deep');\n  return deep(n - 1);\n}\ndeep(2)",
    "RangeError",
    "2:22",
  ],
  [
    "async function inner() { await 1; throw new Error('i') }\nawait inner()",
    "Error",
    "1:41",
  ],
  [
    "enum Q { A }\nclass W { constructor(private a: number) { if (a) throw new Error('in') } }\nnew W(1)",
    "Error",
    "2:57",
  ],
  [
    "@((value: any, _: any) => value) class D {\n  m() { throw new Error('decorated') }\n}\nnew D().m()",
    "Error",
    "2:15",
  ],
  [
    "/** @jsx h */\nconst h = () => { throw new Error('jsx') };\n<div>text</div>",
    "Error",
    "2:25",
  ],
  ["[1, 2].map((n) => {\n  throw new Error(`${n}`)\n})", "Error", "2:9"],
  [
    "new (class A { #x = (() => { throw new Error('field') })() })()",
    "Error",
    "1:36",
  ],
  [
    "await Promise.all([\n  Promise.resolve(1),\n  (async () => { throw new Error('all') })(),\n])",
    "Error",
    "3:24",
  ],
  ["null as any as { f(): void }; (null as any).f()", "TypeError", "1:45"],
  [
    "namespace N { export function f() { throw new Error('ns') } }\nN.f()",
    "Error",
    "1:43",
  ],
  ["import { sep } from 'node:path'; throw new Error(sep)", "Error", "1:40"],
  ["let y: = 5;", "SyntaxError", "1:8"],
  ["const q = 1;\nlet a = 1; let a = 2", "SyntaxError", "2:16"],
  ["let z = (1 +\n  );", "SyntaxError", "2:3"],
  ["const s = 'open", "SyntaxError", "1:11"],
  ["if (true) {\n  1 1\n}", "SyntaxError", "2:5"],
  ["enum E { A }\nlet b = ;", "SyntaxError", "2:9"],
  ["class C { constructor() { super() } }", "SyntaxError", "1:27"],
  ["{ a: 1, b: c }", "ReferenceError", "1:12"],
];

Deno.test("execute() places errors at the user's line and column, with a code frame", async (t) => {
  await using notebook = await Notebook.start();
  for (const [code, ename, place] of PLACES) {
    await t.step(code.replaceAll("\n", "⏎"), async () => {
      const { outcome, traceback } = await notebook.run(code);
      assert.ok(outcome.status === "error");
      assert.equal(outcome.ename, ename);
      const cell = `In[${notebook.cell}]`;
      const first = traceback.match(/In\[\d+\]:\d+:\d+/)?.[0];
      assert.equal(first, `${cell}:${place}`, traceback);
      const [line, column] = place.split(":").map(Number);
      const text = code.split("\n")[line - 1];
      assert.ok(traceback.includes(`❱ ${line} │ ${text}`.trimEnd()), traceback);
      assert.ok(traceback.includes(`│ ${" ".repeat(column - 1)}^`), traceback);
      assert.doesNotMatch(traceback, /__kerno|kerno:|ext:|<anonymous>:\d/);
    });
  }
});

Deno.test("execute() places errors of earlier cells in them", async () => {
  await using notebook = await Notebook.start();
  await notebook.run("function early() {\n  throw new Error('early')\n}");
  const { traceback } = await notebook.run("\nearly()");
  assert.match(
    traceback,
    /at early \(In\[1\]:2:9\)\n\s+at In\[2\]:2:1/,
  );
});

Deno.test("execute() keeps the places of imported TypeScript files", async () => {
  using folder = new Folder({
    "bad.ts":
      "interface A { b: 1 }\nexport function bad(n: number) {\n  throw new Error('in file ' + n);\n}\n",
    "syntax.ts": "let x = ;\n",
  });
  await using notebook = await Notebook.start({ cwd: folder.path });
  const { traceback } = await notebook.run(
    "import { bad } from './bad.ts';\nbad(1)",
  );
  assert.match(traceback, /bad\.ts:3:9\)\n\s+at In\[1\]:2:1/);
  const syntax = await notebook.run("await import('./syntax.ts')");
  assert.match(syntax.error, /SyntaxError: .*syntax\.ts:1:9/s);
  const missing = await notebook.run("await import('./missing.ts')");
  assert.match(missing.error, /^TypeError: Module not found .*missing\.ts/);
});

Deno.test("execute() shows the chain of causes, members and own properties", async () => {
  await using notebook = await Notebook.start();
  const { traceback } = await notebook.run(
    `try { JSON.parse("{bad") } catch (cause) {
  const error = new Error("outer", { cause });
  throw Object.assign(error, { code: "E_X" });
}`,
  );
  assert.match(
    traceback,
    /^Error: outer[\s\S]*In\[1\]:2:17[\s\S]*code: "E_X"[\s\S]*caused by:\n\s+SyntaxError: Expected property name[\s\S]*In\[1\]:1:12/,
  );
  const all = await notebook.run(
    "throw new AggregateError([new Error('one'), new TypeError('two')], 'both')",
  );
  assert.match(
    all.traceback,
    /^AggregateError: both[\s\S]*error 1:\n\s+Error: one[\s\S]*In\[2\]:1:27[\s\S]*error 2:\n\s+TypeError: two[\s\S]*In\[2\]:1:45/,
  );
  const circle = await notebook.run(
    "const e: any = new Error('round'); e.cause = e; throw e",
  );
  assert.equal(circle.error, "Error: round");
});

Deno.test("execute() tells what else than an error was thrown", async (t) => {
  await using notebook = await Notebook.start();
  const thrown: [code: string, value: string][] = [
    ["throw 'text'", "text"],
    ["throw { code: 5 }", "{ code: 5 }"],
    ["throw null", "null"],
    ["throw undefined", "undefined"],
    ["throw NaN", "NaN"],
    ["throw 5n", "5n"],
    ["throw Symbol('s')", "Symbol(s)"],
  ];
  for (const [code, value] of thrown) {
    await t.step(code, async () => {
      const { error, traceback } = await notebook.run(code);
      assert.equal(error, `Uncaught: ${value}`);
      assert.match(traceback, /at In\[\d+\]:1:7$/);
    });
  }
  await t.step("an error whose members throw", async () => {
    const { error } = await notebook.run(
      "throw Object.defineProperties(new Error('trap'), { cause: { get() { throw 1 } }, name: { get() { throw 2 } } })",
    );
    assert.match(error, /trap/);
  });
  await t.step("a Proxy whose traps throw", async () => {
    const { outcome } = await notebook.run(
      "throw new Proxy({}, { get() { throw new Error('trap') }, ownKeys() { throw new Error('trap') } })",
    );
    assert.equal(outcome.status, "error");
    assert.equal((await notebook.run("1")).result, "1");
  });
});

Deno.test("errors in the background are told in the cell that caused them, and timers go on", async () => {
  await using notebook = await Notebook.start();
  await notebook.run(`let ticks = 0; const id = setInterval(() => ticks++, 5);
setTimeout(() => { throw new Error("timer") }, 30);
setTimeout(() => { Promise.reject(new TypeError("rejection")) }, 40);
setTimeout(() => queueMicrotask(() => { throw new Error("microtask") }), 50);
setTimeout(() => { Promise.reject("words") }, 60);`);
  const second = await notebook.run(
    "await new Promise((r) => setTimeout(r, 150)); const seen = ticks;",
  );
  await notebook.run(
    "await new Promise((r) => setTimeout(r, 50)); assert(ticks > seen); clearInterval(id)",
  );
  assert.equal(second.error, "");
  const errors = notebook.events.filter((event) => event.type === "error");
  assert.deepEqual(
    errors.map(({ cell, ename, evalue }) => [cell, ename, evalue]),
    [
      [1, "Error", "timer"],
      [1, "TypeError", "rejection"],
      [1, "Error", "microtask"],
      [1, "Uncaught", "words"],
    ],
  );
  assert.match(
    plain(errors[0].traceback.join("\n")),
    /^Uncaught, in the background:\nError: timer[\s\S]*In\[1\]:2:26/,
  );
  assert.match(errors[1].traceback[0], /promise/);
});

Deno.test("execute() survives a stack overflow and a library that replaces prepareStackTrace", async () => {
  await using notebook = await Notebook.start();
  const overflow = await notebook.run(
    "function so(): number { return so() + 1 }\nso()",
  );
  assert.match(overflow.error, /^RangeError: Maximum call stack/);
  assert.match(overflow.traceback, /In\[1\]:1:/);
  await notebook.run("Error.prepareStackTrace = () => 'replaced';");
  assert.equal(
    (await notebook.run("throw new Error('still told')")).error,
    "Error: still told",
  );
  await sleep(0);
});

Deno.test("codeFrame() cuts long lines to a window and keeps tabs", () => {
  const long = `${"x".repeat(500)}HERE${"y".repeat(500)}`;
  const [line, caret] = codeFrame(long, 1, 501).map(plain);
  assert.ok(line.length < 200 && line.includes("HERE"));
  assert.equal(line.indexOf("H"), caret.indexOf("^"));
  assert.deepEqual(codeFrame("a\n\tb c", 2, 4).map(plain), [
    "  1 │ a",
    "❱ 2 │ \tb c",
    "    │ \t  ^",
  ]);
});
