import assert from "node:assert/strict";
import type { InterpreterEvent } from "../../../kernel/interpreter/mod.ts";
import { Notebook, sleep } from "./notebook.ts";

/** Neighbouring texts of one stream as one. */
function joined(events: InterpreterEvent[]): InterpreterEvent[] {
  const all: InterpreterEvent[] = [];
  for (const event of events) {
    const last = all.at(-1);
    if (
      event.type === "stream" && last?.type === "stream" &&
      last.name === event.name && last.cell === event.cell
    ) {
      all[all.length - 1] = { ...last, text: last.text + event.text };
    } else all.push(event);
  }
  return all;
}

Deno.test("output of console, Deno, node and children arrives in order", async () => {
  await using notebook = await Notebook.start();
  const { events } = await notebook.run(
    `const bytes = (text: string) => new TextEncoder().encode(text);
console.log("1");
Deno.stdout.writeSync(bytes("2\\n"));
process.stdout.write("3\\n");
await new Promise((done) => process.stdout.write("4\\n", () => done(0)));
new Deno.Command("echo", { args: ["5"], stdout: "inherit" }).outputSync();
await Deno.stdout.write(bytes("6\\n"));
display({ "text/plain": "shown" }, { raw: true });
console.log("7");
console.error("8");
console.log("9");
"result"`,
  );
  const seen = joined(events).map((event) =>
    event.type === "stream" ? `${event.name}: ${event.text}` : event.type
  );
  assert.deepEqual(
    seen,
    [
      "stdout: 1\n2\n3\n4\n5\n6\n",
      "display",
      "stdout: 7\n",
      "stderr: 8\n",
      "stdout: 9\n",
      "result",
    ],
  );
});

Deno.test("100,000 lines arrive complete before the cell ends, in few events", async () => {
  await using notebook = await Notebook.start();
  const cell = await notebook.run(
    "for (let i = 0; i < 1e5; i++) console.log(`line ${i}`)",
  );
  const lines = cell.stdout.split("\n");
  assert.equal(lines.length, 100_001);
  assert.ok(lines.slice(0, -1).every((line, i) => line === `line ${i}`));
  const count = notebook.events.length;
  await sleep(100);
  assert.equal(notebook.events.length, count, "output after the end");
  // A write a line; a pipe holds 64 KiB, so that chunks are joined.
  assert.ok(cell.events.length < 50_000, `${cell.events.length} events`);
});

Deno.test("raw stderr arrives before the cell ends, without deno's own lines", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using notebook = await Notebook.start();
  const say = (text: string) =>
    `new Deno.Command("sh", { args: ["-c", ${
      JSON.stringify(`printf '${text}' >&2`)
    }], stderr: "inherit" }).outputSync();`;
  for (let i = 0; i < 10; i++) {
    const cell = await notebook.run(`${say(`De${i}`)} console.log("out")`);
    assert.equal(cell.stderr, `De${i}`);
    assert.equal(cell.stdout, "out\n");
  }
  const noise = "Download https://x\\nInitialize ms@2.1.3\\nDownload this\\n";
  assert.equal((await notebook.run(say(noise))).stderr, "Download this\n");
  const own = await notebook.run(
    "process.stderr.write('Download https://x\\n')",
  );
  assert.equal(own.stderr, "Download https://x\n");
});

Deno.test("a single line of 20 MB and one with every kind of character arrive whole", async () => {
  await using notebook = await Notebook.start();
  const big = await notebook.run("console.log('x'.repeat(20e6) + 'end')");
  assert.equal(big.stdout.length, 20e6 + 4);
  assert.ok(big.stdout.endsWith("xend\n"));
  const text = "ÿ 中文 😀 \u0000 \x1b[1mbold\x1b[0m \ud800 end";
  const odd = await notebook.run(`console.log(${JSON.stringify(text)})`);
  assert.equal(odd.stdout, `${text.toWellFormed()}\n`);
  const raw = await notebook.run(
    "Deno.stdout.writeSync(new Uint8Array([0xff, 0xfe, 65, 10])); console.log('after')",
  );
  assert.equal(raw.stdout, "\ufffd\ufffdA\nafter\n");
});

Deno.test("late output goes to the cell that caused it, also while another runs", async () => {
  await using notebook = await Notebook.start();
  await notebook.run(`setTimeout(() => console.log("timer"), 20);
const target = new EventTarget();
target.addEventListener("x", () => console.log("listener"));
(async () => { await new Promise((r) => setTimeout(r, 30)); console.error("async"); display(1) })();
const { port1, port2 } = new MessageChannel();
port1.onmessage = () => { console.log("port"); port1.close() };
setTimeout(() => port2.postMessage(1), 40); void 0;`);
  await notebook.run(
    "console.log('own'); await new Promise((r) => setTimeout(r, 120)); console.log('end')",
  );
  const cells = notebook.events.map((event) => [
    event.cell,
    event.type === "stream" ? event.text.trim() : event.type,
  ]);
  assert.deepEqual(cells, [
    [2, "own"],
    [1, "timer"],
    [1, "async"],
    [1, "display"],
    [1, "port"],
    [2, "end"],
  ]);
});

