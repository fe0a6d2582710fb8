import assert from "node:assert/strict";
import type { Inspector } from "../../../kernel/interpreter/inspector.ts";
import { Interrupter } from "../../../kernel/interpreter/interrupt.ts";
import { atMost, Notebook, sleep } from "./notebook.ts";

const WASM_LOOP = "AGFzbQEAAAABBAFgAAADAgEABwcBA3J1bgAACgkBBwADQAwACws=";

/** Cells that go on for ever, and some that take very long. */
const ENDLESS: Record<string, string> = {
  "loop": "for (;;) {}",
  "loop after await": "await 1; for (;;) {}",
  "loop in try and catch":
    "for (;;) { try { for (;;) {} } catch {} finally {} }",
  "Atomics.wait":
    "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
  "catastrophic regular expression": "/(a+)+b/.test('a'.repeat(40))",
  "sort of 3e7 numbers":
    "new Float64Array(3e7).map(() => Math.random()).sort((a, b) => a - b)",
  "pending promise": "await new Promise(() => {})",
  "sleep of 30 s": "await new Promise((r) => setTimeout(r, 30_000))",
  "pending accept": "await Deno.listen({ port: 0 }).accept()",
  "loop in a timer":
    "await new Promise(() => setTimeout(() => { for (;;) {} }, 10))",
  "loop in the second of three immediates":
    "await new Promise(() => { setImmediate(() => {}); setImmediate(() => { for (;;) {} }); setImmediate(() => {}) })",
  "loop in the first of two immediates":
    "await new Promise(() => { setImmediate(() => { for (;;) {} }); setImmediate(() => {}) })",
  "loop in an imported module":
    "await import('data:text/javascript,for(;;){}')",
  "asynchronous loop in an imported module":
    "const m = await import('data:text/javascript,export async function run(){for(;;){await new Promise(r=>setTimeout(r,1));globalThis.turns=(globalThis.turns??0)+1}}');\nawait m.run()",
  "await sleep(1) for ever":
    "for (;;) await new Promise((r) => setTimeout(r, 1))",
  "await null for ever": "for (;;) await null",
  "awaits that catch":
    "async function main() { for (;;) { try { await new Promise((r) => setTimeout(r, 5)); console.log('tick') } catch {} } }\nawait main()",
  "microtask storm":
    "queueMicrotask(function f() { queueMicrotask(f) }); await new Promise(() => {})",
  "prompt": "prompt('name?')",
  "WASM loop":
    `(await WebAssembly.instantiate(Uint8Array.fromBase64("${WASM_LOOP}"))).instance.exports.run()`,
  "fetch that never answers":
    "await fetch(`http://127.0.0.1:${Deno.listen({ port: 0 }).addr.port}`)",
  "formatter that never settles":
    "({ [Symbol.for('Jupyter.display')]: () => new Promise(() => {}) })",
  "print flood": "for (;;) console.log('flood')",
  "async iterator":
    "for await (const _ of (async function* () { for (;;) yield 1 })()) ;",
};

Deno.test("interrupt() stops every kind of cell, at once, and keeps the state", async (t) => {
  await using notebook = await Notebook.start();
  await notebook.run(
    "let keep = 41; let ticks = 0; setInterval(() => ticks++, 5);",
  );
  for (const [name, code] of Object.entries(ENDLESS)) {
    await t.step(name, async () => {
      const running = notebook.run(code, { allowStdin: true });
      await sleep(60);
      const start = performance.now();
      assert.equal(await notebook.interpreter.interrupt(), "stopped");
      const { outcome } = await atMost(1000, running);
      const took = performance.now() - start;
      assert.ok(outcome.status === "error");
      assert.equal(outcome.ename, "KeyboardInterrupt");
      assert.ok(outcome.traceback.length > 0);
      const count = notebook.events.length;
      await sleep(30);
      assert.deepEqual(notebook.events.slice(count), [], "it goes on");
      const next = await notebook.run(
        "assert(keep === 41); const before = ticks; await new Promise((r) => setTimeout(r, 30)); ticks > before",
      );
      assert.equal(next.error, "");
      assert.equal(next.result, "true", "the other cell's interval is dead");
      // The bar of the design is 200 ms; the machine of a test may be busy.
      assert.ok(took < 1000, `${took} ms`);
    });
  }
});

