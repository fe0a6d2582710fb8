import assert from "node:assert/strict";
import { commandOf } from "../../../kernel/interpreter/commands.ts";
import { completeness } from "../../../kernel/interpreter/is_complete.ts";
import { profileRows } from "../../../kernel/interpreter/profile.ts";
import { atMost, Folder, Notebook, sleep } from "./notebook.ts";

Deno.test("%time, %timeit and %%time tell how long code takes and keep its value", async () => {
  await using notebook = await Notebook.start();
  const time = await notebook.run("let a = 1\n%time a + 1");
  assert.equal(time.error, "", time.traceback);
  assert.equal(time.result, "2");
  assert.match(time.stdout, /^Wall time: [\d.]+ (?:ns|µs|ms)\n$/);
  const waited = await notebook.run(
    "%time await new Promise((r) => setTimeout(r, 30, 'late'))",
  );
  assert.equal(waited.result, '"late"');
  assert.match(waited.stdout, /^Wall time: [\d.]+ ms\n$/);
  const declares = await notebook.run("%time const declared: number = 5");
  assert.match(declares.stdout, /^Wall time: /);
  assert.equal((await notebook.run("declared")).result, "5");
  const cell = await notebook.run("%%time\nlet b = 2;\nb * 2");
  assert.equal(cell.result, "4");
  assert.match(cell.stdout, /^Wall time: /);
  const failing = await notebook.run("%%time\n\nthrow new Error('x')");
  assert.match(failing.traceback, /In\[\d+\]:3:7/);
  assert.match(failing.stdout, /^Wall time: /);
  const many = await notebook.run("%timeit 1 + 1");
  assert.match(
    many.stdout,
    /^[\d.]+ ns ± [\d.]+ ns per loop \(mean ± std\. dev\. of 7 runs, [\d,]+ loops each\)\n$/,
  );
});

Deno.test("!command and %%bash run commands whose output is the cell's", {
  ignore: Deno.build.os === "windows",
}, async () => {
  using folder = new Folder({ "file.txt": "text" });
  await using notebook = await Notebook.start({ cwd: folder.path });
  const { stdout, error } = await notebook.run(
    "console.log('before')\n!ls -1\n!echo \"quoted\" $((1 + 2)) `true`\nconsole.log('after')",
  );
  assert.equal(error, "");
  assert.equal(stdout, "before\nfile.txt\nquoted 3\nafter\n");
  const bash = await notebook.run(
    "%%bash\nfor i in 1 2; do\n  echo line $i\ndone\nexit 3",
  );
  assert.equal(bash.stdout, "line 1\nline 2\n");
  assert.equal(bash.stderr, "exit code 3\n");
  const running = notebook.run("!sleep 20");
  await sleep(100);
  assert.equal(await notebook.interpreter.interrupt(), "stopped");
  assert.match((await atMost(1000, running)).error, /^KeyboardInterrupt/);
});

Deno.test("a program that begins with ! or % stays a program", async () => {
  await using notebook = await Notebook.start();
  assert.equal((await notebook.run("const no = false;\n!no")).result, "true");
  assert.equal((await notebook.run("!no")).result, "true");
  assert.equal(
    (await notebook.run("!function () { return 0 }()")).result,
    "true",
  );
  assert.equal((await notebook.run("7\n% 4")).result, "3");
  assert.equal((await notebook.run("`\n!ls\n`.length")).result, "5");
});

