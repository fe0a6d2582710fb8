import assert from "node:assert/strict";
import type { ExecuteOutcome } from "../../../kernel/interpreter/mod.ts";
import { atMost, Notebook, plain, sleep } from "./notebook.ts";

/** What a cell that runs beside others has given. */
interface Beside {
  outcome: ExecuteOutcome;
  stdout: string;
  stderr: string;
  result: string | undefined;
}

let last = 1000;

/** Starts a cell; its outputs are those of its own number. */
function start(notebook: Notebook, code: string, subshell?: string) {
  const cell = ++last;
  const outcome = notebook.interpreter
    .execute(code, { cell, executionCount: cell, subshell });
  const text = (name: string) =>
    notebook.events.map((event) =>
      event.type === "stream" && event.cell === cell && event.name === name
        ? event.text
        : ""
    ).join("");
  const done: Promise<Beside> = outcome.then((outcome) => {
    const shown = notebook.events.find((event) =>
      event.type === "result" && event.cell === cell
    );
    return {
      outcome,
      stdout: text("stdout"),
      stderr: text("stderr"),
      result: shown?.type === "result"
        ? String(shown.data["text/plain"])
        : undefined,
    };
  });
  return { cell, done, text };
}

const beside = (notebook: Notebook, code: string, subshell = "s") =>
  atMost(20_000, start(notebook, code, subshell).done, code);

const words = ({ outcome }: Beside) =>
  outcome.status === "error" ? `${outcome.ename}: ${outcome.evalue}` : "ok";

const LOOP = "let n = 0, x = 1, end = false; for (; !end; n++) seen = x; seen";

Deno.test("a subshell's cell runs within a busy loop, with its own output, names and errors", async () => {
  await using notebook = await Notebook.start();
  await notebook.run("let seen: unknown; class Kept { size = 3 }");
  const main = start(notebook, LOOP);
  await sleep(100);
  const shown = await beside(
    notebook,
    "console.log('from the subshell'); const half: number = x / 2; [half, n > 0]",
  );
  assert.equal(words(shown), "ok");
  assert.equal(shown.result, "[ 0.5, true ]");
  assert.equal(shown.stdout, "from the subshell\n");
  // What is declared anew is seen by the loop, too.
  const declared = await beside(
    notebook,
    "let x = { a: 5 }; var { a, b = 6 } = x; function twice(v: number) { return 2 * v }\nclass Kept { size = 4 }\nlet empty: string\nenum Color { Red }\ntwice(a) + b",
  );
  assert.equal(words(declared), "ok");
  assert.equal(declared.result, "16");
  const thrown = await beside(notebook, "const y = 7\nnull.z");
  assert.match(words(thrown), /^TypeError: Cannot read properties of null/);
  const { traceback } = thrown.outcome as { traceback: string[] };
  assert.match(plain(traceback.join("\n")), new RegExp(`In\\[${last}\\]:2:6`));
  assert.match(words(await beside(notebook, "let 1")), /^SyntaxError/);
  const end = await beside(notebook, "seen === x && (end = true)");
  assert.equal(end.result, "true");
  assert.equal((await atMost(5000, main.done)).result, "{ a: 5 }");
  assert.equal(main.text("stdout") + main.text("stderr"), "");
  // And all of it by later cells of the main shell.
  const later = await notebook.run(
    "[half, a, b, twice(4), new Kept().size, empty, Color.Red, y]",
  );
  assert.equal(later.result, "[ 0.5, 5, 6, 8, 4, undefined, 0, 7 ]");
  assert.equal(
    (await notebook.run("let half = 'again'; half")).result,
    '"again"',
  );
});

Deno.test("cells within a loop that prints have their own output, and leave the loop's whole", async () => {
  await using notebook = await Notebook.start();
  const main = start(notebook, "for (;;) console.log('main')");
  await sleep(100);
  for (let i = 0; i < 10; i++) {
    const { stdout, outcome } = await beside(
      notebook,
      `for (let k = 0; k < 50; k++) console.log(${i} * k)`,
    );
    assert.equal(outcome.status, "ok");
    assert.equal(
      stdout,
      Array.from({ length: 50 }, (_, k) => `${i * k}\n`).join(""),
    );
  }
  assert.equal(await notebook.interpreter.interrupt(), "stopped");
  assert.match(words(await main.done), /^KeyboardInterrupt/);
  assert.match(main.text("stdout"), /^(main\n)+$/);
});

