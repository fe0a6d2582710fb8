import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import {
  KernelClient,
  KernelDiedError,
  type Message,
} from "../../../kernel/client.ts";
import { FAKE_SPEC } from "../../fakes/fake_spec.ts";

async function collect(messages: AsyncIterable<Message>): Promise<string[]> {
  const words: string[] = [];
  for await (const { header, content } of messages) {
    words.push(String(content.execution_state ?? header.msg_type));
  }
  return words;
}

Deno.test("KernelClient.start() starts a kernel, runs cells and ends it", async () => {
  const client = await KernelClient.start(FAKE_SPEC);
  assert.equal(client.info.implementation, "kerno");
  const execution = client.execute("1+1");
  assert.deepEqual(await collect(execution), [
    "busy",
    "execute_input",
    "execute_result",
    "idle",
  ]);
  const reply = await execution.done;
  assert.equal(reply.status, "ok");
  assert.equal(reply.execution_count, 1);
  const { connectionFile } = client.process!;
  assert.equal(Deno.statSync(connectionFile).mode! & 0o777, 0o600);
  await client.shutdown();
  assert.equal((await client.process!.ended).code, 0);
  assert.equal(existsSync(connectionFile), false);
});

Deno.test("KernelClient.execute() gives 10,000 lines, and nothing after idle", async () => {
  await using client = await KernelClient.start(FAKE_SPEC);
  const all: Message[] = [];
  client.onIopub = (message) => all.push(message);
  const execution = client.execute("lines");
  await execution.done;
  await new Promise((done) => setTimeout(done, 200));
  const own = all.filter((each) =>
    each.parentHeader.msg_id === execution.header.msg_id
  );
  const text = own.filter((each) => each.header.msg_type === "stream")
    .map((each) => each.content.text).join("");
  assert.equal(
    text,
    Array.from({ length: 10_000 }, (_, i) => `${i}\n`).join(""),
  );
  assert.equal(own.at(-1)?.content.execution_state, "idle");
});

Deno.test("KernelClient.execute() keeps 500 cells in order", async () => {
  await using client = await KernelClient.start(FAKE_SPEC);
  const order: string[] = [];
  client.onIopub = ({ header, parentHeader, content }) => {
    order.push(
      `${parentHeader.msg_id} ${content.execution_state ?? header.msg_type}`,
    );
  };
  const executions = Array.from({ length: 500 }, () => client.execute("1+1"));
  await Promise.all(executions.map((each) => each.done));
  const first = order.indexOf(`${executions[0].header.msg_id} busy`);
  const wanted = executions.flatMap(({ header }) =>
    ["busy", "execute_input", "execute_result", "idle"].map((what) =>
      `${header.msg_id} ${what}`
    )
  );
  assert.deepEqual(order.slice(first), wanted);
});

Deno.test("KernelClient.execute() answers questions, and hands over their errors", async () => {
  await using client = await KernelClient.start(FAKE_SPEC);
  const results = async (onInput?: () => string | null) => {
    const words: unknown[] = [];
    const execution = client.execute("ask", { onInput });
    for await (const { header, content } of execution) {
      if (header.msg_type !== "execute_result") continue;
      words.push((content.data as Record<string, unknown>)["text/plain"]);
    }
    return words;
  };
  assert.deepEqual(await results(() => "Ada"), ["hello Ada"]);
  assert.deepEqual(await results(() => null), ["hello null"]);
  assert.deepEqual(await results(), ["hello null"]);
  const failing = client.execute("ask", {
    onInput: () => {
      throw new Error("nobody there");
    },
  });
  await assert.rejects(failing.done, /nobody there/);
});

Deno.test("KernelClient.interrupt() stops a cell, by signal and by message", async () => {
  for (const interrupt_mode of ["signal", "message"] as const) {
    await using client = await KernelClient.start({
      ...FAKE_SPEC,
      interrupt_mode,
    });
    const execution = client.execute("wait");
    await execution[Symbol.asyncIterator]().next();
    await client.interrupt();
    const reply = await execution.done;
    assert.ok(reply.status === "error");
    assert.equal(reply.ename, "KeyboardInterrupt");
    assert.equal((await client.execute("1+1").done).status, "ok");
  }
});

