import assert from "node:assert/strict";
import { DenoInterpreter } from "../../../kernel/interpreter/mod.ts";
import { atMost, Notebook, sleep } from "./notebook.ts";

interface Crash {
  code: string;
  says: RegExp;
  v8Flags?: string[];
  act?: (pid: number) => void;
}

const CRASHES: Record<string, Crash> = {
  "Deno.exit(3)": {
    code: "console.log('last words'); Deno.exit(3)",
    says: /exit code 3/,
  },
  "process.exit()": { code: "process.exit(1)", says: /exit code 1/ },
  "out of memory": {
    code: "const a: unknown[] = []; for (;;) a.push(new Array(1e5).fill({}))",
    v8Flags: ["--max-old-space-size=192"],
    says: /ran out of memory.*max-old-space-size/s,
  },
  "SIGKILL": {
    code: "for (;;) {}",
    act: (pid) => Deno.kill(pid, "SIGKILL"),
    says: /ended by SIGKILL/,
  },
  "native crash": {
    code:
      "Deno.dlopen('libc.so.6', { abort: { parameters: [], result: 'void' } }).symbols.abort()",
    says: /ended by SIGABRT/,
  },
  "a closed inspector": {
    code:
      "(await import('node:inspector')).close(); await new Promise(() => {})",
    says: /closed their inspector/,
  },
};

Deno.test("a lost child is replaced, and the user is told why in plain words", async (t) => {
  for (const [name, { code, says, v8Flags, act }] of Object.entries(CRASHES)) {
    if (name === "native crash" && Deno.build.os !== "linux") continue;
    await t.step(name, async () => {
      await using notebook = await Notebook.start({ v8Flags });
      const { pid } = notebook.interpreter.info;
      const running = notebook.run(code);
      if (act) {
        await sleep(60);
        act(pid);
      }
      const cell = await running;
      assert.match(cell.error, says);
      assert.match(
        cell.error,
        /^InterpreterLost: [\s\S]*All variables are gone/,
      );
      const restarted = cell.events.at(-1);
      assert.ok(restarted?.type === "restarted", "told before the cell's end");
      assert.match(restarted.reason, says);
      if (name === "Deno.exit(3)") assert.equal(cell.stdout, "last words\n");
      assert.notEqual(notebook.interpreter.info.pid, pid);
      assert.equal((await notebook.run("1 + 1")).result, "2");
    });
  }
});

Deno.test("a child that is lost between cells is replaced in under a second", async () => {
  await using notebook = await Notebook.start();
  await notebook.run("setTimeout(() => Deno.exit(5), 20); let gone = 1;");
  const told = Promise.withResolvers<void>();
  notebook.onEvent = ({ type }) => type === "restarted" && told.resolve();
  await atMost(3000, told.promise);
  const restarted = notebook.events.at(-1);
  assert.ok(restarted?.type === "restarted");
  assert.equal(restarted.cell, 1);
  assert.match(restarted.reason, /exit code 5/);
  assert.equal((await notebook.run("typeof gone")).result, '"undefined"');
});

Deno.test("cells sent while the child ends run to their end or are told that it is lost", async () => {
  await using notebook = await Notebook.start();
  const { pid } = notebook.interpreter.info;
  await notebook.run("close(); 1");
  const isReplaced = () =>
    notebook.events.some(({ type }) => type === "restarted");
  for (let i = 0; i < 200 && !isReplaced(); i++) {
    const { error, result } = await notebook.run("2");
    if (error) assert.match(error, /^InterpreterLost: /);
    else assert.equal(result, "2");
    await sleep(2);
  }
  assert.ok(isReplaced());
  assert.notEqual(notebook.interpreter.info.pid, pid);
  assert.equal((await notebook.run("3")).result, "3");
});

Deno.test("a cell sent while a new child starts is run by that, or interrupted", async () => {
  await using notebook = await Notebook.start();
  const lose = async () => {
    const { pid } = notebook.interpreter.info;
    Deno.kill(pid, "SIGKILL");
    // The death is known before the new child stands, which takes 100 ms.
    await sleep(40);
  };
  await lose();
  const first = await notebook.run("1 + 1");
  // A busy machine may not know of the death yet.
  if (first.error) assert.match(first.error, /^InterpreterLost/);
  else assert.equal(first.result, "2");
  await notebook.run("0");
  await lose();
  const running = notebook.run("1 + 2");
  await sleep(5);
  await atMost(5000, notebook.interpreter.interrupt());
  const { error, result } = await atMost(5000, running);
  assert.ok(
    result === "3" || /^(?:KeyboardInterrupt|InterpreterLost)/.test(error),
    error,
  );
  assert.equal((await notebook.run("3")).result, "3");
});

Deno.test("start() says what deno says when the child cannot start", async () => {
  await assert.rejects(
    DenoInterpreter.start({ flags: ["--no-such-flag"] }),
    (error: Error) => {
      assert.equal(error.name, "ChildStartError");
      assert.match(
        error.message,
        /Cannot start the process of the cells as "deno repl --no-such-flag" must come up[\s\S]*--no-such-flag/,
      );
      return true;
    },
  );
});

Deno.test("shutdown() runs unload handlers, ends a busy child quickly, and leaves no process", async () => {
  const idle = await Notebook.start();
  const file = Deno.makeTempFileSync();
  await idle.run(
    `addEventListener("unload", () => Deno.writeTextFileSync(${
      JSON.stringify(file)
    }, "unloaded"))`,
  );
  await idle.interpreter.shutdown();
  assert.equal(Deno.readTextFileSync(file), "unloaded");
  Deno.removeSync(file);
  const busy = await Notebook.start();
  const { pid } = busy.interpreter.info;
  const running = busy.run("for (;;) {}");
  await sleep(50);
  await atMost(2000, busy.interpreter.shutdown());
  assert.match(
    (await running).error,
    /^InterpreterLost: The kernel was shut down/,
  );
  assert.throws(() => Deno.kill(pid, "SIGCONT"));
  assert.ok(!busy.events.some(({ type }) => type === "restarted"));
});

function isAlive(pid: number): boolean {
  try {
    return !/State:\s+Z/.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

Deno.test({
  name: "the child never outlives the kernel, however that ends",
  ignore: Deno.build.os !== "linux",
  fn: async (t) => {
    const file = new URL("./orphan_kernel.ts", import.meta.url);
    const cases: [code: string, end: "exit" | "SIGKILL"][] = [
      ["1", "exit"],
      ["for (;;) {}", "exit"],
      ["await new Promise(() => {})", "SIGKILL"],
      ["setInterval(() => {}, 10)", "SIGKILL"],
      ["for (;;) {}", "SIGKILL"],
    ];
    for (const [code, end] of cases) {
      await t.step(`${code} and ${end}`, async () => {
        const kernel = new Deno.Command(Deno.execPath(), {
          args: ["run", "-A", file.pathname, code, end],
          stdout: "piped",
        }).spawn();
        const reader = kernel.stdout.getReader();
        const { value } = await reader.read();
        const pid = Number(new TextDecoder().decode(value));
        await reader.cancel();
        if (end === "SIGKILL") kernel.kill("SIGKILL");
        await kernel.status;
        for (let i = 0; i < 40 && isAlive(pid); i++) await sleep(50);
        const survived = isAlive(pid);
        if (survived) Deno.kill(pid, "SIGKILL");
        assert.equal(survived, false);
      });
    }
  },
});