Deno.test("late writes to Deno's and node's streams go to their cell, in order with console", async () => {
  await using notebook = await Notebook.start();
  await notebook.run(
    `const bytes = (text: string) => new TextEncoder().encode(text);
setTimeout(async () => {
  console.log("a"); Deno.stderr.writeSync(bytes("b\\n")); process.stdout.write("c\\n");
  process.stderr.write("d\\n"); await Deno.stdout.write(bytes("e\\n")); console.error("f");
  Deno.stdout.writeSync(bytes("中").slice(0, 1)); Deno.stdout.writeSync(bytes("中\\n").slice(1));
}, 20); void 0;`,
  );
  await notebook.run("await new Promise((r) => setTimeout(r, 80))");
  const seen = notebook.events.map((event) =>
    event.type === "stream" ? [event.cell, event.name, event.text] : event
  );
  assert.deepEqual(seen, [
    [1, "stdout", "a\n"],
    [1, "stderr", "b\n"],
    [1, "stdout", "c\n"],
    [1, "stderr", "d\n"],
    [1, "stdout", "e\n"],
    [1, "stderr", "f\n"],
    [1, "stdout", "中\n"],
  ]);
});

Deno.test("native code's writes arrive in order", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  await using notebook = await Notebook.start();
  const { stdout } = await notebook.run(
    `const libc = Deno.dlopen("libc.so.6", { write: { parameters: ["i32", "buffer", "usize"], result: "isize" } });
console.log("before");
libc.symbols.write(1, new TextEncoder().encode("native\\n"), 7n);
console.log("after")`,
  );
  assert.equal(stdout, "before\nnative\nafter\n");
});

Deno.test("console has all its methods", async (t) => {
  await using notebook = await Notebook.start();
  const samples: [code: string, stdout: string, stderr?: string][] = [
    [
      "console.log('a', 1, { b: [2] }, null, undefined, -0, 5n)",
      "a 1 { b: [ 2 ] } null undefined -0 5n\n",
    ],
    [
      "console.log('%s is %d and %i, %f%% %o %j %c.', 'x', '4', 5.9, 1.5, { a: 1 }, [1], 'css', 'rest')",
      "x is 4 and 5, 1.5% { a: 1 } [1] . rest\n",
    ],
    ["console.log('100%', 'sure')", "100% sure\n"],
    ["console.log('%s')", "%s\n"],
    ["console.log()", "\n"],
    ["console.info('i'); console.debug('d')", "i\nd\n"],
    ["console.warn('w'); console.error('e')", "", "w\ne\n"],
    [
      "console.group('g'); console.log('in\\nside'); console.groupEnd(); console.log('out')",
      "g\n    in\n    side\nout\n",
    ],
    ["console.group('left open')", "left open\n"],
    ["console.log('at the margin')", "at the margin\n"],
    [
      "console.count(); console.count('c'); console.count(); console.countReset(); console.count()",
      "default: 1\nc: 1\ndefault: 2\ndefault: 1\n",
    ],
    [
      "console.assert(true, 'no'); console.assert(false, 'yes', 1)",
      "",
      "Assertion failed: yes 1\n",
    ],
    [
      "console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 })",
      "{ a: [Object] }\n",
    ],
    [
      "console.table([{ a: 1, b: 'x' }, { a: 2 }])",
      `┌───────┬───┬─────┐
│ (idx) │ a │ b   │
├───────┼───┼─────┤
│ 0     │ 1 │ "x" │
│ 1     │ 2 │     │
└───────┴───┴─────┘
`,
    ],
    [
      "console.table([1, 'two'])",
      `┌───────┬────────┐
│ (idx) │ Values │
├───────┼────────┤
│ 0     │ 1      │
│ 1     │ "two"  │
└───────┴────────┘
`,
    ],
    ["console.table(5)", "5\n"],
    ["console.timeEnd('never')", "", "Timer 'never' does not exist\n"],
  ];
  for (const [code, stdout, stderr = ""] of samples) {
    await t.step(code, async () => {
      const cell = await notebook.run(code);
      assert.equal(cell.stdout, stdout);
      assert.equal(cell.stderr, stderr);
    });
  }
  await t.step("console.time", async () => {
    const { stdout } = await notebook.run(
      "console.time('t'); console.timeLog('t', 'x'); console.timeEnd('t')",
    );
    assert.match(stdout, /^t: [\d.]+ms x\nt: [\d.]+ms\n$/);
  });
  await t.step("console.trace", async () => {
    const { stderr } = await notebook.run(
      "function f() { console.trace('here') }\nf()",
    );
    assert.match(
      stderr,
      /^Trace: here\n\s+at f \(In\[\d+\]:1:24\)\n\s+at In\[\d+\]:2:1\n$/,
    );
  });
  await t.step("console.clear", async () => {
    const { events } = await notebook.run("console.log('a'); console.clear()");
    assert.deepEqual(events.map(({ type }) => type), ["stream", "clear"]);
  });
});

Deno.test("objects that are logged are not kept alive", async () => {
  await using notebook = await Notebook.start();
  const { result, error } = await notebook.run(`let collected = 0;
const registry = new FinalizationRegistry(() => collected++);
(() => { for (let i = 0; i < 50; i++) { const o = { big: new Uint8Array(1e5) }; registry.register(o, i); console.log(typeof o, o.big.length) } })();
for (let i = 0; i < 20 && collected < 40; i++) { new Uint8Array(1e8); (globalThis as any).gc?.(); await new Promise((r) => setTimeout(r, 20)) }
collected >= 40`);
  assert.equal(error, "");
  assert.equal(result, "true");
});
