import assert from "node:assert/strict";
import { KernelClient, type Message } from "../../kernel/client.ts";
import { KernelProcess } from "../../kernel/client/kernel_process.ts";
import {
  connectionFileText,
  type ConnectionInfo,
} from "../../kernel/protocol/connection_file.ts";
import { kernelSpec } from "./installed.ts";

const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Starts the entry with these arguments and gives its exit code and stderr. */
async function start(
  ...args: string[]
): Promise<{ code: number; said: string }> {
  const [command, ...rest] = kernelSpec().argv.slice(0, -3);
  const { code, stderr } = await new Deno.Command(command, {
    args: [...rest, ...args],
    stdin: "null",
  }).output();
  return { code, said: new TextDecoder().decode(stderr) };
}

async function withFile(text: string, body: (path: string) => Promise<void>) {
  const path = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(path, text);
    await body(path);
  } finally {
    await Deno.remove(path);
  }
}

function result(messages: Message[]): unknown {
  const found = messages.find((each) =>
    each.header.msg_type === "execute_result"
  );
  return (found?.content.data as Record<string, unknown>)?.["text/plain"];
}

async function run(client: KernelClient, code: string) {
  const messages: Message[] = [];
  const execution = client.execute(code);
  for await (const message of execution) messages.push(message);
  return { messages, reply: await execution.done, header: execution.header };
}

Deno.test("the entry refuses bad arguments and connection files in one line", async () => {
  const cases: [string[], RegExp][] = [
    [
      [],
      /^kerno: Cannot start the kernel as the connection file is missing; usage: .*\n$/,
    ],
    [
      ["--what"],
      /^kerno: Cannot start the kernel as "--what" is no argument of it; .*\n$/,
    ],
    [
      ["/no/such.json"],
      /^kerno: Cannot read the connection file "\/no\/such.json": .*\n$/,
    ],
  ];
  for (const [args, wanted] of cases) {
    const { code, said } = await start(...args);
    assert.equal(code, 1);
    assert.match(said, wanted);
  }
  await withFile("{ no", async (path) => {
    const { code, said } = await start("--connection-file", path);
    assert.equal(code, 1);
    assert.match(
      said,
      /^kerno: Cannot read the connection file ".*" as it must be JSON: .*\n$/,
    );
  });
  await withFile('{"shell_port": 1}', async (path) => {
    const { code, said } = await start("--connection-file", path);
    assert.equal(code, 1);
    assert.match(
      said,
      /^kerno: Cannot use the connection file ".*" as "iopub_port" must be a number: it is missing\n$/,
    );
  });
});