Deno.test("a cell that awaits waits for a busy loop, and says so", async () => {
  await using notebook = await Notebook.start();
  await notebook.run("let end = false");
  const main = start(notebook, "while (!end);");
  await sleep(50);
  const waiting = start(
    notebook,
    "const late = await Promise.resolve(8); late",
    "s",
  );
  const other = await beside(notebook, "1 + 1", "t");
  assert.equal(other.result, "2");
  await sleep(1200);
  assert.match(
    waiting.text("stderr"),
    /This cell waits until the running cell/,
  );
  await beside(notebook, "end = true", "t");
  assert.equal((await atMost(5000, waiting.done)).result, "8");
  assert.equal((await main.done).outcome.status, "ok");
  assert.equal((await notebook.run("late")).result, "8");
});

Deno.test("beside an awaiting cell a subshell's cell may await, declare and print", async () => {
  await using notebook = await Notebook.start();
  const main = start(
    notebook,
    "console.group(); let speed = 1, log = []; for (let i = 0; speed !== 0; i++) { await new Promise((r) => setTimeout(r, 5)); const t = Date.now(); while (Date.now() < t + 5); log.push(speed); if (i % 5 === 0) console.log('main', i) } log.includes(3)",
  );
  await sleep(100);
  const { stdout, outcome, result } = await beside(
    notebook,
    "let speed = 3; for (let i = 0; i < 5; i++) { await new Promise((r) => setTimeout(r, 10)); console.log('sub', i) } speed",
  );
  assert.equal(outcome.status, "ok");
  assert.equal(result, "3");
  assert.equal(stdout, "sub 0\nsub 1\nsub 2\nsub 3\nsub 4\n");
  await beside(notebook, "speed = 0");
  assert.equal((await atMost(5000, main.done)).result, "true");
  assert.match(main.text("stdout"), /^( {4}main \d+\n)+$/);
});

Deno.test("a cell within another one is stopped in time, and the other goes on", async () => {
  await using notebook = await Notebook.start();
  await notebook.run("let end = false, n = 0");
  const main = start(
    notebook,
    "while (!end) n++; console.log('whole'); 'ended'",
  );
  await sleep(50);
  const stuck = await beside(notebook, "console.log('begun'); for (;;);");
  assert.match(
    words(stuck),
    /^TimeLimitExceeded: the cell was stopped after 0\.8 s/,
  );
  assert.equal(stuck.stdout, "begun\n");
  assert.match(
    words(await beside(notebook, "prompt('name?')")),
    /^StdinNotImplementedError: .* runs within another one/,
  );
  await beside(notebook, "end = true");
  const { result, stdout } = await atMost(5000, main.done);
  assert.equal(result, '"ended"');
  assert.equal(stdout, "whole\n");
});

Deno.test("interrupt() stops main and subshell cells, or those of one subshell", async () => {
  await using notebook = await Notebook.start();
  await notebook.run("let keep = 41");
  for (
    const [main, sub] of [
      ["for (;;);", "await new Promise(() => {})"],
      ["await new Promise(() => {})", "for (;;);"],
      ["await new Promise(() => {})", "await new Promise(() => {})"],
      [
        "for (;;) await new Promise((r) => setTimeout(r, 1))",
        "for (;;) await null",
      ],
    ]
  ) {
    const first = start(notebook, main);
    await sleep(60);
    const second = start(notebook, sub, "s");
    await sleep(100);
    assert.equal(await notebook.interpreter.interrupt("t"), "idle");
    assert.equal(await notebook.interpreter.interrupt(), "stopped");
    for (const { done } of [first, second]) {
      const ended = await atMost(1000, done, `${main} and ${sub}`);
      assert.match(words(ended), /^KeyboardInterrupt/);
    }
    assert.equal((await notebook.run("keep")).result, "41");
  }
  // One alone.
  const first = start(
    notebook,
    "let go = true; while (go) await new Promise((r) => setTimeout(r, 1)); keep",
  );
  const second = start(
    notebook,
    "for (;;) { await new Promise((r) => setTimeout(r, 1)); }",
    "s",
  );
  await sleep(100);
  assert.equal(await notebook.interpreter.interrupt("s"), "stopped");
  assert.match(words(await atMost(1000, second.done)), /^KeyboardInterrupt/);
  await beside(notebook, "go = false");
  assert.equal((await atMost(5000, first.done)).result, "41");
});

Deno.test("interrupt() of a waiting subshell's cell leaves the busy main cell alone", async () => {
  await using notebook = await Notebook.start();
  await notebook.run("let end = false");
  const main = start(notebook, "while (!end); 'whole'");
  await sleep(50);
  const waiting = start(notebook, "await 1; console.log('never')", "s");
  await sleep(50);
  assert.equal(await notebook.interpreter.interrupt("s"), "stopped");
  assert.match(words(await atMost(1000, waiting.done)), /^KeyboardInterrupt/);
  await beside(notebook, "end = true");
  assert.equal((await atMost(5000, main.done)).result, '"whole"');
  assert.equal(waiting.text("stdout"), "");
});

