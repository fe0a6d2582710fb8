import assert from "node:assert/strict";
import { KernelClient, type Message } from "../../kernel/client.ts";
import { ENDLESS_CELLS } from "./endless_cells.ts";
import { kernelSpec } from "./installed.ts";

const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));

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
    for (const [name, code] of Object.entries(ENDLESS_CELLS)) {
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
