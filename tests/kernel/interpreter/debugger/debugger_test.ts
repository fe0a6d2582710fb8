import assert from "node:assert/strict";
import { sleep } from "../notebook.ts";
import { type Body, DebugClient } from "./debug_client.ts";

const CODE = `interface P { x: number }
let total: number = 0;
function add(p: P, k: number): number {
  const scaled: number = p.x * k;
  total += scaled;
  return scaled;
}
for (let i = 0; i < 2; i++) {
  add({ x: i + 1 }, 10);
}
const after = await Promise.resolve(total + 1);
after`;

Deno.test("a cell stops at its breakpoint and steps by line, in the user's places", async () => {
  const client = await DebugClient.start();
  assert.deepEqual(await client.breakAt(CODE, [1, 5]), [2, 5]);
  const { cell, reason, at } = await client.runToStop(CODE);
  assert.equal(reason, "breakpoint");
  assert.deepEqual(at, ["In[1]:2"]);
  assert.deepEqual(await client.step("continue"), ["add:5", "In[1]:9"]);
  assert.deepEqual(await client.scope("Locals"), {
    p: "{x: 1}",
    k: "10",
    scaled: "10",
  });
  assert.equal((await client.scope("Globals")).total, "0");
  assert.deepEqual(await client.step("next"), ["add:6", "In[1]:9"]);
  assert.deepEqual(await client.step("stepOut"), ["In[1]:8"]);
  assert.deepEqual(await client.breakAt(CODE, [11]), [11]);
  assert.deepEqual(await client.step("continue"), ["In[1]:11"]);
  assert.deepEqual(await client.step("next"), ["In[1]:12"]);
  await client.body("next");
  assert.equal((await cell).result, "31");
  await client.close();
});

Deno.test("evaluate, assign, setVariable and copyToGlobals work in a frame", async () => {
  const client = await DebugClient.start();
  await client.breakAt(CODE, [5]);
  const { cell } = await client.runToStop(CODE);
  const frameId = await client.top();
  const evaluate = async (expression: string, context = "repl") =>
    await client.request("evaluate", { expression, frameId, context });
  assert.equal((await evaluate("(scaled as number) + k")).body!.result, "20");
  const failed = await evaluate("nothing + 1");
  assert.equal(failed.success, false);
  assert.equal(failed.message, "ReferenceError: nothing is not defined");
  assert.equal((await evaluate("total++", "hover")).success, false);
  assert.equal((await evaluate("k = 70")).body!.result, "70");
  const { scopes } = await client.body("scopes", { frameId });
  const { variablesReference } = scopes[0];
  const set = await client.body("setVariable", {
    variablesReference,
    name: "scaled",
    value: "k + 1",
  });
  assert.deepEqual(set, { value: "71", type: "number", variablesReference: 0 });
  assert.deepEqual(await client.scope("Locals"), {
    p: "{x: 1}",
    k: "70",
    scaled: "71",
  });
  await client.body("copyToGlobals", {
    srcVariableName: "p",
    dstVariableName: "copied",
    srcFrameId: frameId,
  });
  const refused = await client.request("copyToGlobals", {
    srcVariableName: "p.x",
    dstVariableName: "copied",
    srcFrameId: frameId,
  });
  assert.match(refused.message!, /must be valid identifiers/);
  await client.breakAt(CODE, []);
  await client.body("continue");
  // 71 instead of 10, then 20.
  assert.equal((await cell).result, "92");
  assert.equal((await client.notebook.run("copied.x")).result, "1");
  assert.equal(
    (await client.notebook.run("let copied = 2; copied")).result,
    "2",
  );
  await client.close();
});

Deno.test("breakpoints reach cells that ran before; conditions, hits and logpoints hold", async () => {
  const client = await DebugClient.start({ attach: false });
  const code = "function inc(n: number) {\n  const y = n + 1;\n  return y;\n}";
  await client.notebook.run(code);
  await client.body("initialize");
  await client.body("attach");
  await client.breakAt(code, [
    { line: 2, logMessage: "n is {n}" },
    { line: 3, condition: "y > 2", hitCondition: "2" },
  ]);
  const { cell, at } = await client.runToStop(
    "for (let i = 0; i < 5; i++) inc(i)",
  );
  assert.deepEqual(at, ["inc:3", "In[2]:1"]);
  assert.equal((await client.scope("Locals")).n, "3");
  await client.body("continue");
  const { stdout } = await cell;
  assert.equal(stdout, "n is 0\nn is 1\nn is 2\nn is 3\nn is 4\n");
  await client.close();
});