Deno.test("an interrupt within an immediate leaves those of other cells, and a loop that rests", async () => {
  await using notebook = await Notebook.start();
  const pid = notebook.interpreter.info.pid;
  await notebook.run(
    "let turns = 0; function turn() { if (++turns < 3000) setImmediate(turn) }",
  );
  const running = notebook.run(
    "await new Promise(() => { setImmediate(() => { for (;;) {} }); setImmediate(() => {}) })",
  );
  await sleep(60);
  assert.equal(await notebook.interpreter.interrupt(), "stopped");
  assert.match((await running).error, /^KeyboardInterrupt/);
  const { result } = await notebook.run(
    "turn(); while (turns < 3000) await new Promise((r) => setTimeout(r, 1)); turns",
  );
  assert.equal(result, "3000");
  if (Deno.build.os !== "linux") return;
  const used = () => {
    const fields = Deno.readTextFileSync(`/proc/${pid}/stat`)
      .replace(/^.*\) /, "").split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 10;
  };
  // The look for code of the stopped cell is lively for 3 s.
  await sleep(3200);
  const before = used();
  await sleep(1000);
  assert.ok(used() - before < 300, `${used() - before} ms of a second`);
});

Deno.test("an interrupt in the midst of node's own immediates leaves them and the timers whole", async (t) => {
  await using notebook = await Notebook.start();
  await notebook.run(
    `const { setImmediate: raw, setTimeout: rawTimeout } = await import("node:timers");
     let ticks = 0, last = 0;
     setInterval(() => ticks++, 5);
     const loop = () => { for (;;) {} };`,
  );
  const cases = {
    "the first of a batch": "raw(loop); raw(() => {});",
    "the second of a batch": "raw(() => {}); raw(loop); raw(() => last++);",
    "the last of a batch": "raw(() => {}); raw(() => {}); raw(loop);",
    "a timer": "rawTimeout(loop, 1); rawTimeout(() => last++, 1);",
  };
  for (const [name, code] of Object.entries(cases)) {
    await t.step(name, async () => {
      const before = Number((await notebook.run("last")).result);
      const running = notebook.run(`${code} await new Promise(() => {})`);
      await sleep(60);
      assert.equal(await notebook.interpreter.interrupt(), "stopped");
      assert.match((await running).error, /^KeyboardInterrupt/);
      const { result } = await notebook.run(
        `let turned = 0;
         for (let i = 0; i < 100; i++) await new Promise((r) => raw(r)), turned++;
         const seen = ticks; await new Promise((r) => setTimeout(r, 60));
         [turned, ticks > seen, last]`,
      );
      const after = before + (code.includes("last++") ? 1 : 0);
      assert.equal(result, `[ 100, true, ${after} ]`);
    });
  }
});

Deno.test("interrupt() tells where the cell was", async () => {
  await using notebook = await Notebook.start();
  const running = notebook.run(
    "let n = 0;\nfunction spin() {\n  for (;;) n++;\n}\nspin()",
  );
  await sleep(50);
  await notebook.interpreter.interrupt();
  assert.match(
    (await running).traceback,
    /KeyboardInterrupt: the cell was interrupted[\s\S]*❱ 3 │[\s\S]*In\[1\]:3:\d+/,
  );
});

Deno.test("a module whose loading was interrupted says so when it is imported again", async () => {
  await using notebook = await Notebook.start();
  const code = "await import('data:text/javascript,for(;;){}')";
  const running = notebook.run(code);
  await sleep(50);
  await notebook.interpreter.interrupt();
  await running;
  assert.match(
    (await notebook.run(code)).error,
    /stays broken until the kernel is restarted/,
  );
});

Deno.test("interrupt() fifty times in a row leaves a working interpreter", async () => {
  await using notebook = await Notebook.start();
  const codes = [
    "for (;;) {}",
    "await new Promise(() => {})",
    "await 1; for (;;) {}",
    "for (;;) await null",
    "prompt('?')",
  ];
  await notebook.run("let keep = 41");
  for (let i = 0; i < 50; i++) {
    const running = notebook.run(codes[i % codes.length], { allowStdin: true });
    await sleep(i % 8);
    await notebook.interpreter.interrupt();
    assert.match((await running).error, /^KeyboardInterrupt/, `${i}`);
    assert.equal((await notebook.run("keep")).result, "41", `${i}`);
  }
});

