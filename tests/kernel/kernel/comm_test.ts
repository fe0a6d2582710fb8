import assert from "node:assert/strict";
import { fakeKernel } from "../../fakes/fake_kernel.ts";
import { type Sent, word } from "../../fakes/fake_transport.ts";

const words = (sent: Sent[]) => sent.map(word);
const open = { comm_id: "c1", target_name: "t", data: {} };
const turn = () => new Promise((done) => setTimeout(done, 1));

Deno.test("comm messages of the front end reach the interpreter between busy and idle", async () => {
  const { transport, interpreter } = fakeKernel();
  const sent = await transport.run("comm_open", open);
  assert.deepEqual(words(sent), ["busy", "idle"]);
  await transport.run("comm_msg", { comm_id: "c1", data: { value: 1 } });
  await transport.run("comm_close", { comm_id: "c1", data: {} });
  assert.deepEqual(
    interpreter.comms.map((args) => (args as unknown[]).slice(0, 2)),
    [
      ["comm_open", open],
      ["comm_msg", { comm_id: "c1", data: { value: 1 } }],
      ["comm_close", { comm_id: "c1", data: {} }],
    ],
  );
});

Deno.test("comm_info_reply lists open comms, by target", async () => {
  const { transport } = fakeKernel({
    x: ({ emit }) => {
      for (const [id, target] of [["k1", "a"], ["k2", "b"]]) {
        emit({
          type: "comm",
          message: "comm_open",
          content: { comm_id: id, target_name: target, data: {} },
          metadata: { version: "2.1.0" },
          buffers: [new Uint8Array([7])],
        });
      }
    },
  });
  const sent = await transport.run("execute_request", { code: "x" });
  const opened = sent.find((each) => each.type === "comm_open");
  assert.deepEqual(opened?.message.metadata, { version: "2.1.0" });
  assert.deepEqual(opened?.message.buffers, [new Uint8Array([7])]);
  const info = async (content: Record<string, unknown>) =>
    (await transport.run("comm_info_request", content))[1].content.comms;
  assert.deepEqual(await info({}), {
    k1: { target_name: "a" },
    k2: { target_name: "b" },
  });
  assert.deepEqual(await info({ target_name: "b" }), {
    k2: { target_name: "b" },
  });
  await transport.run("comm_close", { comm_id: "k1", data: {} });
  assert.deepEqual(await info({ target_name: "a" }), {});
});

Deno.test("comm_msg of an open comm passes a running cell by, comm_open waits", async () => {
  const { transport, interpreter, kernel } = fakeKernel({
    wait: ({ interrupted }) => interrupted,
  });
  await transport.run("comm_open", open);
  const cell = transport.request("execute_request", { code: "wait" });
  await transport.run("comm_msg", { comm_id: "c1", data: {} });
  assert.deepEqual(word(transport.sent.at(-1)!), "busy");
  assert.equal(transport.sent.at(-1)!.parent, cell.msg_id);
  const second = transport.request("comm_open", { ...open, comm_id: "c2" });
  transport.request("comm_msg", { comm_id: "c2", data: {} });
  await turn();
  assert.equal(interpreter.comms.length, 2);
  await kernel.interrupt();
  await transport.idle(second);
  await turn();
  assert.deepEqual(
    interpreter.comms.slice(2).map((args) => (args as unknown[])[0]),
    ["comm_open", "comm_msg"],
  );
});

Deno.test("an interpreter that fails on a comm message leaves the kernel alive", async () => {
  const { transport, interpreter, log } = fakeKernel();
  interpreter.comm = () => Promise.reject(new Error("broken"));
  await transport.run("comm_open", open);
  await turn();
  assert.match(log.join(), /broken/);
  await transport.run("kernel_info_request", {});
});

Deno.test("a lost child closes the comms and is told to the user", async () => {
  const { transport, interpreter } = fakeKernel();
  const cell = transport.request("execute_request", { code: "x" });
  await transport.idle(cell);
  await transport.run("comm_open", open);
  interpreter.onEvent({ type: "restarted", cell: 1, reason: "It is gone." });
  await transport.until((sent) => sent.type === "stream");
  assert.deepEqual(words(transport.of(cell)).slice(-2), [
    "comm_close",
    "stderr:It is gone.\n",
  ]);
});