Deno.test("a breakpoint of an imported TypeScript module lies at its own line", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/twice.ts`;
  await Deno.writeTextFile(
    path,
    "interface Q {\n  a: number;\n}\n\nexport function twice(q: Q): number {\n  const y: number = q.a * 2;\n  return y;\n}\n",
  );
  const client = await DebugClient.start({ cwd: folder });
  const wished = { source: { path }, breakpoints: [{ line: 6 }] };
  const early = await client.body("setBreakpoints", wished);
  assert.equal(early.breakpoints[0].verified, false);
  await client.notebook.run("import { twice } from './twice.ts'");
  const { breakpoint } = await client.event("breakpoint");
  assert.deepEqual([breakpoint.verified, breakpoint.line], [true, 6]);
  const { cell, at } = await client.runToStop("twice({ a: 4 })");
  assert.deepEqual(at, ["twice:6", "In[2]:1"]);
  const { stackFrames } = await client.body("stackTrace");
  assert.equal(stackFrames[0].source.path, path);
  const { content } = await client.body("source", { source: { path } });
  assert.match(content, /^interface Q/);
  await client.body("continue");
  assert.equal((await cell).result, "8");
  await client.close();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("an interrupt at a breakpoint runs nothing more of the cell and keeps state", async () => {
  const client = await DebugClient.start();
  const { notebook } = client;
  await notebook.run("let ticks = 0; setInterval(() => ticks++, 5)");
  const { cell } = await client.runToStop("let z = 1;\ndebugger;\nz = 2");
  assert.equal(await notebook.interpreter.interrupt(), "stopped");
  const { error, traceback } = await cell;
  assert.equal(error, "KeyboardInterrupt: the cell was interrupted");
  assert.match(traceback, /❱ 2 │ debugger;/);
  assert.equal((await notebook.run("z")).result, "1");
  const before = Number((await notebook.run("ticks")).result);
  await sleep(100);
  assert.ok(Number((await notebook.run("ticks")).result) > before);
  // The debugger is still there.
  const { at, cell: last } = await client.runToStop("debugger");
  assert.deepEqual(at, ["In[6]:1"]);
  await client.body("continue");
  await last;
  await client.close();
});

Deno.test("exceptions stop where they are thrown", async () => {
  const client = await DebugClient.start();
  await client.body("setExceptionBreakpoints", { filters: ["raised"] });
  const unknown = await client.request("setExceptionBreakpoints", {
    filters: ["other"],
  });
  assert.match(unknown.message!, /must be "raised": current value is "other"/);
  const { cell, reason, at } = await client.runToStop(
    "function f(q: number) {\n  throw new RangeError(`no ${q}`);\n}\nf(7)",
  );
  assert.equal(reason, "exception");
  assert.deepEqual(at, ["f:2", "In[1]:4"]);
  const info = await client.body("exceptionInfo", { threadId: 1 });
  assert.equal(info.exceptionId, "RangeError");
  assert.equal(info.description, "no 7");
  await client.body("continue");
  assert.equal((await cell).error, "RangeError: no 7");
  await client.close();
});

Deno.test("pause stops a busy loop at once and an idle child at its next cell", async () => {
  const client = await DebugClient.start();
  const { notebook } = client;
  const busy = notebook.run("let n = 0;\nwhile (n >= 0) n++;\n'left'");
  await sleep(50);
  await client.body("pause", { threadId: 1 });
  assert.equal((await client.event("stopped")).reason, "pause");
  const frameId = await client.top();
  await client.body("evaluate", { expression: "n = -5", frameId });
  await client.body("continue");
  assert.equal((await busy).result, '"left"');
  await client.body("pause", { threadId: 1 });
  const { cell, reason, at } = await client.runToStop("let a = 1;\na + 1");
  assert.equal(reason, "pause");
  assert.deepEqual(at, ["In[2]:1"]);
  await client.body("continue");
  assert.equal((await cell).result, "2");
  await client.close();
});

Deno.test("nothing that the debugger itself runs can stop", async () => {
  const client = await DebugClient.start();
  const { notebook } = client;
  await notebook.run(
    "class C { [Symbol.for('Jupyter.display')]() {\n  debugger;\n  return { 'text/plain': 'shown' };\n} }\nconst c = new C();\nfunction f() { debugger; return 3 }",
  );
  const { data } = await client.body("richInspectVariables", {
    variableName: "c",
  });
  assert.deepEqual(data, { "text/plain": "shown" });
  const { result } = await client.body("evaluate", { expression: "f()" });
  assert.equal(result, "3");
  assert.equal((await notebook.run("1 + 1")).result, "2");
  assert.deepEqual(client.events, []);
  await client.close();
});

Deno.test("a session goes on in a new child, and ends with disconnect", async () => {
  const client = await DebugClient.start();
  const { notebook } = client;
  const code = "let a = 1;\na + 1";
  await client.breakAt(code, [2]);
  await notebook.run("Deno.exit(3)");
  const { cell, at } = await client.runToStop(code);
  assert.deepEqual(at, ["In[2]:2"]);
  const info = await client.body("debugInfo");
  assert.deepEqual(info.stoppedThreads, [1]);
  assert.equal(info.breakpoints[0].breakpoints[0].line, 2);
  // It takes the breakpoint away and lets the cell go.
  await client.body("disconnect");
  await client.event("terminated");
  assert.equal((await cell).result, "2");
  const ended: Body = await client.body("debugInfo");
  assert.equal(ended.isStarted, false);
  assert.deepEqual(ended.breakpoints, []);
  assert.equal((await notebook.run("debugger; 5")).result, "5");
  assert.match(
    (await client.request("threads")).message!,
    /a session must have begun/,
  );
  await client.close();
});
