import assert from "node:assert/strict";
import { KernelClient, type Message } from "../../kernel/client.ts";
import { kernelSpec } from "./installed.ts";

const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** A module of the user's with loops, as a data URL. */
const LOOPS = `data:text/javascript,${
  encodeURIComponent(`
    export const sync = () => { for (;;) {} };
    export const slow = async () => { for (;;) await new Promise((r) => setTimeout(r, 1)); };
  `)
}`;

/** (module (func (export "f") (loop (br 0)))) */
const WASM =
  "0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,5,1,1,102,0,0,10,9,1,7,0,3,64,12,0,11,11";

/** The cells of kernel.md section 4.2, and those of issue 5, item 2. */
const CELLS: Record<string, string> = {
  "a loop": "for(;;){}",
  "a loop in try and catch": "for (;;) { try { for(;;){} } catch {} }",
  "Atomics.wait":
    "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
  "a catastrophic regular expression": "/(x+x+)+y/.test('x'.repeat(50))",
  "a promise that never settles": "await new Promise(() => {})",
  "a long sleep": "await new Promise((r) => setTimeout(r, 30_000))",
  "a pending accept":
    "const listener = Deno.listen({ port: 0 }); await listener.accept()",
  "a loop in a timer":
    "await new Promise(() => setTimeout(() => { for(;;){} }, 10))",
  "a loop in an imported module": `(await import("${LOOPS}")).sync()`,
  "an asynchronous loop in an imported module":
    `await (await import("${LOOPS}")).slow()`,
  "a loop of sleeps": "for (;;) await new Promise((r) => setTimeout(r, 1))",
  "a loop of microtasks": "for (;;) await null",
  "a flood of output": "for (;;) console.log('x'.repeat(1000))",
  "a WASM loop":
    `new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([${WASM}]))).exports.f()`,
  "a fetch that never answers":
    "const server = Deno.serve({ port: 0, onListen() {} }, () => new Promise(() => {})); await fetch(`http://localhost:${server.addr.port}/`)",
  "a formatter that never settles":
    "({ [Symbol.for('Jupyter.display')]: () => new Promise(() => {}) })",
  "a formatter with a loop":
    "({ [Symbol.for('Jupyter.display')]() { for(;;){} } })",
};

/** Runs a cell, stops it 60 ms after its start, gives the reply and the time. */
async function stop(client: KernelClient, code: string, how: () => unknown) {
  const execution = client.execute(code);
  const messages: Message[] = [];
  const started = Promise.withResolvers<void>();
  const reading = (async () => {
    for await (const message of execution) {
      messages.push(message);
      if (message.header.msg_type === "execute_input") started.resolve();
    }
  })();
  await started.promise;
  await sleep(60);
  const before = performance.now();
  await how();
  const reply = await execution.done;
  const took = performance.now() - before;
  await reading;
  return { reply, took, messages };
}

async function kept(client: KernelClient): Promise<void> {
  const texts: unknown[] = [];
  for await (const { header, content } of client.execute("keep")) {
    if (header.msg_type === "execute_result") {
      texts.push((content.data as Record<string, unknown>)["text/plain"]);
    }
  }
  assert.deepEqual(texts, ["41"]);
}

for (const how of ["message", "SIGINT"] as const) {
  Deno.test(`an interrupt by ${how} stops every kind of cell and keeps the variables`, async (test) => {
    await using client = await KernelClient.start(kernelSpec("message"));
    const interrupt = how === "message"
      ? () => client.interrupt()
      : () => client.process!.kill("SIGINT");
    await client.execute("let keep = 41").done;
    for (const [name, code] of Object.entries(CELLS)) {
      await test.step(name, async () => {
        const { reply, took, messages } = await stop(client, code, interrupt);
        assert.ok(reply.status === "error", reply.status);
        assert.equal(reply.ename, "KeyboardInterrupt", JSON.stringify(reply));
        const errors = messages.filter((each) =>
          each.header.msg_type === "error"
        );
        assert.equal(errors.length, 1);
        // Not by its own end, which comes after 30 s or never.
        assert.ok(took < 10_000, `${took} ms`);
        await kept(client);
      });
    }
  });
}

Deno.test("a second interrupt ends native code, and says that the variables are gone", async () => {
  await using client = await KernelClient.start(kernelSpec("message"));
  const code =
    `const libc = Deno.dlopen(Deno.build.os === "darwin" ? "libSystem.dylib" : "libc.so.6", { sleep: { parameters: ["u32"], result: "u32" } });
     libc.symbols.sleep(30)`;
  await client.execute("let keep = 41").done;
  const { reply, messages } = await stop(client, code, async () => {
    await client.interrupt();
    await sleep(300);
    await client.interrupt();
  });
  assert.ok(reply.status === "error");
  assert.match(reply.evalue, /second interrupt ended the process/);
  assert.ok(messages.some((each) => each.header.msg_type === "error"));
  assert.equal((await client.execute("typeof keep").done).status, "ok");
});

Deno.test("one interrupt of native code says what happens, and the cell ends with it", async () => {
  await using client = await KernelClient.start(kernelSpec("message"));
  await client.execute("let keep = 41").done;
  const code =
    `const libc = Deno.dlopen(Deno.build.os === "darwin" ? "libSystem.dylib" : "libc.so.6", { sleep: { parameters: ["u32"], result: "u32" } });
     libc.symbols.sleep(5); for (;;) {}`;
  const { reply, messages } = await stop(
    client,
    code,
    () => client.interrupt(),
  );
  assert.ok(reply.status === "error");
  assert.equal(reply.ename, "KeyboardInterrupt");
  const notes = messages.filter((each) => each.header.msg_type === "stream");
  assert.match(
    String(notes[0]?.content.text),
    /^The cell is within native code/,
  );
  await kept(client);
});

Deno.test("an interrupt of an idle kernel stops the loop of a timer and of a comm handler", async () => {
  await using client = await KernelClient.start(kernelSpec("message"));
  await client.execute(
    "let keep = 41; jupyter.comms.registerTarget('loop', () => { for(;;){} })",
  ).done;
  await client.execute("setTimeout(() => { for(;;){} }, 20)").done;
  await sleep(60);
  await client.interrupt();
  await kept(client);
  client.send("comm_open", { comm_id: "c", target_name: "loop", data: {} });
  await sleep(60);
  await client.interrupt();
  await kept(client);
});

Deno.test("an interrupt stops a training run, and the model can be trained on", async () => {
  const spec = kernelSpec("message");
  spec.argv = spec.argv.filter((argument) => argument !== "--no-library");
  await using client = await KernelClient.start(spec);
  const prepared = await client.execute(`
    let keep = 41;
    const model = Sequential([layers.Embedding(50, 8), layers.LSTM(8), layers.Dense(1)]);
    model.compile({ optimizer: "adam", loss: "mse" });
    const x = np.random.randint(0, 50, [64, 10]);
    const y = np.zeros([64, 1]);
  `).done;
  assert.equal(prepared.status, "ok");
  for (let i = 0; i < 3; i++) {
    const code = "await model.fit(x, y, { epochs: 1_000_000, verbose: 0 })";
    const { reply } = await stop(client, code, () => client.interrupt());
    assert.ok(reply.status === "error");
    assert.equal(reply.ename, "KeyboardInterrupt", JSON.stringify(reply));
    await kept(client);
  }
  const after = "await model.fit(x, y, { epochs: 1, verbose: 0 }); 0";
  assert.equal((await client.execute(after).done).status, "ok");
});