Deno.test("%who, %whos, %env, %load, %cd and %%writefile", async () => {
  using folder = new Folder({ "a.ts": "1 + 1" });
  await using notebook = await Notebook.start({ cwd: folder.path });
  await notebook.run("const b = [1]; let a = 'x'; function f() {}");
  assert.equal((await notebook.run("%who")).stdout, "a  b  f\n");
  const whos = await notebook.run("%whos");
  assert.match(
    whos.stdout,
    /^Variable {2}Type {6}Value\na {9}string {4}"x"\nb {9}Array {5}\[ 1 \]\nf {9}function {2}\[Function: f\]\n$/,
  );
  assert.equal(
    (await notebook.run("%env KERNO_X=some value")).stdout,
    "env: KERNO_X=some value\n",
  );
  assert.equal((await notebook.run("%env KERNO_X")).stdout, "some value\n");
  assert.equal(
    (await notebook.run("Deno.env.get('KERNO_X')")).result,
    '"some value"',
  );
  const { events } = await notebook.run("%load a.ts");
  assert.deepEqual(events, [{
    type: "payload",
    cell: notebook.cell,
    payload: { source: "set_next_input", text: "1 + 1", replace: true },
  }]);
  await notebook.run("%%writefile new.txt\nfirst\nsecond");
  assert.equal(
    Deno.readTextFileSync(`${folder.path}/new.txt`),
    "first\nsecond",
  );
  assert.match((await notebook.run("%lsmagic")).stdout, /%timeit[\s\S]*%%bash/);
});

Deno.test("an unknown magic is refused at its place", async () => {
  await using notebook = await Notebook.start();
  const { error } = await notebook.run("\n%nothing 1");
  assert.equal(
    error,
    "SyntaxError: There is no magic %nothing: %lsmagic lists them (In[1]:2:1)",
  );
  const broken = await notebook.run("%time 1 +* 2");
  assert.match(broken.error, /^SyntaxError: .*\(In\[2\]:1:10\)$/);
  const thrown = await notebook.run("%time undefinedName");
  assert.match(thrown.traceback, /In\[3\]:1:7/);
});

Deno.test("?name and name?? show what is known, %reset takes the variables away", async () => {
  await using notebook = await Notebook.start();
  await notebook.run(
    "/** Twice. */\nfunction double(n: number) { return n * 2 }\nlet keep = 1;",
  );
  const { events } = await notebook.run("?double");
  const [payload] = events;
  assert.ok(payload.type === "payload" && payload.payload.source === "page");
  const data = payload.payload.data as Record<string, string>;
  assert.match(
    data["text/plain"],
    /function double\(n: number\)[\s\S]*Twice\./,
  );
  const source = await notebook.run("double??");
  assert.match(JSON.stringify(source.events), /return n \* 2/);
  assert.match(
    (await notebook.run("nothing?")).error,
    /^NotFound: Nothing is known of nothing/,
  );
  const { pid } = notebook.interpreter.info;
  assert.equal(
    (await notebook.run("%reset")).stdout,
    "All variables are gone.\n",
  );
  assert.notEqual(notebook.interpreter.info.pid, pid);
  assert.equal((await notebook.run("typeof keep")).result, '"undefined"');
  // The kernel closes the comms of the old child on this event.
  assert.equal(
    notebook.events.filter(({ type }) => type === "restarted").length,
    1,
  );
});

Deno.test("%%profile shows where the time goes and saves it", async () => {
  using folder = new Folder();
  await using notebook = await Notebook.start({ cwd: folder.path });
  const cell = await notebook.run(
    "%%profile\nfunction busy() {\n  const t = performance.now();\n  let n = 0;\n  while (performance.now() - t < 150) n += Math.sqrt(n + 1);\n  return n;\n}\nbusy() > 0",
  );
  assert.equal(cell.error, "", cell.traceback);
  assert.equal(cell.result, "true");
  const display = cell.events.findLast(({ type }) => type === "display");
  assert.ok(display?.type === "display");
  const text = String(display.data["text/plain"]);
  assert.match(
    text,
    /ms, saved in cell-1\.cpuprofile\n\s*self ms[\s\S]*busy\s+In\[1\]:2:\d+/,
  );
  assert.match(String(display.data["text/html"]), /<table>.*busy/);
  const saved = JSON.parse(
    Deno.readTextFileSync(`${folder.path}/cell-1.cpuprofile`),
  );
  assert.ok(saved.nodes.length > 0);
  const failing = await notebook.run(
    "%%profile other.cpuprofile\nthrow new Error('in profile')",
  );
  assert.match(failing.traceback, /^Error: in profile[\s\S]*In\[2\]:2:7/);
  assert.ok(Deno.statSync(`${folder.path}/other.cpuprofile`).isFile);
});

