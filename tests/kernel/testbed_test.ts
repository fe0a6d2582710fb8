/**
 * The checks of runtimed's kernel-testbed by their names, against the real
 * kernel over the real wire.
 *
 * @see https://github.com/runtimed/kernel-testbed
 */
import assert from "node:assert/strict";
import { KernelClient, type Message } from "../../kernel/client.ts";
import { ClientSocket } from "../../kernel/protocol/client_socket.ts";
import { channelEndpoint } from "../../kernel/protocol/connection_file.ts";
import { decodeFrames } from "../../kernel/protocol/message.ts";
import { Signer } from "../../kernel/protocol/signing.ts";
import { kernelSpec } from "./installed.ts";

interface Ran {
  types: string[];
  messages: Message[];
  // deno-lint-ignore no-explicit-any
  reply: any;
  id: string;
}

async function run(
  client: KernelClient,
  code: string,
  onInput?: () => string,
): Promise<Ran> {
  const execution = client.execute(code, { onInput });
  const messages: Message[] = [];
  for await (const message of execution) messages.push(message);
  return {
    messages,
    types: messages.map((each) => each.header.msg_type),
    reply: await execution.done,
    id: execution.header.msg_id,
  };
}

/** The content of the first message of a type. */
// deno-lint-ignore no-explicit-any
function first({ messages }: Ran, type: string): any {
  return messages.find((each) => each.header.msg_type === type)?.content;
}

