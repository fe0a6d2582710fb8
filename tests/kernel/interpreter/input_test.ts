import assert from "node:assert/strict";
import { Notebook, sleep } from "./notebook.ts";

/** Answers questions in turn; gives the list of what was asked. */
function answering(notebook: Notebook, answers: (string | null)[]) {
  const asked: { prompt: string; password: boolean; cell: number }[] = [];
  notebook.onEvent = (event) => {
    if (event.type !== "input") return;
    const { prompt, password, cell } = event;
    asked.push({ prompt, password, cell });
    notebook.interpreter.answer(answers.shift() ?? null);
  };
  return asked;
}

Deno.test("prompt, confirm, alert and password ask the user and wait", async () => {
  await using notebook = await Notebook.start();
  const asked = answering(notebook, [
    'Ada "中"\n',
    "",
    "y",
    "no",
    "",
    "secret",
    null,
    null,
  ]);
  const { stdout, error } = await notebook.run(
    `console.log(JSON.stringify([prompt("name?"), prompt("age?", "36"), confirm("sure?"), confirm("sure?"), alert("stop"), jupyter.password(), prompt("end"), confirm("end")]))`,
    { allowStdin: true },
  );
  assert.equal(error, "");
  assert.deepEqual(JSON.parse(stdout), [
    'Ada "中"\n',
    "36",
    true,
    false,
    null,
    "secret",
    null,
    false,
  ]);
  assert.deepEqual(asked.map(({ prompt, password }) => [prompt, password]), [
    ["name? ", false],
    ["age? [36] ", false],
    ["sure? [y/N] ", false],
    ["sure? [y/N] ", false],
    ["stop [Enter] ", false],
    ["Password: ", true],
    ["end ", false],
    ["end [y/N] ", false],
  ]);
});

Deno.test("what a cell has printed comes before its question", async () => {
  await using notebook = await Notebook.start();
  answering(notebook, ["x"]);
  const { events } = await notebook.run(
    "console.log('first'); prompt('?'); console.log('last')",
    { allowStdin: true },
  );
  assert.deepEqual(events.map(({ type }) => type), [
    "stream",
    "input",
    "stream",
  ]);
});

Deno.test("without stdin questions fail at once and say why, alert is shown", async () => {
  await using notebook = await Notebook.start();
  for (
    const code of [
      "prompt('name?')",
      "confirm('name?')",
      "jupyter.password('name?')",
    ]
  ) {
    const { error } = await notebook.run(code);
    assert.match(
      error,
      /^StdinNotImplementedError: Cannot ask "name\?.*" as this front end takes no input/,
    );
  }
  assert.equal((await notebook.run("alert('shown')")).stdout, "shown\n");
  assert.ok(!notebook.events.some(({ type }) => type === "input"));
});

Deno.test("a question from a timer belongs to the cell that set it", async () => {
  await using notebook = await Notebook.start();
  const asked = answering(notebook, ["late"]);
  await notebook.run("setTimeout(() => console.log(prompt('?')), 10); 0", {
    allowStdin: true,
  });
  await notebook.run("await new Promise((r) => setTimeout(r, 60))");
  assert.deepEqual(asked.map(({ cell }) => cell), [1]);
  const late = notebook.events.at(-1);
  assert.ok(
    late?.type === "stream" && late.text === "late\n" && late.cell === 1,
  );
});

Deno.test("an answer that nobody asked for is not taken by the next question", async () => {
  await using notebook = await Notebook.start();
  notebook.interpreter.answer("stale");
  const asked = answering(notebook, ["fresh"]);
  assert.equal(
    (await notebook.run("prompt('?')", { allowStdin: true })).result,
    '"fresh"',
  );
  assert.equal(asked.length, 1);
  await sleep(0);
});

Deno.test("a question can be interrupted, and the next one works", async () => {
  await using notebook = await Notebook.start();
  const running = notebook.run("prompt('?')", { allowStdin: true });
  await sleep(50);
  assert.equal(await notebook.interpreter.interrupt(), "stopped");
  assert.match((await running).error, /^KeyboardInterrupt/);
  answering(notebook, ["works"]);
  assert.equal(
    (await notebook.run("prompt('?')", { allowStdin: true })).result,
    '"works"',
  );
});

Deno.test("reading Deno.stdin and process.stdin asks the user line by line", async () => {
  await using notebook = await Notebook.start();
  const asked = answering(notebook, [
    "né",
    "",
    "b",
    null,
    "read",
    "line",
    null,
  ]);
  const allowStdin = { allowStdin: true };
  const sync = await notebook.run(
    `const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const two = new Uint8Array(2), counts = [];
let text = new Uint8Array(0);
for (let n; (n = Deno.stdin.readSync(two)) !== null;) { counts.push(n); text = new Uint8Array([...text, ...two.subarray(0, n)]); }
[counts.join(), decode(text)]`,
    allowStdin,
  );
  assert.equal(sync.result, '[ "2,2,1,2", "né\\n\\nb\\n" ]', sync.error);
  const later = await notebook.run(
    `const bytes = new Uint8Array(9);
const first = await Deno.stdin.read(bytes);
import process from "node:process";
import { createInterface } from "node:readline/promises";
const terminal = createInterface({ input: process.stdin, output: process.stdout });
const line = await terminal.question("q? ");
terminal.close();
[first, line, await new Response(Deno.stdin.readable).text()]`,
    allowStdin,
  );
  assert.equal(later.result, '[ 5, "line", "" ]', later.error);
  assert.equal(later.stdout, "q? ");
  assert.deepEqual(
    asked.map(({ prompt }) => prompt),
    Array(7).fill("stdin: "),
  );
  const without = await notebook.run("Deno.stdin.readSync(new Uint8Array(1))");
  assert.match(without.error, /^StdinNotImplementedError: .*takes no input/);
  assert.equal((await notebook.run("1 + 1")).result, "2");
});