Deno.test("profileRows() counts a recursive function's time once", () => {
  const frame = (functionName: string) => ({
    functionName,
    scriptId: "1",
    url: "u",
    lineNumber: 0,
    columnNumber: 0,
  });
  const rows = profileRows({
    nodes: [
      { id: 1, callFrame: frame("(root)"), children: [2] },
      { id: 2, callFrame: frame("f"), children: [3] },
      { id: 3, callFrame: frame("f"), children: [4] },
      { id: 4, callFrame: frame("g") },
    ],
    startTime: 0,
    endTime: 60,
    samples: [2, 3, 4, 1],
    timeDeltas: [0, 10, 20, 30],
  });
  assert.deepEqual(
    rows.map(({ frame, self, total }) => [frame.functionName, self, total]),
    [["f", 30, 60], ["g", 30, 30]],
  );
});

Deno.test("Deno.test in a cell runs at its end, and a failing test fails the cell", async () => {
  await using notebook = await Notebook.start();
  const good = await notebook.run(
    `Deno.test("adds", () => { assert.equal(1 + 1, 2) });
Deno.test({ name: "waits", fn: async (t) => { await t.step("inner", () => {}); } });
Deno.test.ignore("skipped", () => { throw 1 });
Deno.test(function named() {});`,
  );
  assert.equal(good.error, "", good.traceback);
  assert.equal(
    good.stdout.replaceAll(/\(\d+ms\)/g, "(0ms)"),
    "running 4 tests\nadds ... ok (0ms)\n  inner ... ok (0ms)\nwaits ... ok (0ms)\nskipped ... ignored (0ms)\nnamed ... ok (0ms)\n\nok | 3 passed (1 step) | 0 failed | 1 ignored\n",
  );
  const bad = await notebook.run(`Deno.test("wrong", () => {
  assert.equal(1 + 1, 3);
});
Deno.test("step", async (t) => { await t.step("inner", () => { throw new Error("in step") }) });`);
  assert.equal(bad.error, "TestsFailed: 2 of 2 tests failed");
  assert.match(
    bad.stderr,
    /AssertionError[\s\S]*In\[2\]:2:10[\s\S]*Error: in step[\s\S]*1 test step failed/,
  );
  assert.equal((await notebook.run("1")).stdout, "");
});

Deno.test("completeness() knows magics", () => {
  for (
    const code of [
      "%time 1 + 1",
      "%%bash\nfor i in 1 2; do",
      "!pip list | head",
      "?name",
      "name??",
      "%reset",
      "%%profile\n1",
    ]
  ) {
    assert.equal(completeness(code).status, "complete", code);
  }
  for (const code of ["%time f(", "%%time\nif (x) {", "%%profile\nf("]) {
    assert.equal(completeness(code).status, "incomplete", code);
  }
  assert.equal(completeness("%nosuch 1").status, "invalid");
  assert.equal(commandOf("a ? b : c"), null);
  assert.equal(commandOf("name ?"), null);
});

Deno.test("exit and quit ask the console to end, and a name of the user's is what it is", async () => {
  await using notebook = await Notebook.start();
  for (const code of ["exit", "quit;", " exit() ", "quit()\n"]) {
    const { events, error, result } = await notebook.run(code);
    assert.equal(error, "");
    assert.equal(result, undefined);
    assert.deepEqual(events, [{
      type: "payload",
      cell: 1 + ["exit", "quit;", " exit() ", "quit()\n"].indexOf(code),
      payload: { source: "ask_exit", keepkernel: false },
    }]);
  }
  await notebook.run("globalThis.quit = () => 'the user\\'s'");
  assert.equal((await notebook.run("quit()")).result, '"the user\'s"');
  await notebook.run("const exit = 3");
  assert.equal((await notebook.run("exit")).result, "3");
  assert.deepEqual(
    (await notebook.run("exit(1)")).error.split(":")[0],
    "TypeError",
  );
});