Deno.test("interrupt() at idle does nothing but stop what keeps the loop from turning", async () => {
  await using notebook = await Notebook.start();
  assert.equal(await notebook.interpreter.interrupt(), "idle");
  await notebook.run("let keep = 1; setTimeout(() => { for (;;) {} }, 5)");
  await sleep(50);
  assert.equal(await notebook.interpreter.interrupt(), "idle");
  assert.equal((await notebook.run("keep")).result, "1");
});

Deno.test("interrupt() stops a loop that another cell left in a timer, so that the waiting cell can go on", async () => {
  await using notebook = await Notebook.start();
  await notebook.run("let keep = 1; setTimeout(() => { for (;;) {} }, 30)");
  const running = notebook.run(
    "await new Promise((r) => setTimeout(r, 100)); keep",
  );
  await sleep(80);
  assert.equal(await notebook.interpreter.interrupt(), "stopped");
  assert.match((await atMost(2000, running)).error, /^KeyboardInterrupt/);
  assert.equal((await notebook.run("keep")).result, "1");
});

Deno.test("interrupt() ends a library's own loop soon after", async () => {
  await using notebook = await Notebook.start();
  await notebook.run(
    `const source = "export async function fit() { for (;;) { const t = performance.now(); while (performance.now() - t < 15); globalThis.steps = (globalThis.steps ?? 0) + 1; await new Promise(r => setImmediate(r)); } }";
const library = await import("data:text/javascript," + encodeURIComponent(source));`,
  );
  const running = notebook.run("await library.fit()");
  await sleep(60);
  assert.equal(await notebook.interpreter.interrupt(), "stopped");
  assert.match((await running).error, /^KeyboardInterrupt/);
  await sleep(300);
  const { result } = await notebook.run(
    "const steps1 = steps; await new Promise((r) => setTimeout(r, 100)); [steps1 > 0, steps === steps1]",
  );
  assert.equal(result, "[ true, true ]");
});

Deno.test("a second interrupt ends native code, and the user is told", async () => {
  await using notebook = await Notebook.start();
  const running = notebook.run(
    "new Deno.Command('sleep', { args: ['20'] }).outputSync(); 1",
  );
  await sleep(100);
  const first = notebook.interpreter.interrupt();
  await sleep(300);
  const second = notebook.interpreter.interrupt();
  assert.equal(await atMost(5000, second), "restarted");
  const { error } = await atMost(3000, running);
  assert.match(
    error,
    /^InterpreterLost: .*second interrupt.*All variables are gone/,
  );
  await first;
  const restarted = notebook.events.find(({ type }) => type === "restarted");
  assert.equal(restarted?.cell, 1);
  assert.equal((await notebook.run("2")).result, "2");
});