/** A connection at ports that nobody has. */
function freeConnection(): ConnectionInfo {
  const listeners = Array.from(
    { length: 5 },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  const [shell, iopub, stdin, control, hb] = listeners.map((each) =>
    each.addr.port
  );
  for (const each of listeners) each.close();
  return {
    transport: "tcp",
    ip: "127.0.0.1",
    ports: { shell, iopub, stdin, control, hb },
    key: "k",
    signatureScheme: "hmac-sha256",
    kernelName: "",
  };
}

Deno.test("the entry names the port that is in use", async () => {
  const info = freeConnection();
  const { shell } = info.ports;
  const listener = Deno.listen({ hostname: "127.0.0.1", port: shell });
  await withFile(connectionFileText(info), async (path) => {
    const { code, said } = await start("--connection-file", path);
    assert.equal(code, 1);
    assert.equal(
      said,
      `kerno: Cannot open the shell socket as it must listen at tcp://127.0.0.1:${shell}: the address is in use\n`,
    );
  });
  listener.close();
});

/** Processes that `pid` has started (Linux). */
function childrenOf(pid: number): number[] {
  const threads = [...Deno.readDirSync(`/proc/${pid}/task`)];
  return threads.flatMap(({ name }) => {
    const path = `/proc/${pid}/task/${name}/children`;
    return (Deno.readTextFileSync(path).match(/\d+/g) ?? []).map(Number);
  });
}

function isAlive(pid: number): boolean {
  try {
    return !/State:\s+Z/.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

Deno.test({
  name: "a kernel that is killed while it starts leaves no process",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const info = freeConnection();
    await withFile(connectionFileText(info), async (path) => {
      const [command, ...args] = kernelSpec().argv;
      args[args.indexOf("{connection_file}")] = path;
      const kernel = new Deno.Command(command, { args }).spawn();
      let children: number[] = [];
      while (children.length === 0) {
        children = childrenOf(kernel.pid);
        await sleep(1);
      }
      kernel.kill("SIGKILL");
      await kernel.status;
      for (let i = 0; i < 100 && children.some(isAlive); i++) await sleep(50);
      const left = children.filter(isAlive);
      for (const pid of left) Deno.kill(pid, "SIGKILL");
      assert.deepEqual(left, []);
    });
  },
});

Deno.test("the kernel runs TypeScript, says nothing on stderr and ends with 0", async () => {
  const client = await KernelClient.start(kernelSpec());
  assert.equal(client.info.language_info.version, Deno.version.typescript);
  const { messages, reply } = await run(
    client,
    "const x: number = 41;\nconsole.log('hello');\nx + 1",
  );
  assert.equal(reply.status, "ok");
  assert.equal(result(messages), "42");
  await client.shutdown();
  assert.equal((await client.process!.ended).code, 0);
  assert.equal(client.process!.stderr, "");
});

Deno.test("output of a timer goes to its own cell, while another runs and when none does", async () => {
  await using client = await KernelClient.start(kernelSpec());
  const streams: [string, string | undefined][] = [];
  client.onIopub = ({ header, content, parentHeader }) => {
    if (header.msg_type !== "stream") return;
    streams.push([String(content.text), parentHeader.msg_id]);
  };
  const first = await run(
    client,
    "for (const ms of [100, 400]) setTimeout(() => console.log(ms), ms);",
  );
  const second = await run(
    client,
    "console.log('a'); await new Promise((r) => setTimeout(r, 200)); console.log('b')",
  );
  await sleep(400);
  assert.deepEqual(streams, [
    ["a\n", second.header.msg_id],
    ["100\n", first.header.msg_id],
    ["b\n", second.header.msg_id],
    ["400\n", first.header.msg_id],
  ]);
});

Deno.test("a child that is lost is replaced: the cell says so, the next one works", async () => {
  await using client = await KernelClient.start(kernelSpec());
  await run(client, "let kept = 1");
  const lost = await run(client, "Deno.exit(7)");
  assert.equal(lost.reply.status, "error");
  assert.equal(
    lost.messages.some((each) => each.header.msg_type === "error"),
    true,
  );
  const next = await run(client, "typeof kept");
  assert.equal(next.reply.status, "ok");
  assert.match(String(result(next.messages)), /undefined/);
});

Deno.test("SIGTERM ends the kernel as a shutdown does", async () => {
  const client = await KernelClient.start(kernelSpec());
  const looping = client.execute("for(;;){}");
  await looping[Symbol.asyncIterator]().next();
  client.process!.kill("SIGTERM");
  assert.equal((await client.process!.ended).code, 0);
  client.close();
});

Deno.test("the kernel ends with the process that JPY_PARENT_PID names", async () => {
  const parent = new Deno.Command(Deno.execPath(), {
    args: ["eval", "setTimeout(() => {}, 60_000)"],
  }).spawn();
  // The client sets its own id, so the command sets another.
  const [command, ...args] = kernelSpec().argv;
  const kernel = new KernelProcess({
    argv: ["/usr/bin/env", `JPY_PARENT_PID=${parent.pid}`, command, ...args],
    env: { KERNO_HISTORY: "off" },
  });
  const client = await KernelClient.connect(kernel.connection, {
    readyTimeout: 20_000,
  });
  parent.kill("SIGKILL");
  await parent.status;
  assert.equal((await kernel.ended).code, 0);
  client.close();
});

Deno.test("the key is not in the environment or the arguments of the cells' process", async () => {
  await using client = await KernelClient.start(kernelSpec());
  const { key } = client.process!.connection;
  const { messages } = await run(
    client,
    "JSON.stringify([Deno.env.toObject(), Deno.args, Deno.readTextFileSync('/proc/self/cmdline'), Deno.readTextFileSync('/proc/self/environ')])",
  );
  const text = String(result(messages));
  assert.match(text, /PATH/);
  assert.equal(text.includes(key), false);
});

Deno.test("a line of 50 MB arrives whole, and what is thrown after 16 MB comes after them", async () => {
  await using client = await KernelClient.start(kernelSpec());
  const size = ({ messages }: { messages: Message[] }) =>
    messages.filter((each) => each.header.msg_type === "stream")
      .reduce((sum, each) => sum + String(each.content.text).length, 0);
  assert.equal(
    size(await run(client, "console.log('x'.repeat(50e6))")),
    50e6 + 1,
  );
  const thrown = await run(
    client,
    "console.log('x'.repeat(16e6)); throw new Error('after')",
  );
  assert.equal(size(thrown), 16e6 + 1);
  assert.deepEqual(
    thrown.messages.slice(-2).map((each) => each.header.msg_type),
    ["error", "status"],
  );
});

Deno.test("KERNO_STREAM_LIMIT cuts the text of a cell, and its rest is in a file", async () => {
  const spec = kernelSpec();
  spec.env = { ...spec.env, KERNO_STREAM_LIMIT: "1000" };
  await using client = await KernelClient.start(spec);
  const { messages } = await run(client, "console.log('x'.repeat(5000))");
  const text = messages.filter((each) => each.header.msg_type === "stream")
    .map((each) => each.content.text).join("");
  const [, file] =
    /^x{1000}\n\[The output of this cell is above 1000 characters .* The rest is in (.*)\]\n$/
      .exec(text) ?? assert.fail(text);
  assert.equal(await Deno.readTextFile(file), "x".repeat(4000) + "\n");
  await Deno.remove(file);
  spec.env.KERNO_STREAM_LIMIT = "much";
  await assert.rejects(
    KernelClient.start(spec),
    /Cannot use KERNO_STREAM_LIMIT as it must be a count of characters, 0 for no limit: current value is "much"/,
  );
});

Deno.test("the history outlives the kernel", async () => {
  const folder = await Deno.makeTempDir();
  const spec = kernelSpec();
  spec.env = { KERNO_HISTORY: `${folder}/history.sqlite` };
  const first = await KernelClient.start(spec);
  await run(first, "'once upon a time'");
  await first.shutdown();
  const second = await KernelClient.start(spec);
  const { content } = await second.request("history_request", {
    hist_access_type: "search",
    pattern: "*upon*",
    raw: true,
    output: true,
  });
  assert.deepEqual(content.history, [
    [1, 1, ["'once upon a time'", '"once upon a time"']],
  ]);
  await second.shutdown();
  await Deno.remove(folder, { recursive: true });
});