const checks: Record<string, (client: KernelClient) => Promise<void>> = {
  async heartbeat_responds(client) {
    const got = Promise.withResolvers<Uint8Array[]>();
    const endpoint = channelEndpoint(client.process!.connection, "hb");
    const socket = await ClientSocket.connect("REQ", endpoint, {
      onMessage: got.resolve,
    });
    const ping = [new Uint8Array(0), new TextEncoder().encode("ping")];
    socket.send(ping);
    assert.deepEqual(await got.promise, ping);
    socket.close();
  },
  async kernel_info_reply_valid(client) {
    const reply = await client.request("kernel_info_request", {});
    assert.equal(reply.content.status, "ok");
  },
  kernel_info_has_language_info({ info }) {
    assert.equal(info.language_info.name, "typescript");
    return Promise.resolve();
  },
  kernel_info_has_protocol_version({ info }) {
    assert.match(info.protocol_version, /^5\.\d+$/);
    return Promise.resolve();
  },
  async execute_stdout(client) {
    const ran = await run(client, "console.log('hello')");
    assert.deepEqual(first(ran, "stream"), { name: "stdout", text: "hello\n" });
  },
  async execute_stderr(client) {
    const ran = await run(client, "console.error('error')");
    assert.deepEqual(first(ran, "stream"), { name: "stderr", text: "error\n" });
  },
  async execute_reply_ok(client) {
    assert.equal((await run(client, "let ok = 1")).reply.status, "ok");
  },
  async status_busy_idle_lifecycle(client) {
    const { messages } = await run(client, "1");
    const states = messages.map((each) => each.content.execution_state)
      .filter((state) => state !== undefined);
    assert.deepEqual(states, ["busy", "idle"]);
  },
  async execute_input_broadcast(client) {
    const ran = await run(client, "1");
    assert.deepEqual(first(ran, "execute_input"), {
      code: "1",
      execution_count: ran.reply.execution_count,
    });
  },
  async complete_request(client) {
    await run(client, "const testbedVariable = { inner: 1 }");
    const code = "testbedVariable.inn";
    const { content } = await client.request("complete_request", {
      code,
      cursor_pos: code.length,
    });
    assert.deepEqual(content.matches, ["inner"]);
    assert.deepEqual([content.cursor_start, content.cursor_end], [16, 19]);
  },
  async inspect_request(client) {
    const code = "testbedVariable";
    const { content } = await client.request("inspect_request", {
      code,
      cursor_pos: 5,
      detail_level: 0,
    });
    assert.equal(content.found, true);
  },
  async is_complete_complete(client) {
    const reply = await client.request("is_complete_request", { code: "f(1)" });
    assert.equal(reply.content.status, "complete");
  },
  async is_complete_incomplete(client) {
    const code = "function f() {";
    const reply = await client.request("is_complete_request", { code });
    assert.deepEqual(reply.content, { status: "incomplete", indent: "  " });
  },
  async history_request(client) {
    await run(client, "'for the history'");
    const reply = await client.request("history_request", {
      hist_access_type: "tail",
      n: 1,
      raw: true,
      output: false,
    });
    const [[, , input]] = reply.content.history as [[number, number, string]];
    assert.equal(input, "'for the history'");
  },
  async comm_info_request(client) {
    const reply = await client.request("comm_info_request", {});
    assert.deepEqual(reply.content, { status: "ok", comms: {} });
  },
  async error_handling(client) {
    const ran = await run(client, "let x = ;");
    assert.equal(ran.reply.status, "error");
    assert.equal(first(ran, "error").ename, "SyntaxError");
    assert.ok(ran.reply.traceback.length > 0);
  },
  async display_data(client) {
    const ran = await run(
      client,
      "jupyter.display(jupyter.html`<b>hi</b>`); 0",
    );
    assert.match(first(ran, "display_data").data["text/html"], /<b>hi<\/b>/);
  },
  async update_display_data(client) {
    const ran = await run(
      client,
      "await jupyter.display('a', { displayId: 'd' }); await jupyter.update('d', 'b');",
    );
    const wanted = { display_id: "d" };
    assert.deepEqual(first(ran, "display_data").transient, wanted);
    assert.deepEqual(first(ran, "update_display_data").transient, wanted);
  },
  async execute_result(client) {
    const ran = await run(client, "1 + 1");
    assert.deepEqual(first(ran, "execute_result"), {
      data: { "text/plain": "2" },
      metadata: {},
      execution_count: ran.reply.execution_count,
    });
  },
  async rich_execute_result(client) {
    const ran = await run(
      client,
      "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<i>x</i>', 'text/plain': 'x' }) })",
    );
    assert.deepEqual(first(ran, "execute_result").data, {
      "text/html": "<i>x</i>",
      "text/plain": "x",
    });
  },
  async stdin_input_request(client) {
    const ran = await run(
      client,
      "console.log(prompt('Enter:'))",
      () => "test_input_42",
    );
    assert.equal(ran.reply.status, "ok");
    assert.match(first(ran, "stream").text, /test_input_42/);
  },
  async comms_lifecycle(client) {
    const closed = Promise.withResolvers<Message>();
    client.onIopub = (message) => {
      if (message.header.msg_type === "comm_close") closed.resolve(message);
    };
    const opened = client.send("comm_open", {
      comm_id: "unknown",
      target_name: "no.such.target",
      data: {},
    });
    const { parentHeader, content } = await closed.promise;
    assert.equal(content.comm_id, "unknown");
    assert.equal(parentHeader.msg_id, opened.header.msg_id);
    await run(
      client,
      "jupyter.comms.registerTarget('echo', (comm) => comm.onMessage(({ data }) => comm.send(data)));",
    );
    const echoed = Promise.withResolvers<Message>();
    client.onIopub = (message) => {
      if (message.header.msg_type === "comm_msg") echoed.resolve(message);
    };
    const comm_id = "known";
    client.send("comm_open", { comm_id, target_name: "echo", data: {} });
    client.send("comm_msg", { comm_id, data: { value: 42 } });
    assert.deepEqual((await echoed.promise).content.data, { value: 42 });
    const { content: { comms } } = await client.request(
      "comm_info_request",
      {},
    );
    assert.deepEqual(comms, { known: { target_name: "echo" } });
    client.send("comm_close", { comm_id, data: {} });
    const after = await client.request("comm_info_request", {});
    assert.deepEqual(after.content.comms, {});
  },
  async interrupt_request(client) {
    const execution = client.execute("for(;;){}");
    await execution[Symbol.asyncIterator]().next();
    await client.interrupt();
    const reply = await execution.done;
    assert.ok(reply.status === "error");
    assert.equal(reply.ename, "KeyboardInterrupt");
  },
  async execution_count_increments(client) {
    const one = await run(client, "1");
    const two = await run(client, "1");
    assert.equal(two.reply.execution_count, one.reply.execution_count + 1);
  },
  async parent_header_correlation(client) {
    const { messages, id } = await run(client, "console.log('hello'); 1");
    for (const { parentHeader } of messages) {
      assert.equal(parentHeader.msg_id, id);
    }
  },
  async iopub_welcome(client) {
    const { connection } = client.process!;
    const signer = new Signer(connection.key);
    for (const topic of ["", "kernel.", ""]) {
      const got = Promise.withResolvers<Uint8Array[]>();
      const socket = await ClientSocket.connect(
        "SUB",
        channelEndpoint(connection, "iopub"),
        {
          topics: [new TextEncoder().encode(topic)],
          onMessage: got.resolve,
        },
      );
      const { message } = decodeFrames(await got.promise, signer, true);
      assert.equal(message.header.msg_type, "iopub_welcome");
      assert.deepEqual(message.content, { subscription: topic });
      socket.close();
    }
  },
  async shutdown_reply(client) {
    const copy = Promise.withResolvers<Message>();
    client.onIopub = (message) => {
      if (message.header.msg_type === "shutdown_reply") copy.resolve(message);
    };
    const reply = await client.request(
      "shutdown_request",
      { restart: false },
      "control",
    );
    assert.deepEqual(reply.content, { status: "ok", restart: false });
    assert.deepEqual((await copy.promise).content, reply.content);
    assert.equal((await client.process!.ended).code, 0);
  },
};

Deno.test("kernel-testbed: 27 checks", async (test) => {
  const client = await KernelClient.start(kernelSpec());
  assert.equal(Object.keys(checks).length, 27);
  for (const [name, check] of Object.entries(checks)) {
    await test.step(name, () => check(client));
  }
  await client.shutdown();
});