Deno.test("a module that begins to loop after its cell was interrupted does not hold the next cell", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr as Deno.NetAddr;
  await using notebook = await Notebook.start();
  const answered = Promise.withResolvers<void>();
  const server = (async () => {
    const connection = await listener.accept();
    await connection.read(new Uint8Array(4096));
    await sleep(400);
    const body = "for (;;) {}";
    await connection.write(new TextEncoder().encode(
      `HTTP/1.1 200 OK\r\ncontent-type: text/javascript\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    ));
    connection.close();
    answered.resolve();
  })();
  const running = notebook.run(
    `await import("http://127.0.0.1:${port}/${Math.random()}.js")`,
  );
  await sleep(100);
  assert.equal(await notebook.interpreter.interrupt(), "stopped");
  assert.match((await running).error, /^KeyboardInterrupt/);
  const next = await atMost(
    9000,
    notebook.run(
      "for (let i = 0; i < 100; i++) await new Promise((r) => setTimeout(r, 10)); 'through'",
    ),
  );
  await answered.promise;
  await server;
  listener.close();
  assert.equal(next.result, '"through"', next.traceback);
});

Deno.test("a cell after one that ended within native code is not hurt by its interrupt", async () => {
  await using notebook = await Notebook.start();
  const running = notebook.run(
    "let keep = 41; new Deno.Command('sleep', { args: ['4.5'] }).outputSync(); 1",
  );
  await sleep(50);
  assert.equal(await notebook.interpreter.interrupt(), "pending");
  assert.match((await running).error, /^KeyboardInterrupt/);
  const next = await notebook.run(
    "const t = Date.now(); while (Date.now() - t < 600); keep",
  );
  assert.equal(next.result, "41");
  const loop = notebook.run("for (;;) {}");
  await sleep(50);
  assert.equal(await notebook.interpreter.interrupt(), "stopped");
  assert.match((await loop).error, /^KeyboardInterrupt/);
});

Deno.test("two interrupts at once, as of a terminal's group and its client, stop the cell once", async () => {
  await using notebook = await Notebook.start();
  await notebook.run("let keep = 41");
  const running = notebook.run("for (;;) {}");
  await sleep(50);
  const both = await Promise.all([
    notebook.interpreter.interrupt(),
    notebook.interpreter.interrupt(),
  ]);
  assert.deepEqual(both, ["stopped", "stopped"]);
  assert.match((await running).error, /^KeyboardInterrupt/);
  assert.equal((await notebook.run("keep")).result, "41");
});

Deno.test("SIGINT to the child is ignored, idle and busy", async () => {
  await using notebook = await Notebook.start();
  const { pid } = notebook.interpreter.info;
  Deno.kill(pid, "SIGINT");
  const running = notebook.run(
    "for (const t = Date.now(); Date.now() - t < 200;); 'survived'",
  );
  await sleep(50);
  Deno.kill(pid, "SIGINT");
  assert.equal((await running).result, '"survived"');
});

Deno.test("a loop is stopped by the debugger where V8 allows no further termination", async () => {
  const sent: string[] = [];
  let isLooping = true;
  const paused = Promise.withResolvers<unknown>();
  const session = {
    on: (_: string, listener: (event: unknown) => void) =>
      paused.promise.then(listener),
    send(method: string, params = {}) {
      sent.push(`${method} ${JSON.stringify(params)}`);
      if (method === "Debugger.pause") paused.resolve({});
      if (method === "Debugger.resume") isLooping = false;
      return Promise.resolve({});
    },
    close: () => sent.push("close"),
  };
  const never = Object.assign(new Promise<never>(() => {}), { forget() {} });
  const value = (value: unknown) => Promise.resolve({ result: { value } });
  const inspector = {
    isClosed: false,
    another: () => Promise.resolve(session),
    evaluate(expression: string) {
      if (/tick/.test(expression)) return isLooping ? never : value(1);
      if (!/running/.test(expression)) return value(true);
      return value({ cell: isLooping ? 5 : 0, isIdle: !isLooping });
    },
    send: (method: string) =>
      method === "Runtime.terminateExecution"
        ? Promise.reject(
          new Error("There is current termination request in progress"),
        )
        : Promise.resolve({ result: [] }),
  };
  const interrupter = new Interrupter(
    inspector as unknown as Inspector,
    Deno.pid,
    () => assert.fail("it is not broken"),
  );
  const { done } = await interrupter.stop([]);
  assert.equal(done, true);
  assert.deepEqual(sent, [
    "Debugger.enable {}",
    "Debugger.pause {}",
    'Debugger.resume {"terminateOnResume":true}',
    "close",
  ]);
});

Deno.test("an event loop that idles without turning is called broken", async () => {
  const never = Object.assign(new Promise<never>(() => {}), { forget() {} });
  const inspector = {
    isClosed: false,
    evaluate: (expression: string) =>
      /tick/.test(expression) ? never : Promise.resolve({
        result: {
          value: /repair/.test(expression) || { cell: 0, isIdle: true },
        },
      }),
    send: () => Promise.resolve({ result: [] }),
  };
  let isGivenUp = false;
  const interrupter = new Interrupter(
    inspector as unknown as Inspector,
    Deno.pid,
    () => isGivenUp = true,
  );
  const stopped = await interrupter.stop([]);
  assert.equal(stopped.isBroken, true);
  assert.equal(isGivenUp, true);
});