Deno.test("KernelClient carries buffers and 50 MB of text", async () => {
  await using client = await KernelClient.start(FAKE_SPEC);
  const all: Message[] = [];
  client.onIopub = (message) => all.push(message);
  await client.execute("buffers").done;
  const opened = all.find((each) => each.header.msg_type === "comm_open");
  assert.deepEqual(opened?.buffers, [
    new Uint8Array([0, 255, 1]),
    new Uint8Array(0),
  ]);
  let size = 0;
  for await (const { header, content } of client.execute("large")) {
    if (header.msg_type === "stream") size += String(content.text).length;
  }
  assert.equal(size, 50_000_000);
});

Deno.test("KernelClient.onIopub receives what comes after the end of its cell", async () => {
  await using client = await KernelClient.start(FAKE_SPEC);
  const late = Promise.withResolvers<Message>();
  client.onIopub = (message) => {
    if (message.header.msg_type === "stream") late.resolve(message);
  };
  const execution = client.execute("late");
  await execution.done;
  const message = await late.promise;
  assert.equal(message.parentHeader.msg_id, execution.header.msg_id);
});

Deno.test("a kernel that dies fails what waits for it, with its stderr", async () => {
  const client = await KernelClient.start(FAKE_SPEC);
  const waiting = client.execute("wait");
  const dying = await KernelClient.start(FAKE_SPEC);
  const execution = dying.execute("die");
  const wanted = (error: unknown) =>
    error instanceof KernelDiedError &&
    /^The kernel ended with exit code 3; it wrote on stderr:\na last word$/
      .test(error.message);
  await assert.rejects(execution.done, wanted);
  await assert.rejects(collect(execution), wanted);
  await assert.rejects(dying.request("kernel_info_request", {}), wanted);
  await assert.rejects(dying.execute("1+1").reply, wanted);
  client.kill();
  await assert.rejects(waiting.done, /The kernel was ended by SIGKILL/);
});

Deno.test("KernelClient.start() says why a kernel does not start", async () => {
  await assert.rejects(
    KernelClient.start({ argv: ["/no/such/program"] }),
    /Cannot start the kernel "\/no\/such\/program": /,
  );
  const failing = [
    Deno.execPath(),
    "eval",
    "console.error('no way');Deno.exit(7)",
  ];
  await assert.rejects(
    KernelClient.start({ argv: failing }),
    /The kernel ended with exit code 7; it wrote on stderr:\nno way/,
  );
  const silent = [Deno.execPath(), "eval", "setTimeout(() => {}, 60_000)"];
  await assert.rejects(
    KernelClient.start({ argv: silent }, { readyTimeout: 700 }),
    /Cannot connect to tcp:\/\/127.0.0.1:\d+/,
  );
});

Deno.test("KernelClient.start() works over ipc, with sockets for their owner only", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const client = await KernelClient.start(FAKE_SPEC, {
      transport: "ipc",
      runtimeDir: folder,
    });
    const sockets = [...Deno.readDirSync(folder)].filter((e) => !e.isFile);
    assert.equal(sockets.length, 5);
    for (const { name } of sockets) {
      assert.equal(Deno.lstatSync(`${folder}/${name}`).mode! & 0o777, 0o600);
    }
    assert.equal((await client.execute("1+1").done).status, "ok");
    await client.shutdown();
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("KernelClient.connect() joins a kernel that runs, beside its starter", async () => {
  await using client = await KernelClient.start(FAKE_SPEC);
  const second = await KernelClient.connect(client.process!.connection);
  assert.equal((await second.execute("1+1").done).execution_count, 1);
  assert.equal((await client.execute("1+1").done).execution_count, 2);
  second.close();
  await assert.rejects(second.execute("1+1").done, /The client is closed/);
  assert.equal((await client.execute("1+1").done).execution_count, 3);
});