Deno.test("user expressions, tests and slow displays of a cell within another one", async () => {
  await using notebook = await Notebook.start();
  await notebook.run("let end = false");
  const main = start(notebook, "while (!end); 'whole'");
  await sleep(50);
  const { interpreter } = notebook;
  const outcome = await interpreter.execute("const q = 5", {
    cell: ++last,
    executionCount: last,
    subshell: "s",
    userExpressions: { twice: "q * 2", bad: "nowhere" },
  });
  assert.ok(outcome.status === "ok");
  const { twice, bad } = outcome.userExpressions;
  assert.deepEqual(twice.status === "ok" && twice.data, { "text/plain": "10" });
  assert.equal(bad.status === "error" && bad.ename, "ReferenceError");
  const slow = start(
    notebook,
    "({ [Symbol.for('Jupyter.display')]: async () => { await 1; return { 'text/plain': 'slow' } } })",
    "s",
  );
  const tests = start(
    notebook,
    "Deno.test('fails', () => { throw new Error('so') })",
    "t",
  );
  await sleep(100);
  await beside(notebook, "end = true", "u");
  assert.equal((await atMost(5000, slow.done)).result, "slow");
  const failed = await atMost(5000, tests.done);
  assert.match(words(failed), /^TestsFailed: 1 of 1 tests failed/);
  assert.match(failed.stdout, /running 1 test\nfails \.\.\. FAILED/);
  assert.equal((await main.done).stdout, "");
});

Deno.test("a lost child ends the cells of all shells, and a second cell in one shell is refused", async () => {
  await using notebook = await Notebook.start();
  const main = start(notebook, "await new Promise(() => {})");
  const sub = start(notebook, "await new Promise(() => {})", "s");
  await sleep(100);
  await assert.rejects(
    notebook.interpreter.execute("1", {
      cell: 1,
      executionCount: 1,
      subshell: "s",
    }),
    /one cell of a shell runs at a time/,
  );
  const busy = await beside(notebook, "%reset", "t");
  assert.match(words(busy), /^Busy: Cannot reset/);
  await beside(notebook, "setTimeout(() => Deno.exit(3))", "t");
  for (const { done } of [main, sub]) {
    assert.match(
      words(await atMost(5000, done)),
      /^InterpreterLost: .*exit code 3/,
    );
  }
  assert.equal((await beside(notebook, "1 + 1", "t")).result, "2");
});

Deno.test("a comm's handler that loops within a busy loop is stopped, and the loop goes on as its own cell", async () => {
  await using notebook = await Notebook.start();
  await notebook.run(
    "let end = false; jupyter.comms.registerTarget('t', (comm) => comm.onMessage(() => { for (;;); }))",
  );
  const content = { comm_id: "c", target_name: "t", data: {} };
  const { interpreter } = notebook;
  const comm = (message: "comm_open" | "comm_msg", cell: number) =>
    interpreter.comm(message, content, {}, [], cell, "");
  await comm("comm_open", ++last);
  const main = start(notebook, "while (!end); console.log('whole')");
  await sleep(100);
  const cell = ++last;
  await atMost(5000, comm("comm_msg", cell));
  const told = notebook.events.find((event) => event.type === "error");
  assert.equal(told?.cell, cell);
  assert.equal(told?.type === "error" && told.ename, "TimeLimitExceeded");
  await beside(notebook, "end = true");
  assert.equal((await atMost(5000, main.done)).stdout, "whole\n");
});

Deno.test("a loop sees what a subshell or a comm assigns, however V8 has optimized it", async () => {
  await using notebook = await Notebook.start();
  await notebook.run("let value = 0, count = 0; const point = { x: 0 }");
  for (let time = 0; time < 3; time++) {
    await notebook.run("value = 0; point.x = 0");
    const main = start(
      notebook,
      time === 2
        ? "while (point.x !== 7); 'seen'"
        : "while (value !== 7); 'seen'",
    );
    await sleep(300);
    await beside(notebook, "value = 7; point.x = 7");
    assert.equal((await atMost(5000, main.done)).result, '"seen"');
  }
});

Deno.test("a main cell waits for a busy one of a subshell, says so, and leaves its output alone", async () => {
  await using notebook = await Notebook.start();
  await notebook.run("let end = false, x = 1");
  const busy = start(
    notebook,
    "await 1; while (!end) console.log('busy', x); x",
    "s",
  );
  await sleep(100);
  const main = start(notebook, "let x = 2; console.log('main', x)");
  await sleep(1300);
  assert.match(main.text("stderr"), /^This cell waits until .* a subshell/);
  assert.equal(main.text("stdout"), "");
  await beside(notebook, "end = true", "t");
  assert.equal((await atMost(5000, busy.done)).result, "1");
  assert.equal((await atMost(5000, main.done)).stdout, "main 2\n");
  assert.match(busy.text("stdout"), /^(busy 1\n)+$/);
});
